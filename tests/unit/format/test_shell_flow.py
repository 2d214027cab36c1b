"""The ways that a value takes through a shell text: to where it would be run, and to where it is data."""

from __future__ import annotations

import os
import re
import subprocess
import time
from pathlib import Path

import pytest

from hitl_cli.format.mistakes import Mistakes, Place
from hitl_cli.format.shell.text import ShellText, read_shell_text
from hitl_cli.format.tree import Scalar
from tests.machine import slowness

HERE = Path(__file__).parent
VALUES = ["a[$(touch${IFS}ran)]", "$(touch ran)", "touch ran", '"; touch ran; "', "'; touch ran; '"]


def texts(name: str) -> list[str]:
    return (HERE / name).read_text().removesuffix("\n").split("\n===\n")[1:]


def read(text: str) -> tuple[ShellText, str]:
    mistakes = Mistakes()
    found = read_shell_text(Scalar(Place(1, 1), re.sub(r"\bX\b", "{{ x }}", text)), mistakes)
    first = mistakes.first()
    return found, first.message if first else ""


@pytest.mark.parametrize("text", texts("shell_injections.txt"))
def test_a_value_does_not_get_to_where_it_would_be_run(text: str) -> None:
    found, refused = read(text)

    assert refused or any(value.number for value in found.values)


@pytest.mark.parametrize("text", texts("shell_harmless.txt"))
def test_a_value_that_is_only_data_is_let_through(text: str, tmp_path: Path) -> None:
    found, refused = read(text)

    assert refused == ""
    assert [value.number for value in found.values] == [""] * len(found.values)


LOCAL = re.compile(r"\b(for|read|echo|printf|name|case|\[\[|log|die|main|files|tmp|seq|diff|IFS)\b")


@pytest.mark.parametrize("text", [text for text in texts("shell_harmless.txt") if LOCAL.match(text)])
def test_nothing_of_what_is_let_through_is_run(text: str, tmp_path: Path) -> None:
    for value in VALUES:
        carried = {each.variable: value for each in read(text)[0].values}
        subprocess.run(
            ["bash", "-c", read(text)[0].script],
            cwd=tmp_path,
            env={"PATH": os.defpath, **carried},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=100,
            check=False,
        )
        assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("read -r n <<< X; echo $((n))", "the shell variable n, which the text uses in arithmetic"),
        ("n=$(echo X | tr a b); let m=n", "the shell variable n, which the text uses in arithmetic"),
        ("f() { local n=$1; (( n )); }; f X", "the shell variable n, which the text uses in arithmetic"),
        ("f() { echo $(( $1 )); }; f X", "an argument of a function ($1), which the text has evaluated"),
        ("echo X | bash", "the input of a command, which the text has evaluated"),
        ("echo X > ./f; . f", "the file f, which the text has evaluated"),
        ("retry() { \"$@\"; }; retry X a", "the command that retry runs"),
    ],
)  # fmt: skip
def test_it_is_said_where_the_value_would_be_run(text: str, place: str) -> None:
    assert read(text)[0].values[0].number == place


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ('eval "$(echo X)"', "as an argument of eval"),
        ("bash <(echo X)", "in what bash runs"),
        ("python3 -c \"print('X')\"", "in a program for python3 -c"),
        ("ssh -p 22 ana@host 'echo X'", "in a command for ssh — hand it over with 'input:'"),
        ('env -S "X"', "as an argument of env, which splits the text after -S into a command"),
        ("a=(eval X)", "as an argument of eval"),
    ],
)
def test_places_where_nothing_may_stand(text: str, refusal: str) -> None:
    assert refusal in read(text)[1]


def test_what_a_step_is_given_to_read(mistakes) -> None:
    text = """
        hitl: 1
        inputs: {s: string}
        nodes:
          a:
            run: read -r n; echo $((n))
            input: "{{ s }}"
            then: end
    """

    assert mistakes(text) == ["6:5: 'run' reads this, and bash would run what it holds"]
    assert mistakes(text.replace("$((n))", '"$n"')) == []
    assert mistakes(text.replace('"{{ s }}"', "3")) == []


def test_a_variable_of_the_step_is_followed_too(mistakes) -> None:
    text = """
        hitl: 1
        inputs: {s: string}
        nodes:
          a:
            run: |
              add() { echo $(( $1 + 1 )); }
              add "$N"
            env: {N: "{{ s }}"}
            then: end
    """

    assert mistakes(text) == ["8:14: 'N' is used in 'run' where bash would run what it holds"]
    assert mistakes(text.replace('add "$N"', 'echo "$N"')) == []


@pytest.mark.parametrize(
    "text",
    [
        "a=X\n" + "".join(f"v{n + 1}=$v{n}; echo $((v{n}))\n" for n in range(2000)),
        "".join(f"v{n}='eval $v{n + 1}'\n" for n in range(2000)) + "eval $v0; echo X",
        "echo X" + "$(echo " * 100 + ")" * 100,
        "f() { echo $1; }\n" + "f X | read a; echo $((a))\n" * 100,
    ],
    ids=["variables", "texts in texts", "substitutions", "functions"],
)
def test_long_texts_take_no_time(text: str) -> None:
    before = time.process_time()
    read(text)

    assert time.process_time() - before < slowness()
