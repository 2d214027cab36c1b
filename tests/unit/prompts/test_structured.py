"""Values that a person edits as text: nothing may change that the person did not change."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hitl_cli.prompts.differences import changes
from hitl_cli.prompts.structured import dump, parse
from hitl_cli.prompts.typed import NotReadable

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
WORDS = [
    "no",
    "yes",
    "on",
    "null",
    "~",
    "true",
    "True",
    "1",
    "1.0",
    "1e3",
    "007",
    "0x1f",
    "0o17",
    "1:30",
    ".5",
    "2024-01-31",
    "<<",
    "=",
    "-",
    "*a",
    "&a",
    "!t",
    "%a",
    "---",
    "...",
]
PHRASES = ["", "- a", "a: b", "# no comment", "{{ x }}", "[a", " lead", "trail ", "'", '"']
LINES = ["a\nb", "\n", "a\n\n", " a\nb", "a\r\nb", "a\tb", "\x1b[2J", "\u2028", "\x85"]
LOOKALIKES = st.sampled_from([*WORDS, *PHRASES, *LINES])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
KEYS = TEXTS | LOOKALIKES
VALUES = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS | LOOKALIKES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=4,
    ),
    max_size=3,
)


@given(VALUES)
@settings(max_examples=200)
def test_what_is_written_is_read_back_as_the_same_value(value: Any) -> None:
    again = parse(dump(value))

    assert again == value
    assert repr(again) == repr(value), "also the types"


def test_several_lines_are_written_as_a_block() -> None:
    assert dump({"body": "Dear Bob,\n\nbye\n"}) == "body: |\n  Dear Bob,\n\n  bye\n"


def test_other_alphabets_stay_readable_and_hidden_characters_become_escapes() -> None:
    assert dump({"to": "józsef 日本"}) == "to: józsef 日本\n"
    assert "\\u202E" in dump({"to": "a\u202eb"})
    assert "\u202e" not in dump({"to": "a\u202eb"})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("answer: no", {"answer": "no"}),
        ("day: 2024-01-31", {"day": "2024-01-31"}),
        ("at: 1:30", {"at": "1:30"}),
        ("amount: 90", {"amount": 90}),
        ('{"amount": 90, "to": null}', {"amount": 90, "to": None}),
        ("# a note\nto: Bob # another", {"to": "Bob"}),
        ("", None),
    ],
)
def test_reads_json_and_plain_yaml(text: str, value: Any) -> None:
    if text:
        assert parse(text) == value
    else:
        with pytest.raises(NotReadable, match="empty"):
            parse(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"amount": 90', "column 14"),
        ("a: !!python/object/apply:os.system [id]", "column 4"),
        ("a: 1\na: 2", "line 2"),
        ("a: [1\n", "line"),
        ("? [x]\n: 1", "line 1"),
        ("a: &x [*x]", "line 1"),
    ],
)
def test_refuses_with_the_place(text: str, place: str) -> None:
    with pytest.raises(NotReadable, match=place):
        parse(text)


def test_an_alias_bomb_is_refused() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))

    with pytest.raises(NotReadable, match="values"):
        parse(bomb)


def test_changes_show_types() -> None:
    old = {"amount": 900, "to": "bob", "bcc": "x", "same": [1]}
    new = {"amount": "900", "to": "bob", "cc": None, "same": [1]}

    assert changes(old, new) == ['amount: 900 → "900"', '- bcc: "x"', "+ cc: null"]


def test_changes_tell_true_from_1() -> None:
    assert changes({"ok": 1}, {"ok": True}) == ["ok: 1 → true"]


def test_changes_of_a_list_show_the_whole_list() -> None:
    assert changes([1, 2], [2]) == ["[1, 2] → [2]"]
    assert changes([1], [1]) == []
