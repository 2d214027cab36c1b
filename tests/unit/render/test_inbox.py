"""The lines of the inbox on terminals of any width, as a list and as rows to pick from."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hitl_cli.columns import columns
from hitl_cli.render.inbox import show_inbox
from hitl_cli.render.place import Place
from hitl_cli.render.waiting import Entry, WaitingRows

QUESTIONS: list[dict[str, Any]] = [
    {
        "id": f"{number:032x}",
        "thread": f"purchase-{number}",
        "node": "approve",
        "question": f"Do you approve this purchase? — item Thing-{number}",
        "asked_at": "2026-11-22T14:02:11Z",
        "target": "/srv/a/long/way/down/graph.yaml",
    }
    for number in range(11)
]


def place(width: int | None) -> Place:
    now = datetime(2026, 11, 22, 17, tzinfo=UTC)
    return Place(out=io.StringIO(), err=io.StringIO(), width=width, now=now, folder=Path("/"))


def listed(width: int) -> list[str]:
    here = place(width)
    show_inbox({"questions": QUESTIONS}, here)
    return str(here.out.getvalue()).splitlines()[1:]


def rows(width: int) -> list[str]:
    entries = [Entry(question, "✓ true" if number == 3 else "") for number, question in enumerate(QUESTIONS)]
    shown = WaitingRows(entries=entries, place=place(None), heading="", leave="", rings=False)
    return list(shown.lines(0, 20, width))


@pytest.mark.parametrize("lines", [listed, rows])
@pytest.mark.parametrize("width", [40, 63, 64, 80, 200])
def test_no_line_is_too_wide_and_each_shows_its_question_and_its_age(lines: Any, width: int) -> None:
    for number, line in enumerate(lines(width)):
        assert columns(line) <= width
        assert f"Thing-{number} " in line
        assert (" 2h" in line) is not (lines is rows and number == 3)


def test_what_has_no_room_on_a_narrow_terminal() -> None:
    wide, narrow = rows(80)[3], rows(36)[3]
    assert wide == " 4  purchase-3   approve  Do you approve this purc…Thing-3  ✓ true  …/graph.yaml"
    assert narrow == " 4  purchas…  Do you…Thing-3  ✓ true"


def test_a_window_of_the_rows() -> None:
    shown = WaitingRows(
        entries=[Entry(one) for one in QUESTIONS], place=place(None), heading="", leave="", rings=False
    )
    assert [line.split()[0] for line in shown.lines(8, 20, 80)] == ["9", "10", "11"]
    assert (
        WaitingRows(entries=[], place=place(None), heading="", leave="", rings=False).lines(0, 20, 80) == []
    )
