"""Hostile values in every place of a shell text: they arrive as they are, and nothing of them runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from hitl_cli.format.mistakes import Fault, Mistakes, Place
from hitl_cli.format.model import Run
from hitl_cli.format.shell.text import read_shell_text
from hitl_cli.format.steps.run import run
from hitl_cli.format.tree import Scalar

PLACES = {
    "bare": "printf %s {{ x }}",
    "in a longer word": "printf %s --name={{ x }}.txt",
    "double quotes": 'printf %s "a {{ x }} b"',
    "single quotes": "printf %s 'a {{ x }} b'",
    "ansi quotes": r"printf %s $'it\'s {{ x }} b'",
    "assignment": 'v={{ x }}; printf %s "$v"',
    "export": 'export v={{ x }}; printf %s "$v"',
    "for one command": "v={{ x }} sh -c 'printf %s \"$v\"'",
    "substitution": 'printf %s "$(printf "%s." "{{ x }}")"',
    "substitution in words": "printf %s $(printf '<%s>' {{ x }} >&2)done",
    "heredoc": "cat <<EOF\n'{{ x }}' \"\nEOF",
    "heredoc with tabs": "cat <<-EOF\n\t{{ x }}\n\tEOF\nprintf %s {{ x }}",
    "here string": "cat <<< {{ x }}",
    "loop": 'for v in {{ x }} b; do printf "<%s>" "$v"; done',
    "case": "case {{ x }} in\n  {{ x }}) printf yes ;;\n  *) printf no ;;\nesac",
    "case in a substitution": 'printf %s "$(case a in a) printf %s {{ x }} ;; esac)"',
    "test": "[ {{ x }} = {{ x }} ] && printf yes",
    "double brackets": "if [[ {{ x }} == {{ x }} && -n a ]]; then printf yes; fi",
    "pipe": "printf %s {{ x }} | cat",
    "array": 'a=({{ x }} b); printf %s "${a[0]}"',
    "process substitution": "cat <(printf %s {{ x }})",
    "function": 'f() { printf %s "$1"; }; f {{ x }}',
    "subshell": "(printf %s {{ x }})",
    "comment": "printf yes # it's {{ x }}",
    "argument of a program": "bash -c 'printf %s \"$1\"' _ {{ x }}",
    "after an escaped quote": 'printf %s "\\"{{ x }}" \\\'',
}
VALUES = [
    "$(touch owned)",
    "`touch owned`",
    '"; touch owned; "',
    "'; touch owned; '",
    "\\'; touch owned #",
    "x\ntouch owned\n#",
    "EOF\ntouch owned\ncat <<EOF",
    "a[$(touch owned)]",
    "() { :; }; touch owned",
    "* ~ !! {a,b} $HOME ${x:-y} && touch owned",
    "{{ 7 * 7 }}",
    "-rf",
    "",
]


def shell_text(text: str):
    mistakes = Mistakes()
    found = read_shell_text(Scalar(Place(1, 6), text, raw=text), mistakes)
    first = mistakes.first()
    return found, first.message if first else ""


def output(text: str, folder: Path, **names: object) -> str:
    command, mistake = shell_text(text)
    assert mistake == ""
    return run(Run(command=command), names, Place(1, 1), folder)


@pytest.mark.parametrize("place", PLACES)
def test_hostile_values_arrive_unchanged_and_never_run(place, tmp_path):
    text = PLACES[place]
    harmless = output(text, tmp_path, x="harmless")
    for value in VALUES:
        expected = harmless.replace("harmless", value)
        got = output(text, tmp_path, x=value)

        assert list(tmp_path.iterdir()) == [], f"{value!r} was run"
        if place.startswith("heredoc with"):
            assert got.endswith(value)
        else:
            assert got == expected.removesuffix("\n") if value.endswith("\n") else got == expected


def test_without_bash_the_posix_shell_keeps_the_promise(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    for value in VALUES:
        text = "printf '%s|' {{ x }} \"{{ x }}\" '{{ x }}'"
        assert output(text, tmp_path, x=value) == f"{value}|{value}|{value}|"
        assert list(tmp_path.iterdir()) == []


REFUSED = {
    "printf %s \\{{ x }}": "cannot stand after a backslash",
    'printf %s "\\{{ x }}"': "cannot stand after a backslash",
    "printf %s $'\\{{ x }}'": "cannot stand after a backslash",
    "eval {{ x }}": "cannot stand as an argument of eval, which runs its arguments as shell text",
    "command eval echo {{ x }}": "as an argument of eval",
    "if true; then eval {{ x }}; fi": "as an argument of eval",
    "x=1 eval {{ x }}": "as an argument of eval",
    'trap "{{ x }}" EXIT': "as an argument of trap",
    "source {{ x }}": "runs the file that is named",
    ". ./{{ x }}": "runs the file that is named",
    "unset {{ x }}": "evaluates the names of variables",
    "read {{ x }}": "evaluates the names of variables",
    "printf -v {{ x }} a": "evaluates the name after -v",
    "[ -v {{ x }} ]": "evaluates the name after -v",
    "test -v '{{ x }}'": "evaluates the name after -v",
    "declare {{ x }}=1": "cannot stand as an argument of declare",
    'declare -a "v={{ x }}"': "cannot stand as an argument of declare",
    "bash -c 'echo {{ x }}'": "cannot stand in a program for bash -c",
    "find . -exec sh -c 'echo {{ x }}' ';'": "cannot stand in a program for sh -c",
    "sudo -u ana bash -lc {{ x }}": "cannot stand in a program for bash -c",
    "{{ x }} --version": "cannot stand as the command itself",
    "true && ./{{ x }}.sh": "cannot stand as the command itself",
    "env A=1 {{ x }}": "cannot stand as the command itself",
    "echo `echo {{ x }}`": "cannot stand inside backticks",
    "echo ${v:-{{ x }}}": "cannot stand inside ${ }",
    'echo "${v:-{{ x }}}"': "cannot stand inside ${ }",
    "echo ${{ x }}": "cannot stand after a $",
    "cat <<'EOF'\n{{ x }}\nEOF": "hand it over with 'input:'",
    'cat <<"EOF"\n{{ x }}\nEOF': "hand it over with 'input:'",
    "cat <<\\EOF\n{{ x }}\nEOF": "hand it over with 'input:'",
    "cat <<{{ x }}\na\nEOF": "in the end mark of a heredoc",
    "echo 'it": "the ' that opens here is never closed",
    'echo "it': 'the " that opens here is never closed',
    "echo $(ls": "the ( that opens here is never closed",
    "echo {{ x": "the {{ that opens here is never closed",
    "{% for a in x %}echo{% endfor %}": "not {% %}",
}


@pytest.mark.parametrize("text", REFUSED)
def test_places_where_nothing_may_stand(text):
    assert REFUSED[text] in shell_text(text)[1]


NUMBERS_ONLY = {
    "echo $(( {{ x }} + 1 ))": "$(( ))",
    'echo "$(( ( {{ x }} ) * 2 ))"': "$(( ))",
    "echo $[ {{ x }} ]": "$[ ]",
    "(( {{ x }} > 1 )) && echo a": "(( ))",
    "for ((i = 0; i < {{ x }}; i++)); do :; done": "(( ))",
    "let a={{ x }}": "let",
    "[[ {{ x }} -eq 1 ]]": "[[ ]] with -eq",
    "[[ -n a && 1 -lt {{ x }} ]]": "[[ ]] with -lt",
    "while [[ -v {{ x }} ]]; do :; done": "[[ ]] with -v",
    "a[{{ x }}]=1": "an array subscript",
    "a=([{{ x }}]=1)": "an array subscript",
    "n={{ x }}; echo $((n + 1))": "the shell variable n, which the text uses in arithmetic",
    'n="{{ x }}"\nif (( n > 3 )); then echo a; fi': "the shell variable n, which the text uses in arithmetic",
    "for n in {{ x }}; do echo $((n)); done": "the shell variable n, which the text uses in arithmetic",
    "a={{ x }}; echo ${v:a}": "the shell variable a, which the text uses in arithmetic",
    "n={{ x }}; let m=n": "the shell variable n, which the text uses in arithmetic",
    "n={{ x }}; a[n]=1": "the shell variable n, which the text uses in arithmetic",
    "n={{ x }}; a=([n]=1)": "the shell variable n, which the text uses in arithmetic",
    "n={{ x }}; a[$n]=1": "the shell variable n, which the text uses in arithmetic",
    'v={{ x }}; eval "echo $v"': "the shell variable v, which the text has evaluated",
    'v={{ x }}; test -v "${v}"': "the shell variable v, which the text has evaluated",
    'v={{ x }}; bash -c "$v"': "the shell variable v, which the text has evaluated",
    'v={{ x }}; "$v" --version': "the shell variable v, which the text has evaluated",
    'v={{ x }}; w=$v; trap "$w" EXIT': "the shell variable w, which the text has evaluated",
    'for v in {{ x }}; do printf -v "$v" a; done': "the shell variable v, which the text has evaluated",
    "declare -i n; n={{ x }}": "a text that declares variables with -i or -n",
}


@pytest.mark.parametrize("text", NUMBERS_ONLY)
def test_places_where_only_a_number_may_stand(text, tmp_path):
    command, mistake = shell_text(text)

    assert mistake == ""
    assert command.values[0].number == NUMBERS_ONLY[text]
    with pytest.raises(Fault, match="where only a number may stand"):
        run(Run(command=command), {"x": "a[$(touch owned)]"}, Place(1, 1), tmp_path)
    with pytest.raises(Fault, match="where only a number may stand"):
        run(Run(command=command), {"x": True}, Place(1, 1), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_numbers_in_arithmetic(tmp_path):
    assert output("echo $(( {{ x }} + 1 )) $(({{ x }}*2))", tmp_path, x=20) == "21 40"


def test_a_number_is_known_by_its_type(mistakes):
    sound = """
        hitl: 1
        inputs: {n: integer, s: string}
        nodes:
          a:
            run: echo $(( {{ n }} + {{ s | length }} * {{ n + 1 }} ))
            then: end
    """

    assert mistakes(sound) == []
    assert mistakes(sound.replace("s | length", "s")) == [
        "5:29: {{ s }} stands in $(( )), where bash would run what it holds — "
        "only a number may stand there; [ ] and expr take any text"
    ]


def test_an_own_variable_in_arithmetic(mistakes):
    assert mistakes("""
        hitl: 1
        inputs: {s: string}
        nodes:
          a:
            run: echo $(( N + 1 ))
            env: {N: "{{ s }}"}
            then: end
    """) == ["6:14: 'N' is used in 'run' where bash would run what it holds"]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("a\0b", "holds a NUL character, which no argument can — hand it over with 'input:'"),
        ("a" * 128 * 1024, "holds more than 128 KiB — hand it over with 'input:'"),
        ("\ud800", "is no proper text and cannot be handed to a program"),
    ],
)
def test_values_that_no_variable_can_hold(value, reason, tmp_path):
    with pytest.raises(Fault) as caught:
        output("echo {{ x }}", tmp_path, x=value)

    assert caught.value.message == f"{{{{ x }}}} {reason}"


def test_the_largest_value_that_fits(tmp_path):
    value = "é" * 65_000
    assert output("printf %s {{ x }} | wc -c", tmp_path, x=value).strip() == "130000"


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "true"), (3, "3"), (2.5, "2.5"), (["a", 1], '["a", 1]'), ({"k": "é"}, '{"k": "é"}')],
)
def test_how_values_look(value, text, tmp_path):
    assert output("printf '<%s>' {{ x }}", tmp_path, x=value) == f"<{text}>"


def test_braces_in_strings_belong_to_the_expression(tmp_path):
    assert output("printf %s {{ '}}' ~ x }} \"{{ {'a': {'b': x}}['a']['b'] }}\"", tmp_path, x="1") == "}}11"


@pytest.mark.parametrize(
    "text",
    [
        "v={{ x }}; echo ${v} ${v:-none} ${#v} ${v%.txt} ${v/a/b}",
        """v={{ x }}; trap 'rm -f "$v"' EXIT""",
        'v={{ x }}; sh -c \'echo "$1"\' _ "$v"',
        'v={{ x }}; export W="$v"; read -r w <<< "$v"; unset v',
        'v={{ x }}; test "$v" = a; [[ $v == a ]]; [ -n "${v}" ]',
        'v={{ x }}; v=3; a[2]=$v; echo "\\$v"',
    ],
)
def test_variables_with_values_may_stand_where_nothing_is_evaluated(text):
    command, mistake = shell_text(text)

    assert mistake == ""
    assert [value.number for value in command.values] == [""]
