from __future__ import annotations

from typing import Any

import pytest

from hitl_cli.columns import columns
from hitl_cli.render.threads import show_threads

PAUSED = {
    "thread": "amber-fox",
    "status": "paused",
    "answered": False,
    "node": "manager",
    "question": "Approve 129.00 for bob@example.com?",
    "waiting": 1,
    "overdue": False,
    "target": "/home/ana/project/graphs/approval.yaml",
    "updated_at": "2026-11-22T13:55:00Z",
}
FINISHED = PAUSED | {
    "thread": "t1",
    "status": "finished",
    "node": "",
    "question": None,
    "waiting": 0,
    "target": "/srv/deploy.py:graph",
    "updated_at": "2026-11-20T13:55:00Z",
}


def listing(*threads: dict[str, Any]) -> dict[str, Any]:
    return {"hitl": 1, "threads": list(threads)}


def test_one_line_for_each_thread(printed: Any) -> None:
    shown = printed()
    show_threads(listing(PAUSED, FINISHED), shown.place)
    assert shown.stdout == (
        "THREAD     STATUS    NODE     QUESTION                             AGE  GRAPH\n"
        "amber-fox  paused    manager  Approve 129.00 for bob@example.com?  5m   graphs/approval.yaml\n"
        "t1         finished                                                2d   /srv/deploy.py:graph\n"
    )
    assert shown.stderr == ""


def test_an_accepted_answer_and_further_questions_show(printed: Any) -> None:
    shown = printed()
    show_threads(listing(PAUSED | {"answered": True}, PAUSED | {"waiting": 3}), shown.place)
    _, answered, several = shown.stdout.splitlines()
    assert answered.split()[1] == "answered"
    assert "(+2) Approve 129.00" in several


def test_an_overdue_question_is_marked(printed: Any) -> None:
    shown = printed()
    show_threads(listing(PAUSED | {"overdue": True, "waiting": 3}), shown.place)
    assert "  (overdue, +2) Approve 129.00" in shown.stdout


def test_on_a_terminal_lines_are_cut_and_still_name_thread_and_status(printed: Any) -> None:
    shown = printed(width=60)
    show_threads(listing(PAUSED, FINISHED), shown.place)
    lines = shown.stdout.splitlines()
    assert all(columns(line) <= 60 for line in lines)
    assert lines[1] == "amber-fox  paused    manager  Approve 1…  5m   …pproval.yaml"


def test_a_hostile_question_stays_on_its_line(printed: Any) -> None:
    shown = printed()
    show_threads(listing(PAUSED | {"question": "ok?\x1b[1A\x1b[2Kt9  finished\nt8"}), shown.place)
    assert len(shown.stdout.splitlines()) == 2
    assert "\x1b" not in shown.stdout


def test_no_threads(printed: Any) -> None:
    shown = printed()
    show_threads(listing(), shown.place)
    assert shown.stdout == ""
    assert shown.stderr == "No threads yet. Start one with: hitl run graph.yaml\n"


@pytest.mark.parametrize("width", [1, 10, 30, 40])
def test_no_terminal_is_too_narrow(printed: Any, width: int) -> None:
    shown = printed(width=width)
    show_threads(listing(PAUSED), shown.place)
    assert all(columns(line) <= width for line in shown.stdout.splitlines())
