from __future__ import annotations

import shlex
from typing import Any

import pytest

from hitl_cli.render.run import show_run

RESUME = ["hitl", "resume", "--thread", "t1", "--id", "3f9a", "--text", "approve"]
QUESTION = {
    "id": "3f9a" * 8,
    "node": "manager",
    "kind": "choice",
    "question": "Approve 129.00?",
    "payload": {"question": "Approve 129.00?"},
    "answer_schema": {},
    "example": "approve",
    "asked_at": "2026-11-22T13:55:00Z",
    "resume": RESUME,
}
PAUSED = {
    "hitl": 1,
    "status": "paused",
    "thread": "t1",
    "target": "/home/ana/project/graphs/approval.yaml",
    "checkpoint": "c1",
    "values": {"amount": 129.0},
    "questions": [QUESTION],
    "breakpoints": [],
    "resume": RESUME,
}


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"amount": 129.0, "state": "approved"}, "amount  129.0\nstate   approved\n"),
        ({"output": "Dear Bob,\nyes."}, "Dear Bob,\nyes.\n"),
        ({"output": {"a": 1}}, '{"a": 1}\n'),
        ({}, ""),
        ("just text", "just text\n"),
        (None, "null\n"),
    ],
)
def test_the_result_of_a_finished_run_goes_to_stdout(printed: Any, values: Any, text: str) -> None:
    shown = printed()
    show_run(PAUSED | {"status": "finished", "values": values, "questions": []}, shown.place)
    assert shown.stdout == text
    assert shown.stderr == ""


def test_a_pause_says_what_waits_why_and_how_to_answer(printed: Any) -> None:
    shown = printed()
    show_run(PAUSED | {"reason": "CI is set"}, shown.place)
    assert shown.stdout == ""
    assert shown.stderr == (
        "Paused: 1 question waits on thread t1 (CI is set)\n"
        "  manager: Approve 129.00?\n"
        "    hitl resume --thread t1 --id 3f9a --text approve\n"
    )


def test_each_question_has_its_own_command(printed: Any) -> None:
    other = QUESTION | {"node": "legal", "resume": [*RESUME[:5], "77aa", "--text", "no, never"]}
    shown = printed()
    show_run(PAUSED | {"questions": [QUESTION, other]}, shown.place)
    commands = [shlex.split(line) for line in shown.stderr.splitlines() if line.startswith("    ")]
    assert commands == [RESUME, other["resume"]]


def test_after_ten_questions_a_count(printed: Any) -> None:
    shown = printed()
    show_run(PAUSED | {"questions": [QUESTION] * 14}, shown.place)
    assert shown.stderr.startswith("Paused: 14 questions wait on thread t1\n")
    assert shown.stderr.count("manager:") == 10
    assert shown.stderr.endswith("and 4 more\n")


def test_a_breakpoint(printed: Any) -> None:
    shown = printed()
    resume = ["hitl", "resume", "--thread", "t1"]
    show_run(PAUSED | {"questions": [], "breakpoints": ["before manager"], "resume": resume}, shown.place)
    assert shown.stderr == "Stopped before manager; go on with: hitl resume --thread t1\n"


def test_a_failure_that_can_be_tried_again(printed: Any) -> None:
    shown = printed()
    error = {"type": "ValueError", "message": "no such \x1b[31mcustomer", "node": "load"}
    resume = ["hitl", "resume", "--thread", "t1"]
    show_run(PAUSED | {"status": "failed", "error": error, "questions": [], "resume": resume}, shown.place)
    assert shown.stdout == ""
    assert shown.stderr == (
        "Failed at load: ValueError: no such ^[[31mcustomer\nTry again with: hitl resume --thread t1\n"
    )


def test_a_final_failure_offers_nothing(printed: Any) -> None:
    shown = printed()
    error = {"type": "Fail", "message": "the manager said no", "node": "end"}
    show_run(PAUSED | {"status": "failed", "error": error, "questions": [], "resume": []}, shown.place)
    assert shown.stderr == "The graph said no: the manager said no\n"


def test_a_failure_beside_an_open_question_names_both(printed: Any) -> None:
    shown = printed()
    error = {"type": "ValueError", "message": "no such customer", "node": "load"}
    show_run(PAUSED | {"status": "failed", "error": error}, shown.place)
    assert shown.stderr.splitlines()[0] == "Failed at load: ValueError: no such customer"
    assert shown.stderr.splitlines()[1] == "Paused: 1 question waits on thread t1"


def test_a_question_cannot_fake_further_lines(printed: Any) -> None:
    shown = printed()
    show_run(PAUSED | {"questions": [QUESTION | {"question": "ok?\nPaused: nothing\x1b[A"}]}, shown.place)
    assert len(shown.stderr.splitlines()) == 3
    assert "\x1b" not in shown.stderr
