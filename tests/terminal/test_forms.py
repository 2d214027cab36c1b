"""Forms: a line for each field, errors there, back to the one before, a review before anything is sent."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Asking, outcome
from .pty import BACKSPACE, ENTER, ESCAPE

READY = "Ctrl-C quit"
CLEAR = "\x15"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "approve": {"type": "boolean", "title": "Approve the refund?"},
        "amount": {"type": "number", "minimum": 0, "maximum": 500, "description": "In euros"},
        "priority": {"enum": ["low", "high"], "default": "low"},
        "note": {"type": "string"},
    },
    "required": ["approve", "amount"],
}
WHEN = {"if": "approve", "names": {}}


def fields(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (40, 20)])
def test_field_by_field(asking: Asking, columns: int, rows: int) -> None:
    pty = asking({"question": "Refund decision"}, SCHEMA, columns=columns, rows=rows)
    pty.wait_for("Refund decision", "4 fields (2", "Approve the refund? *  y/n:", READY)
    pty.send("maybe", ENTER)
    pty.wait_for("Error: 'maybe' is neither y nor n", READY)
    pty.send(CLEAR, "y", ENTER)
    pty.wait_for("amount *  In euros, 0 to 500:", READY)
    pty.send("900", ENTER)
    pty.wait_for("Error: 900 is greater", READY)
    pty.send(CLEAR, "90", ENTER)
    pty.wait_for("priority  low, high [low]:", READY)
    pty.send(ENTER)
    pty.wait_for("note  Enter skips it:", READY)
    pty.send(ENTER)
    pty.wait_for("Review — 4 fields", READY)
    for row in ("1  Approve the refund?  true", "3  priority", "low (default)", "(not sent)"):
        assert row in pty.text
    pty.send("s")
    pty.wait_for("> s  Submit", "sends {")
    pty.send(ENTER)

    assert outcome(pty) == {"value": {"approve": True, "amount": 90, "priority": "low"}}


def test_back_to_the_field_before_and_a_change_in_the_review(asking: Asking) -> None:
    pty = asking({"question": "Refund decision"}, SCHEMA)
    pty.wait_for("Approve the refund?", READY)
    pty.send("y", ENTER)
    pty.wait_for("amount *", "Shift-Tab previous")
    pty.send("<", ENTER)
    pty.wait_for("[y]:", READY)
    pty.send("n", ENTER)
    pty.wait_for("amount *  In euros, 0 to 500:", "Shift-Tab previous")
    pty.send("1", ENTER)
    pty.wait_for("priority", READY)
    pty.send("hi", ENTER)
    pty.wait_for("note", READY)
    pty.send("=", '"as JSON"', ENTER)
    pty.wait_for("Review", READY)
    pty.send("2", ENTER)
    pty.wait_for("[1]:", READY)
    pty.send("2", ENTER)
    pty.wait_for("2  amount               2", READY)
    pty.send("s", ENTER)

    value = {"approve": False, "amount": 2, "priority": "high", "note": "as JSON"}
    assert outcome(pty) == {"value": value}


def test_a_condition_hides_a_field_and_asks_it_later(asking: Asking) -> None:
    schema = {
        "type": "object",
        "properties": {
            "approve": {"type": "boolean"},
            "amount": {"type": "integer", "x-hitl-when": WHEN},
        },
        "required": ["approve"],
    }
    pty = asking({"question": "Refund?"}, schema)
    pty.wait_for("approve *", READY)
    pty.send("n", ENTER)
    pty.wait_for("Review", "s  Submit", READY)
    assert "amount" not in pty.text
    pty.send("1", ENTER)
    pty.wait_for("[n]:", READY)
    pty.send("y", ENTER)
    pty.wait_for("amount", "whole number", READY)
    pty.send("7", ENTER)
    pty.wait_for("2  amount", READY)
    pty.send("s", ENTER)

    assert outcome(pty) == {"value": {"approve": True, "amount": 7}}


def test_a_field_that_is_needed_under_a_condition_cannot_be_skipped(asking: Asking) -> None:
    schema = {
        "type": "object",
        "properties": {
            "approve": {"type": "boolean"},
            "amount": {"type": "integer", "x-hitl-when": {**WHEN, "needed": True}},
        },
        "required": ["approve"],
    }
    pty = asking({"question": "Refund?"}, schema)
    pty.wait_for("2 fields (1 required)", "approve *", READY)
    pty.send("y", ENTER)
    pty.wait_for("amount *", "nothing typed yet", READY)
    pty.send(ENTER)
    pty.wait_for("Nothing typed", READY)
    pty.send("7", ENTER)
    pty.wait_for("2  amount", READY)
    pty.send("s", ENTER)

    assert outcome(pty) == {"value": {"approve": True, "amount": 7}}


def test_lists_choices_and_objects_inside(asking: Asking) -> None:
    inner = fields(name={"type": "string"}, tags={"type": "array", "items": {"type": "integer"}})
    many = {"type": "array", "items": {"anyOf": [{"const": "b", "title": "Blog"}, {"const": "m"}]}}
    pty = asking({"question": "Go?"}, fields(owner=inner, to=many))
    pty.wait_for("name *", READY)
    pty.send("Ana", ENTER)
    pty.wait_for("tags *  one per line", READY)
    pty.send("1", "\x1b\r", "x", ENTER)
    pty.wait_for("Error: 'x' is not a whole number", READY)
    pty.send(BACKSPACE + "2", ENTER)
    pty.wait_for("[ ] b  Blog", READY)
    pty.send("b", ENTER)
    pty.wait_for("Review", READY)
    pty.send("s", ENTER)

    assert outcome(pty) == {"value": {"owner": {"name": "Ana", "tags": [1, 2]}, "to": ["b"]}}


def test_a_secret_is_never_on_the_screen(asking: Asking) -> None:
    pty = asking({"question": "Log in"}, fields(token={"type": "string", "writeOnly": True}))
    pty.wait_for("token *", READY)
    pty.send("sesame", ENTER)
    pty.wait_for("(hidden, 6 characters)", READY)
    pty.send("s")
    pty.wait_for('sends {"token": "…"}')
    before = pty.raw
    pty.send(ENTER)

    assert outcome(pty) == {"value": {"token": "sesame"}}
    assert "sesame" not in before


def test_titles_and_defaults_are_hostile(asking: Asking) -> None:
    attack = "x\x1b[2J\u202e\r● Approved"
    properties = {attack: {"type": "string", "title": attack, "description": attack, "default": attack}}
    pty = asking({"question": "Go?"}, fields(**properties))
    pty.wait_for("Go?", READY)
    pty.send(ESCAPE)

    assert outcome(pty) == {"later": ""}
    for raw in ("\x1b[2J", "\u202e", "\r●"):
        assert raw not in pty.raw


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (("y", ENTER, "s", ENTER), {"action": "accept", "content": {"ok": True}}),
        (("y", ENTER, "d", ENTER), {"action": "decline"}),
        (("y", ENTER, "c", ENTER), {"action": "cancel"}),
    ],
)
def test_elicitation(asking: Asking, keys: tuple[str, ...], value: Any) -> None:
    pty = asking({"message": "May I?", "requestedSchema": fields(ok={"type": "boolean"})})
    pty.wait_for("May I?", "ok *", READY)
    pty.send(*keys[:2])
    pty.wait_for("d  Decline", "c  Cancel", READY)
    pty.send(*keys[2:])

    assert outcome(pty) == {"value": value}


def test_ask_user(asking: Asking) -> None:
    questions = [
        {"question": "Name?", "type": "text"},
        {"question": "Which?", "type": "multi_select", "choices": ["a", "b"]},
        {"question": "Note?", "required": False},
    ]
    pty = asking({"type": "ask_user", "questions": questions, "tool_call_id": "c"})
    pty.wait_for("Name? *", READY)
    pty.send("Ana", ENTER)
    pty.wait_for("[ ] a", READY)
    pty.send("a", "b", ENTER)
    pty.wait_for("Note?", "Enter skips it", READY)
    pty.send(ENTER)
    pty.wait_for("Review", READY)
    pty.send("s", ENTER)

    assert outcome(pty) == {"value": {"type": "answered", "answers": ["Ana", '["a", "b"]', ""]}}


def test_in_words(asking: Asking) -> None:
    pty = asking({"question": "Refund?"}, SCHEMA, env={"TERM": "dumb"}, rows=60, columns=100)
    pty.wait_for("Approve the refund? *  y/n:")
    pty.send("y", ENTER)
    pty.wait_for("Type < to go back.", "amount *  In euros, 0 to 500:")
    pty.send("<", ENTER)
    pty.wait_for("Enter alone takes the default: y.")
    pty.send("n", ENTER)
    pty.wait_for("false\nType < to go back.\namount *  In euros, 0 to 500:")
    pty.send("5", ENTER)
    pty.wait_for("the default: low.", "priority  low, high:")
    pty.send(ENTER)
    pty.wait_for("note  Enter skips it:")
    pty.send(ENTER)
    pty.wait_for("s Submit", "Enter a letter:")
    pty.send("s", ENTER)

    assert outcome(pty) == {"value": {"approve": False, "amount": 5, "priority": "low"}}
