"""How wide a text is on a terminal, and how it is cut."""

from __future__ import annotations

import time

import pytest

from hitl_cli.columns import columns, cut


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("plain", 5, "plain"),
        ("plainly", 5, "plai…"),
        ("漢字漢字", 8, "漢字漢字"),
        ("漢字漢字", 6, "漢字…"),
        ("漢字漢字", 5, "漢字…"),
        ("e\u0301te\u0301", 3, "e\u0301te\u0301"),
        ("e\u0301te\u0301s", 3, "e\u0301t…"),
        ("plain", 1, "…"),
        ("plain", 0, ""),
        ("plain", -1, ""),
    ],
)
def test_at_most_so_many_columns(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown
    assert columns(cut(text, width)) <= max(width, 0)


def test_a_long_line_is_cut_soon() -> None:
    start = time.process_time()
    assert cut("漢" * 50_000, 81) == "漢" * 40 + "…"
    assert time.process_time() - start < 2, "it used to take minutes"
