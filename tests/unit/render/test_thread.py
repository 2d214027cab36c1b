from __future__ import annotations

from typing import Any

from hitl_cli.render.thread import show_thread

RESUME = ["hitl", "resume", "--thread", "t1", "--id", "3f9a", "--text", "approve"]
THREAD = {
    "hitl": 1,
    "status": "paused",
    "thread": "t1",
    "target": "/home/ana/project/graphs/approval.yaml",
    "checkpoint": "c1",
    "values": {"amount": 129.0, "to": "bob"},
    "questions": [
        {
            "id": "3f9a" * 8,
            "node": "manager",
            "kind": "choice",
            "question": "Approve?",
            "payload": {"question": "Approve?", "details": "Values\n  amount  0.01"},
            "answer_schema": {},
            "example": "approve",
            "asked_at": "2026-11-22T13:55:00Z",
            "resume": RESUME,
        }
    ],
    "answers": [],
    "breakpoints": [],
    "resume": RESUME,
}
GIVEN = {"by": "ana", "how": "flag", "why": "", "at": "2026-11-22T13:57:00Z"}


def test_everything_about_a_paused_thread(printed: Any) -> None:
    shown = printed()
    show_thread(THREAD, shown.place)
    assert shown.stderr == ""
    assert shown.stdout == (
        "thread      t1\n"
        "status      paused\n"
        "graph       graphs/approval.yaml\n"
        "checkpoint  c1\n"
        "\n"
        "Question of manager, asked 5m ago\n"
        "│ {\n"
        '│   "question": "Approve?",\n'
        '│   "details": "Values\\n  amount  0.01"\n'
        "│ }\n"
        "Answer with: hitl resume --thread t1 --id 3f9a --text approve\n"
        "\n"
        "Values\n"
        "  amount  129.0\n"
        "  to      bob\n"
    )


def test_a_thread_without_questions_says_how_to_go_on(printed: Any) -> None:
    shown = printed()
    show_thread(
        THREAD
        | {
            "questions": [],
            "values": {},
            "answered": True,
            "breakpoints": ["before pay"],
            "resume": ["hitl", "resume", "--thread", "t1"],
        },
        shown.place,
    )
    lines = shown.stdout.splitlines()
    assert "status      paused, answered" in lines
    assert "stopped     before pay" in lines
    assert "go on with  hitl resume --thread t1" in lines


def test_answers_say_who_gave_them_when_how_and_why(printed: Any) -> None:
    shown = printed()
    given = GIVEN | {
        "id": "c0" * 16,
        "node": "boss",
        "value": {"ok": 1, "token": "s3cr3t"},
        "why": "a\x1b\nb",
    }
    question = THREAD["questions"][0] | {"earlier": [GIVEN | {"value": "appr\x1bove", "by": ""}]}
    show_thread(THREAD | {"answers": [given], "questions": [question]}, shown.place)
    lines = shown.stdout.splitlines()
    assert 'Answer of boss: {"ok": 1, "token": "(hidden, 6 characters)"}, by ana (flag), 3m ago' in lines
    assert lines[lines.index("  a^[") + 1] == "  b"
    assert "Not applied: appr^[ove (flag), 3m ago" in lines


def test_a_failed_thread_names_the_error(printed: Any) -> None:
    shown = printed()
    error = {"type": "ValueError", "message": "no such customer", "node": "load", "place": "crm.py:7"}
    show_thread(THREAD | {"status": "failed", "error": error, "questions": [], "resume": []}, shown.place)
    assert "error       at load (crm.py:7): ValueError: no such customer" in shown.stdout.splitlines()


def test_a_long_payload_line_is_folded_behind_the_gutter(printed: Any) -> None:
    shown = printed(width=30)
    question = THREAD["questions"][0] | {"payload": "x" * 26 + "Answer with: rm"}
    show_thread(THREAD | {"questions": [question]}, shown.place)
    assert "│ " + "x" * 26 in shown.stdout
    assert not any(line.startswith("Answer with: rm") for line in shown.stdout.splitlines())
