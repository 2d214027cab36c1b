"""Hostile and broken documents end in one clear message, at once; sound ones keep their places."""

from __future__ import annotations

import os
import time

import pytest
import yaml

from hitl_cli.errors import TargetError
from hitl_cli.format.build import load
from hitl_cli.format.document import parse
from hitl_cli.format.mistakes import FormatError, Mistakes, Place
from hitl_cli.format.scalars import to_json
from hitl_cli.format.tree import MapNode, Node, Scalar
from tests.machine import slowness


def message(data: bytes | str, tmp_path) -> str:
    """The only message for a file; it must come within a second of a usual processor."""
    path = tmp_path / "graph.yaml"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    begun = time.process_time()
    with pytest.raises(FormatError) as caught:
        load(path)
    assert time.process_time() - begun < slowness()
    assert len(caught.value.mistakes) == 1
    return str(caught.value).removeprefix(f"{path}:")


def bomb(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines)


SOUND = "hitl: 1\nnodes: {a: {then: end}}\n"
HOSTILE = {
    "alias bomb": (bomb(12), "5:10: the file has more than 20,000 values, aliases counted in full"),
    "100,000 maps": ("{a: " * 60_000, "1:257: the file is nested more than 64 levels deep"),
    "100,000 dashes": ("- " * 100_000, "1:129: the file is nested more than 64 levels deep"),
    "10 MB": ("x: " + "y" * 10_000_000, "1:1: the file is larger than 256 KiB"),
    "too many values": (
        "[" + "1," * 30_000 + "]",
        "1:40000: the file has more than 20,000 values, aliases counted in full",
    ),
    "python object": (
        SOUND + "name: !!python/name:os.system x\n",
        "3:7: the tag !!python/name:os.system is not allowed — write the plain value",
    ),
    "own tag": (SOUND + "name: !x a\n", "3:7: the tag !x is not allowed — write the plain value"),
    "merge key": (
        SOUND + "inputs: &x {a: string}\nstate:\n  <<: *x\n",
        "5:3: '<<' is not supported — write out the keys of line 3",
    ),
    "alias of itself": ("a: &a [1, *a]\n", "1:11: *a stands inside of what it stands for"),
    "NUL": (b"hitl: 1\nname: a\0b\n", "2:8: the character U+0000 is not allowed in YAML"),
    "line separator": (
        "hitl: 1\nname: a\u2028b\n".encode(),
        "2:8: the character U+2028 cannot stand here — write it as \\u2028 in double quotes, or take it out",
    ),
    "next line": (
        "# \x85a: {b: c}d\nhitl: 1\n".encode(),
        "1:3: the character U+0085 cannot stand here — write it as \\u0085 in double quotes, or take it out",
    ),
    "bell": (b"name: \x07\n", "1:7: the character U+0007 is not allowed in YAML"),
    "latin-1": (b"hitl: 1\nname: caf\xe9\n", "2:10: the file is not UTF-8 — save it with that encoding"),
    "UTF-16": ("hitl: 1".encode("utf-16"), "1:1: the file is not UTF-8 — save it with that encoding"),
    "empty": ("", "1:1: the file is empty"),
    "only a comment": ("# later\n", "1:1: the file is empty"),
    "a list": ("- hitl: 1\n", "1:1: a graph is a map that begins with 'hitl: 1'"),
    "two documents": (
        "hitl: 1\n---\nhitl: 1\n",
        "2:1: a file holds one graph: a second document starts here",
    ),
    "not closed": (
        "hitl: [1, 2\n",
        "2:1: this is not YAML: while parsing a flow sequence, did not find expected ',' or ']'",
    ),
    "no key": (
        "hitl: 1\nname\n",
        "2:1: no colon follows here — a key needs one; text that goes on must be indented further",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files(name, tmp_path):
    data, expected = HOSTILE[name]

    assert message(data, tmp_path) == expected


def test_lists_as_deep_as_libyaml_itself_refuses(tmp_path):
    """Newer versions read ahead and stop at a limit of their own, 1,000 levels, before ours is seen."""
    found = message("[" * 100_000, tmp_path)

    assert found in {f"1:{column}: the file is nested more than 64 levels deep" for column in (65, 1001)}


def test_huge_numbers_and_long_plain_words_stay_text():
    assert to_json(parse("9" * 5000, Mistakes())) == "9" * 5000
    assert to_json(parse("1e999", Mistakes())) == "1e999"


def test_a_directory_a_fifo_and_nothing(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    for name, expected in (
        ("", "is not a file: a graph is one YAML file"),
        ("fifo", "is not a file: a graph is one YAML file"),
        ("none.yaml", "cannot read .*: No such file or directory"),
        ("a\0b", "is not a path"),
    ):
        with pytest.raises(TargetError, match=expected):
            load(tmp_path / name)


def test_aliases_below_the_limit_are_fine():
    root = parse("a: &a [1, two]\nb: *a\nc: {d: *a}\n", Mistakes())

    assert to_json(root) == {"a": [1, "two"], "b": [1, "two"], "c": {"d": [1, "two"]}}


def test_windows_line_ends_and_a_byte_order_mark(tmp_path):
    path = tmp_path / "graph.yaml"
    path.write_bytes(b"\xef\xbb\xbfhitl: 1\r\nnodes:\r\n  a:\r\n    then: b\r\n")

    with pytest.raises(FormatError) as caught:
        load(path)
    assert str(caught.value) == f"{path}:4:11: unknown node 'b'"


PLACES = """\
plain: find me
single: 'find me'
double: "find me"
escaped: "\\tfind me"
literal: |
  first
    find me
folded: >
  find me
été: [find me, {k: find me}]
"""


def scalars(node: Node) -> list[Scalar]:
    """Every scalar of a document, in the order of the file."""
    if isinstance(node, Scalar):
        return [node]
    parts = [entry.value for entry in node.entries] if isinstance(node, MapNode) else node.items
    return [scalar for part in parts for scalar in scalars(part)]


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.CSafeLoader])
def test_places_are_the_same_with_both_parsers(loader, monkeypatch):
    monkeypatch.setattr(yaml, "CSafeLoader", loader)
    root = parse(PLACES, Mistakes())

    found = [scalar.place_at(scalar.text.index("find")) for scalar in scalars(root)]

    assert found == [
        Place(1, 8),
        Place(2, 10),
        Place(3, 10),
        Place(4, 10),  # an escape before it: the start of the scalar
        Place(7, 5),
        Place(8, 9),  # folded lines: the start of the scalar
        Place(10, 7),
        Place(10, 20),
    ]
    assert [scalar.plain for scalar in scalars(root)] == [True, *[False] * 5, True, True]


TEXT = (
    *("on", "off", "yes", "no", "y", "n", "1:30", "0777", "-07", "1_000", "2026-01-02", "1.2.3"),
    *("=", ".inf", ".nan", ".", "e5", "tRUE", "0b11", "+-1", "0x", "1e999"),
)
OTHERS = {
    "1.": 1.0,
    ".5": 0.5,
    "1e3": 1000.0,
    "-0.0": -0.0,
    "-2": -2,
    "+2": 2,
    "0": 0,
    "0x1F": 31,
    "0o17": 15,
    "true": True,
    "True": True,
    "FALSE": False,
    "null": None,
    "~": None,
    "": None,
    "'1'": "1",
    '"true"': "true",
}


@pytest.mark.parametrize(("text", "value"), [*((text, text) for text in TEXT), *OTHERS.items()])
def test_which_words_are_text(text, value):
    found = to_json(parse(f"a: {text}", Mistakes()))["a"]

    assert found == value
    assert type(found) is type(value)


def test_keys_are_always_text():
    assert to_json(parse("{yes: 1, 2: 2, null: 3, true: 4}", Mistakes())) == {
        "yes": 1,
        "2": 2,
        "null": 3,
        "true": 4,
    }
