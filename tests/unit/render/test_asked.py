"""What `hitl threads show` tells of a question: the words of its prompt, for every kind of screen."""

from __future__ import annotations

from typing import Any

import pytest

from hitl_cli.columns import columns
from hitl_cli.objects.question import question_object
from hitl_cli.prompts.samples import SAMPLES
from hitl_cli.question import Question
from hitl_cli.render.asked import asked_lines


def lines_of(payload: Any, schema: dict[str, Any] | None = None, width: int | None = None) -> list[str]:
    question = Question(
        id="0" * 32, thread="t1", checkpoint="", task="", node="node", payload=payload, schema=schema
    )
    return list(asked_lines(question_object(question, ["hitl", "resume"], [question.id]), width))


@pytest.mark.parametrize("width", [None, 12, 40, 80])
@pytest.mark.parametrize("name", SAMPLES)
def test_every_payload_line_is_behind_the_gutter_and_fits(name: str, width: int | None) -> None:
    sample = SAMPLES[name]
    lines = lines_of(sample.payload, sample.schema, width)
    own = ("The graph says", "It will call", "Your ", "To fill in", "Content (", "Warning: ", "1 of", "2 of")
    for line in lines:
        assert line.isprintable()
        assert columns(line) <= (width or 1000)
        assert width in (12, 40) or line.startswith(("│", "3 of", *own))


def test_tool_calls_stand_one_below_the_other_with_what_may_be_decided() -> None:
    configs = [
        {"action_name": "send_email", "allowed_decisions": ["approve", "edit"]},
        {"action_name": "pay", "allowed_decisions": ["reject"]},
    ]
    actions = [
        {"name": "send_email", "args": {"to": "bob"}, "description": "Bob asked."},
        {"name": "pay", "args": {}},
    ]
    assert lines_of({"action_requests": actions, "review_configs": configs}) == [
        "1 of 2",
        "The graph says:",
        "│ Bob asked.",
        "It will call:",
        "│ send_email({",
        '│   "to": "bob"',
        "│ })",
        "Your decision: Approve · Edit",
        "2 of 2",
        "It will call:",
        "│ pay()",
        "Your decision: Reject",
    ]


def test_a_choice_lists_its_answers_and_a_form_its_fields() -> None:
    assert lines_of({"question": "Where to?", "options": ["stage", "prod\x1b[2J"]}) == [
        "│ Where to?",
        "Your answer: stage · prod^[[2J · Type another answer",
    ]
    schema = {"type": "object", "properties": {"ok": {"type": "boolean", "title": "Is it?"}, "why": {}}}
    assert lines_of("Refund", schema)[:3] == ["│ Refund", "To fill in:", "│ ok   Is it?"]
    many = lines_of({"question": "Which?", "options": [f"{n}" for n in range(100)]})
    assert many[1].endswith("18 · 19 · 81 more")


def test_a_tool_call_of_the_authors_own_is_worded_with_or_without_a_schema() -> None:
    payload = {"tool": "pay", "args": {"amount": 3}}
    assert lines_of(payload)[1:] == [
        "│ pay({",
        '│   "amount": 3',
        "│ })",
        "Your decision: Approve · Edit · Reject",
    ]
    schema = {"type": "object", "properties": {"sure": {"type": "boolean"}}}
    assert lines_of(payload, schema)[-1] == "│ sure"
