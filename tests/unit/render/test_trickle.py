"""Text that comes in pieces: however it is cut, the same safe rows stand on the terminal."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hitl_cli.columns import columns
from hitl_cli.prompts.safe import safe
from hitl_cli.render.trickle import Trickle

WIDTH = 12
HOSTILE = [
    "\x1b",
    "[2J",
    "\r",
    "\n",
    "\r\n",
    "\t",
    " ",
    "  ",
    "\u202e",
    "\u0301",
    "\u200d",
    "\u200c",
    "\ufe0f",
]
HARMLESS = ["a", "word", "longerthantherow", "中", "文字", "가", "می", "خواهم", "👩", "क्", "ष", "│ ", "● "]

pieces = st.lists(st.sampled_from([*HOSTILE, *HARMLESS]), max_size=30)


def rows(*pieces: str, width: int = WIDTH) -> list[str]:
    trickle = Trickle(width)
    parts = [part for piece in pieces for part in trickle.take(piece)] + trickle.rest()
    return "".join(parts).split("\n")


@given(pieces)
@example(["中", "\u200d", "文字"])
def test_it_makes_no_difference_where_the_text_is_cut(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert rows(*pieces, width=500) == rows(text, width=500) == rows(*text, width=500)


@given(pieces)
@example(["longerthantherow", *["\u0301"] * 6])
def test_every_character_is_shown_as_safe_shows_it(pieces: list[str]) -> None:
    shown = re.sub(r"\(\d+ blank lines\)", "", "".join(rows(*pieces)))
    assert re.sub(r"[ \n]", "", shown) == re.sub(r"[ \n]", "", safe("".join(pieces)))


@given(pieces)
def test_no_row_is_wider_than_the_terminal(pieces: list[str]) -> None:
    shown = rows(*pieces)
    assert all(columns(row) <= WIDTH for row in shown if "blank lines" not in row)
    assert not any(ord(char) < 32 for row in shown for char in row)


def test_a_word_is_shown_when_it_is_whole() -> None:
    trickle = Trickle(WIDTH)
    assert trickle.take("Hel") == []
    assert trickle.take("lo wor") == ["Hello"]
    assert trickle.take("ld. And") == [" world."]
    assert trickle.rest() == ["\n", "And"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("中文字没有空格的长文字", ["中文字没有空", "格的长文字"]),
        ("abcdefghijklmnopqrstuvwxyz", ["abcdefghijkl", "mnopqrstuvwx", "yz"]),
    ],
)
def test_what_has_no_blanks_is_shown_before_it_ends(text: str, shown: list[str]) -> None:
    trickle = Trickle(WIDTH)
    before = "".join(part for char in text for part in trickle.take(char))
    assert before
    assert (before + "".join(trickle.rest())).split("\n") == shown


def test_blank_lines_are_kept_and_many_of_them_counted() -> None:
    assert rows("\n\na\n\n", "b\n\n\n", "\n\nc\n\n") == ["a", "", "b", "(4 blank lines)", "c"]


def test_indented_lines_stay_indented() -> None:
    assert rows("if x:\n", "    y = 1") == ["if x:", "    y = 1"]
