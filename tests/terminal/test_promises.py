"""`PROMISES.md` names every key and every rule, and only tests that exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
TEXT = Path(__file__).with_name("PROMISES.md").read_text("utf-8")
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
ROWS = [line for line in TEXT.splitlines() if line.startswith("| ") and not line.startswith("| ---")]
HEADS = ("| key |", "| what happens |", "| rule |")
RULES = 16


@cache
def functions(file: str) -> frozenset[str]:
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize(
    "row", [row for row in ROWS if not row.startswith(HEADS)], ids=lambda row: row.split("|")[1].strip()
)
def test_a_promise_is_shown_by_tests_that_exist(row: str) -> None:
    named = NAMED.findall(row)
    assert named
    assert [f"{file}::{name}" for file, name in named if name not in functions(file)] == []


def test_every_rule_is_there_once() -> None:
    rules = [row.split("|")[1].strip() for row in ROWS if re.match(r"\| S\d", row)]
    assert rules == [f"S{number}" for number in range(1, RULES + 1)]
