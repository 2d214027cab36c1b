from __future__ import annotations

import pytest

from hitl_cli.columns import columns, cut
from hitl_cli.render.table import cut_start, table

ROWS = [("ID", "QUESTION", "GRAPH"), ("t1", "May I pay 90 €?", "pay.yaml"), ("日本", "", "x.yaml")]


def test_columns_are_aligned_whatever_the_width_of_the_letters() -> None:
    lines = table(ROWS, None, {})
    assert lines == [
        "ID    QUESTION         GRAPH",
        "t1    May I pay 90 €?  pay.yaml",
        "日本                   x.yaml",
    ]


def test_nothing_is_cut_without_a_width() -> None:
    assert "q" * 500 in table([("q" * 500, "g")], None, {0: 5})[0]


def test_columns_give_way_in_the_order_given() -> None:
    assert table(ROWS, 26, {1: 5, 2: 4}) == [
        "ID    QUESTION    GRAPH",
        "t1    May I pay…  pay.yaml",
        "日本              x.yaml",
    ]
    assert table(ROWS, 18, {1: 5, 2: 4})[1] == "t1    May …  pay.…"


def test_a_path_keeps_its_end() -> None:
    assert table([("t1", "graphs/pay.yaml")], 14, {1: 5}, cuts={1: cut_start}) == ["t1  …/pay.yaml"]


@pytest.mark.parametrize("width", [1, 2, 3, 10, 17, 26, 80])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert all(columns(line) <= width for line in table(ROWS, width, {1: 5, 2: 4}))


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("approve", 7, "approve"),
        ("approve", 6, "appro…"),
        ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"),
        ("ab", 1, "…"),
        ("ab", 0, ""),
    ],
)
def test_cut(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown
