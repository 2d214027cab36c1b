"""Several tool calls in one question: page by page, then one review before anything is sent."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Asking, outcome
from .pty import ENTER, ESCAPE

READY = "Ctrl-C quit"
CALLS: dict[str, dict[str, Any]] = {
    "send_email": {"to": "bob", "body": "hi"},
    "delete_file": {"path": "notes/a"},
    "pay": {"amount": 900},
}
REQUEST = {
    "action_requests": [{"name": name, "args": args} for name, args in CALLS.items()],
    "review_configs": [
        {"action_name": name, "allowed_decisions": ["approve", "edit", "reject"]} for name in CALLS
    ],
}
APPROVE = {"type": "approve"}


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (40, 24)])
def test_page_by_page(asking: Asking, columns: int, rows: int) -> None:
    pty = asking(REQUEST, columns=columns, rows=rows)
    pty.wait_for("1 of 3", READY)
    assert "previous" not in pty.text
    pty.send("a", ENTER)
    pty.wait_for("2 of 3", "← previous")
    pty.send("r", ENTER)
    pty.wait_for("Reason, or Enter for none:", "Esc back")
    pty.send("wrong folder", ENTER)
    pty.wait_for("3 of 3", "← previous")
    assert "Approve all" not in pty.display[-8:]
    pty.send("a", ENTER)
    pty.wait_for("Review — 3 decisions", READY)
    for row in ("1  send_email", "approve", "2  delete_file", 'reject "wrong folder"', "3  pay"):
        assert row in pty.text
    assert "Send anyway" not in pty.text
    pty.send("s", ENTER)

    assert outcome(pty) == {
        "value": {"decisions": [APPROVE, {"type": "reject", "message": "wrong folder"}, APPROVE]}
    }


def test_calls_that_were_not_shown_are_not_approved_at_once(asking: Asking) -> None:
    pty = asking(REQUEST)
    pty.wait_for("1 of 3", READY)
    pty.send("A", ENTER)
    pty.wait_for("Review — 3 decisions", READY)
    pty.send("s", ENTER)
    pty.wait_for("2 of the calls not shown. Send anyway? y/N", "Esc no")
    pty.send(ENTER)
    pty.wait_for("s  Send all", READY)
    pty.send("3", ENTER)
    pty.wait_for('"amount": 900', "← previous")
    pty.send("a", ENTER)
    pty.wait_for("s  Send all", READY)
    pty.send("s", ENTER)
    pty.wait_for("1 of the calls not shown. Send anyway? y/N", "Esc no")
    pty.send("y", ENTER)

    assert outcome(pty) == {"value": {"decisions": [APPROVE] * 3}}


@pytest.mark.parametrize("key", ["\x1b[D", "\x1b[Z", "<"])
def test_the_page_before(asking: Asking, key: str) -> None:
    pty = asking(REQUEST)
    pty.wait_for("1 of 3", READY)
    pty.send("a", ENTER)
    pty.wait_for("2 of 3", "← previous")
    pty.send(key)
    pty.wait_for("← previous", gone=True)
    pty.wait_for(READY)
    pty.send("r", ENTER)
    pty.wait_for("Reason, or Enter for none:", "Esc back")
    pty.send(ENTER)
    pty.wait_for("← previous")
    pty.send("A", ENTER)
    pty.wait_for("Review — 3 decisions", READY)
    pty.send("s", ENTER)
    pty.wait_for("1 of the calls not shown. Send anyway? y/N", "Esc no")
    pty.send("y", ENTER)

    assert outcome(pty) == {"value": {"decisions": [{"type": "reject"}, APPROVE, APPROVE]}}


def test_leaving_a_page_or_the_review_sends_nothing(asking: Asking) -> None:
    pty = asking(REQUEST)
    pty.wait_for("1 of 3", READY)
    pty.send(ENTER)
    pty.wait_for("Nothing chosen")
    pty.send("A", ENTER)
    pty.wait_for("Review — 3 decisions", READY)
    pty.send(ESCAPE)

    assert outcome(pty) == {"later": ""}


def test_in_words(asking: Asking) -> None:
    pty = asking(REQUEST, env={"TERM": "dumb"}, rows=60, columns=160)
    pty.wait_for("Enter a letter:")
    pty.send("a", ENTER)
    pty.wait_for("2 of 3", "< goes")
    pty.send("<", ENTER)
    pty.wait_for("No default.\nEnter a letter:")
    pty.send("A", ENTER)
    pty.wait_for("Review — 3 decisions", "s Send all, q Decide later. No default.\nEnter a letter:")
    decided = "1 send_email: approve, 2 delete_file: approve, 3 pay: approve"
    assert decided in pty.text.replace("\n", " ")
    pty.send("s", ENTER)
    pty.wait_for("1 of the calls not shown.")
    pty.send("y", ENTER)

    assert outcome(pty) == {"value": {"decisions": [APPROVE] * 3}}
