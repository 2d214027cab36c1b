from __future__ import annotations

from typing import Any

import pytest

from hitl_cli.columns import columns
from hitl_cli.render.values import payload_lines, value_lines


def test_values_are_aligned_and_strings_are_plain() -> None:
    assert value_lines({"to": "bob", "amount": 90.5, "tags": ["a"], "ok": None}) == [
        "to      bob",
        "amount  90.5",
        'tags    ["a"]',
        "ok      null",
    ]


def test_further_lines_of_a_value_cannot_pass_for_another_key() -> None:
    assert value_lines({"mail": "Dear Bob,\nstatus  approved"}) == [
        "mail  Dear Bob,",
        "      status  approved",
    ]


def test_values_cannot_move_the_cursor() -> None:
    assert value_lines({"a\x1b[2J": "\x1b[31mred\u202e"}) == ["a^[[2J  ^[[31mred<U+202E>"]


@pytest.mark.parametrize(
    "payload", ["line\n● Approved\n", {"key": "x" * 100, "list": [1, {"deep": True}]}, None, 7]
)
@pytest.mark.parametrize("width", [None, 3, 20, 80])
def test_every_line_of_a_payload_is_behind_the_gutter(payload: Any, width: int | None) -> None:
    lines = payload_lines(payload, width)
    assert lines
    assert all(line.startswith("│") for line in lines)
    assert all("\n" not in line for line in lines)
    if width is not None and width > 3:
        assert all(columns(line) <= width for line in lines)
