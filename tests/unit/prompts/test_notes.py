"""hitl's notes in an edited file leave the text itself alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hitl_cli.prompts.differences import differences
from hitl_cli.prompts.notes import SCISSORS, add_notes, remove_notes


@given(st.text())
def test_prose_comes_back_unchanged(text: str) -> None:
    assert remove_notes(add_notes(text, "about", ["too short"], "prose"), text, "prose") == text


@pytest.mark.parametrize(
    "text", ["# Title\n\n# Also text\n", "no end", "", "a\r\nb\r\n", f"x\n{SCISSORS}\ny\n"]
)
def test_markdown_and_line_ends_survive(text: str) -> None:
    assert remove_notes(add_notes(text, "about", [], "prose"), text, "prose") == text


def test_the_newline_that_an_editor_adds_is_not_a_change() -> None:
    assert remove_notes("changed\n", "before", "prose") == "changed"
    assert remove_notes("changed\n", "before\n", "prose") == "changed\n"


def test_data_has_its_notes_on_top_with_the_errors() -> None:
    text = add_notes("a: 1\n", "The arguments of pay", ["a must be 2"], "data")

    assert text.splitlines()[0] == "# The arguments of pay"
    assert "# Error: a must be 2" in text
    assert remove_notes(text, "a: 1\n", "data") == "a: 1\n"


def test_differences() -> None:
    old = "\n".join("abcdefghijkl")

    assert differences(old, old.replace("b", "B").replace("k", "K")) == (
        ["  a", "- b", "+ B", "  c", "  d", "…", "  i", "  j", "- k", "+ K", "  l"]
    )
    assert differences("same", "same") == []


def test_a_huge_change_is_summed_up() -> None:
    assert differences("a\n" * 6000, "b\n") == ["- 6000 lines", "+ 1 lines"]
