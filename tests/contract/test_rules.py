"""`RULES.md` names every rule once, and only tests that exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

HERE = Path(__file__).parent
RULES = 82
NAMED = re.compile(r"`(test_\w+\.py)::(test_\w+)`")


class Row(NamedTuple):
    first: str
    """The number of a rule, or what LangGraph does."""
    here: str
    shown: str

    @property
    def tests(self) -> list[tuple[str, str]]:
        return NAMED.findall(self.shown)


def rows(columns: int) -> list[Row]:
    """The rows of the tables with so many columns, without their heads."""
    found = []
    for line in (HERE / "RULES.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
        if line.startswith("|") and len(cells) == columns and not set(cells[0]) <= {"-", " "}:
            found.append(Row(cells[0], cells[-2], cells[-1]))
    return [row for row in found if row.shown != "shown by"]


@cache
def functions(file: str) -> dict[str, set[str]]:
    """The tests of a file, each with the names of its arguments."""
    tree = ast.parse((HERE / file).read_text())
    return {
        node.name: {argument.arg for argument in node.args.args}
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


def test_every_rule_is_there_once() -> None:
    assert [int(row.first) for row in rows(4)] == list(range(1, RULES + 1))


def test_every_named_test_exists() -> None:
    named = set(NAMED.findall((HERE / "RULES.md").read_text()))
    assert len(named) > 2 * RULES
    assert [pair for pair in sorted(named) if pair[1] not in functions(pair[0])] == []


@pytest.mark.parametrize("row", rows(4), ids=lambda row: row.first)
def test_a_rule_is_shown_or_left_out_with_a_reason(row: Row) -> None:
    assert row.here in ("same", "differs", "left out")
    if row.here == "left out":
        assert len(row.shown) > len("left out")
    else:
        assert row.tests
    if row.here == "differs":
        assert any({"ours", "theirs"} & functions(file)[name] for file, name in row.tests)
    if row.here == "same":
        assert all("engine" in functions(file)[name] for file, name in row.tests)


@pytest.mark.parametrize("row", rows(3), ids=lambda row: row.first[:40])
def test_a_difference_is_shown_from_both_sides(row: Row) -> None:
    sides = set().union(*(functions(file)[name] for file, name in row.tests))
    assert {"ours", "theirs"} <= sides


def test_every_test_of_a_difference_is_named() -> None:
    named = {pair for row in rows(3) for pair in row.tests}
    written = {
        (path.name, name)
        for path in HERE.glob("test_*.py")
        for name, arguments in functions(path.name).items()
        if name.startswith("test_") and {"ours", "theirs"} <= arguments
    }
    assert written - named == set()
