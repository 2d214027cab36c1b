"""Texts that are almost what they should be: sound graph files, expressions and shell texts with wounds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from hitl_cli.format import verbs
from hitl_cli.format.schemas import WORDS

ROOT = Path(__file__).parents[2]
SEEDS = [
    path.read_text()
    for path in (*sorted((ROOT / "graphs").glob("*.yaml")), ROOT / "tests/unit/format/mistakes.yaml")
]
KEYS = sorted(
    {*verbs.TOP, *verbs.STATE, *verbs.COMMON, *verbs.RULE, *(k for row in verbs.VERBS.values() for k in row)}
)
NAMES = ["a", "b", "item", "amount", "end", "fail", "else", "env", "thread", "error", "a-b", "é", ""]
WORDS_OF_YAML = [
    *("yes", "no", "on", "~", "null", "true", ".inf", "0x1F", "1e999", "1:30", "0777", "-0.0", "9" * 400),
    *("&a", "*a", "!!str", "!x", "<<", "? ", "- ", ": ", " #", "|", ">", "---", "...", "%YAML 1.2", "@", "`"),
    *("\t", "\u2028", "\ufeff", "\x85", "\x00", "\ud800", "😀", "\u202e", "{", "}", "[", "]", ",", "'", '"'),
    *(
        "{{ item }}",
        "{{",
        "}}",
        "{% if a %}",
        "{# x #}",
        "{{ 1/0 }}",
        "{{ a.b.c }}",
        "{{ env }}",
        "{{ loop }}",
    ),
    *("3d", "1h 30m", "optional text", "list of list of any", "./rules.py:decide", "./x.py:", "a:b:c"),
]
TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@st.composite
def wounded(draw: st.DrawFn, seeds: list[str], words: list[str]) -> str:
    """A seed in which a few words or lines are lost, doubled, moved or replaced."""
    text = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 4))):
        pieces = text.split("\n") if draw(st.booleans()) else TOKEN.findall(text)
        joint = "\n" if "\n".join(pieces) == text else ""
        at = draw(st.integers(0, max(len(pieces) - 1, 0)))
        other = draw(st.sampled_from(words) | st.text(max_size=3))
        wound = draw(st.sampled_from(("lose", "double", "replace", "insert", "swap", "glue")))
        if not pieces:
            pieces = [other]
        elif wound == "lose":
            del pieces[at]
        elif wound == "double":
            pieces.insert(at, pieces[at])
        elif wound == "replace":
            pieces[at] = other
        elif wound == "insert":
            pieces.insert(at, other)
        elif wound == "swap":
            to = draw(st.integers(0, len(pieces) - 1))
            pieces[at], pieces[to] = pieces[to], pieces[at]
        else:
            pieces[at] += other
        text = joint.join(pieces)
    return text


def _values() -> st.SearchStrategy[Any]:
    leaves = st.one_of(
        st.sampled_from([*NAMES, *WORDS, *WORDS_OF_YAML[:20], "a == 1", "{{ a }}", "echo {{ a }}"]),
        st.none() | st.booleans() | st.integers(-3, 200) | st.floats(allow_nan=False),
    )
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS + NAMES), inner, max_size=4)
        ),
        max_leaves=12,
    )


def _dumped(graph: Any) -> str:
    return yaml.safe_dump(graph, allow_unicode=True, sort_keys=False)


MADE = st.builds(
    lambda nodes, rest: _dumped({"hitl": 1, **rest, "nodes": nodes}),
    st.dictionaries(
        st.sampled_from(NAMES),
        st.dictionaries(st.sampled_from(KEYS), _values(), max_size=6) | _values(),
        max_size=4,
    ),
    st.dictionaries(st.sampled_from(sorted(verbs.TOP)), _values(), max_size=3),
)
"""Documents made of the table's own keys, with values of any shape."""

DOCUMENTS = st.one_of(wounded(SEEDS, KEYS + NAMES + list(WORDS) + WORDS_OF_YAML), MADE, st.text(max_size=80))

EXPRESSIONS = wounded(
    [
        "amount <= 100 and item == 'chair'",
        "items | map(attribute='price') | sum > 3 * amount",
        "tool in ['search', 'read_file'] or not done",
        "item.name[1:3] ~ (amount | round(2)) if items else none",
        "items | selectattr('price', 'gt', 3) | list | length == 2",
        "item.items and thread.id != env.HOME",
        "(amount ** 2) // 3 % 7 - -amount",
        "items | sort | join(', ') | upper | replace('A', 'b') | truncate(3)",
        "item | yaml | length > 0 and items | bullets is string",
        "range(amount) | batch(2) | list",
    ],
    [
        *("and", "or", "not", "in", "is", "if", "else", "==", "=", "<=", "|", "(", ")", "[", "]", "{", "}"),
        *("'", '"', ",", ".", "~", "**", "//", "%", "+", "-", ":", "1", "99999999", "1e308", "0", "none"),
        *(
            "items",
            "item",
            "amount",
            "done",
            "tool",
            "loop",
            "self",
            "range",
            "namespace",
            "lipsum",
            "cycler",
        ),
        *("format", "map", "groupby", "tojson", "attr", "random", "pprint", "xmlattr", "wordwrap", "center"),
        *(
            "__class__",
            "__mro__",
            "mro",
            "items()",
            "item()",
            "{{",
            "}}",
            "{%",
            "%}",
            "{#",
            "\n",
            "\x00",
            "é",
        ),
    ],
)

VALUES = st.fixed_dictionaries(
    {
        "item": st.sampled_from([{"name": "chair", "items": [1]}, "chair", None, [], {}, "\ud800"]),
        "items": st.sampled_from([[], [{"price": 1}, {"price": 5}], [1, "a", None], {"a": 1}, "text", None]),
        "amount": st.sampled_from([0, 3, -1, 2.5, 10**30, "3", None, True]),
        "tool": st.sampled_from(["search", None, 3]),
        "done": st.booleans(),
        "thread": st.just({"id": "t"}),
        "env": st.just({"HOME": "/"}),
    }
)

_SHELL = [
    *("echo ", "x=", ": ", "cat ", "printf %s ", "\n", "; ", " | ", " && ", " & ", "\\", "\\\n", " ", "a"),
    *('"', "'", "$'", '$"', "`", "$(", ")", "(", "((", "))", "$((", "${x:-", "${x#", "${!", "}", "{", " }"),
    *(
        "[[ ",
        " ]]",
        "[ ",
        " ]",
        " == ",
        " =~ ",
        " -eq ",
        "x[",
        "]",
        "]=",
        "+=",
        "let ",
        "case ",
        " in ",
        "esac",
        ";;",
    ),
    *(
        "<<E\n",
        "<<'E'\n",
        "<<-E\n",
        "\nE\n",
        "<<< ",
        "> out ",
        "< ",
        ">(",
        "<(",
        "#",
        " # ",
        "$[",
        "!",
        "~",
        "*",
        "?",
    ),
    *(
        "if ",
        "then ",
        "fi",
        "for i in ",
        "do ",
        "done",
        "while ",
        "function f ",
        "f() ",
        "eval ",
        "declare -i n=",
    ),
    *("test ", "time ", "$", "$1", "$x", "%", "^", ",", "=", "-v ", "unset ", "read ", "arr=(", "@"),
]
_FLOWS = [
    *("n=", "n=$(", "read n", "read -r n ", "mapfile n", "while read n; do ", "for n in ", "printf -vn %s "),
    *("f() { ", " }; f ", "f ", "function f { ", "g() { ", "; g ", '"$@"', "$1", '"${1}"', "$*", "shift; "),
    *("n=$1; ", "local n=$1; ", "v=$n; ", "n+=", "a=(", "a[0]=", "set -- ", "bash -c '", "' _ ", "eval "),
    *("$((n))", "$(( $1 ))", "((n)); ", "[[ $n -gt 3 ]]; ", "let m=n; ", 'eval "$n"; ', "${n:v}", "${v:=$n}"),
    *(
        "echo ",
        "cat ",
        "$(cat)",
        "> o; ",
        "< o; ",
        "| ",
        "<<< ",
        "<(echo ",
        ")",
        "done",
        "}",
        "{ ",
        "; ",
        "\n",
    ),
]
"""What takes values from place to place, and where they would be evaluated."""
HOLE = "{{ item }}"
SHELL_TEXTS = st.one_of(
    st.lists(st.sampled_from([*_SHELL, HOLE, HOLE, HOLE]), min_size=1, max_size=14).map("".join),
    st.lists(st.sampled_from([*_FLOWS, HOLE, HOLE, HOLE]), min_size=2, max_size=14).map("".join),
)
HOSTILE_VALUES = st.sampled_from(
    [
        "$(touch pwned)`touch pwned`;touch pwned;'\"\n touch pwned\n|touch pwned|&a[$(touch pwned)]",
        "a[$(touch${IFS}pwned)]",
        "touch pwned",
    ]
)
