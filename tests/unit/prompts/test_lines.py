"""Text in columns: everything stays visible, nothing is wider than the terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hitl_cli.columns import columns
from hitl_cli.prompts.lines import blank_runs, fill, fold


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("日本", 4), ("e\u0301", 1), ("مرحبا", 5), ("👍", 2), ("", 0)]
)
def test_columns(text: str, width: int) -> None:
    assert columns(text) == width


def test_fold_ends_rows_after_a_space() -> None:
    assert fold("the quick brown fox", 10) == ["the quick ", "brown fox"]


def test_fold_breaks_a_long_word() -> None:
    assert fold("abcdefghij", 4) == ["abcd", "efgh", "ij"]


def test_an_empty_line_is_one_row() -> None:
    assert fold("", 10) == [""]


@given(st.text(st.characters(exclude_characters="\n")), st.integers(-3, 40))
def test_folding_loses_nothing_and_fits(line: str, width: int) -> None:
    rows = fold(line, width)

    assert "".join(rows) == line
    assert all(columns(row) <= max(width, 2) for row in rows)


def test_fill_puts_items_side_by_side() -> None:
    assert fill(["one", "two", "three"], 12) == ["one · two", "three"]
    assert fill(["a very long item", "b"], 8) == ["a very ", "long ", "item · b"]


def test_blank_runs() -> None:
    assert list(blank_runs("a\n\n\nb")) == ["a", "", "", "b"]
    assert list(blank_runs("a" + "\n" * 15 + "b")) == ["a", 14, "b"]
    assert list(blank_runs("a\n \n\t\n\n")) == ["a", 4]
