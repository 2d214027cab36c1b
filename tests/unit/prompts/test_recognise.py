"""Which screen a payload gets, and that nothing is guessed from a payload that only looks familiar."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hitl_cli.prompts.recognise import recognise
from hitl_cli.prompts.screen import Send
from hitl_cli.schema.check import problems

from .asking import question

CHOICES = [{"value": "a", "label": "Approve it"}, {"value": "r", "label": "Refuse"}]
TOOL = {"action": "send_email", "to": "bob", "subject": "hi", "body": "…", "message": "Approve sending?"}
HUMAN_INTERRUPT = {"action_request": {"action": "x", "args": {}}, "config": {}, "description": "d"}

GUESSED = [
    ("What is your age?", "text"),
    ("Do you approve this action?", "yes-no"),
    ({"question": "Approve this action?", "details": "d"}, "yes-no"),
    ({"question": "Why?", "details": "d"}, "text"),
    ({"question": "Which?", "options": ["a", "b"]}, "choice"),
    ({"message": "Which?", "choices": CHOICES, "many": True}, "choice"),
    ({"instruction": "Review and edit this content", "content": "text"}, "review"),
    ({"instruction": "Review", "content": {"a": 1}}, "review"),
    (TOOL, "tool"),
    ({"tool": "pay", "args": {"amount": 3}}, "tool"),
    ({"tool_name": "pay", "arguments": {}}, "tool"),
    ({"name": "pay", "args": {"amount": 3}}, "tool"),
    ({"a": 1}, "json"),
    ([1, 2], "json"),
    (None, "json"),
    (3.5, "json"),
    ("", "json"),
    ({}, "json"),
]

NEVER_GUESSED = [
    {"type": "tool_approval", "tool_call_id": "c2", "name": "delete_file", "args": {"path": "a"}},
    {"action_requests": [{"name": "send", "args": {}}], "review_configs": []},
    {"action_requests": [], "message": "Approve?", "action": "x"},
    HUMAN_INTERRUPT,
    [HUMAN_INTERRUPT],
    {"message": "Fill in", "requestedSchema": {"type": "object"}},
    {"type": "ask_user", "questions": [{"question": ""}]},
    {"name": "Bob", "message": "hello"},
    {"action": "deploy"},
    {"tool": "", "args": {}},
    {"tool": "a\nb", "args": {}},
    {"tool": "x", "args": [1]},
    {"options": ["a", "b"]},
    {"question": "Which?", "options": []},
    {"question": "Which?", "options": ["a", {"no": "value"}]},
    {"question": "Which?", "options": ["a", None]},
    {"question": "Which?", "options": {"a": 1}},
    {"question": "Delete?", "default": "everything", "editor": "x", "many": "y"},
    {"instruction": "Review", "content": 3},
    {"instruction": "", "content": "text"},
]


@pytest.mark.parametrize(("payload", "kind"), GUESSED)
def test_guessed_screens(payload: Any, kind: str) -> None:
    screen = recognise(question(payload))

    assert screen.kind == kind
    assert not screen.enforced


@pytest.mark.parametrize("payload", NEVER_GUESSED)
def test_malformed_and_foreign_payloads_are_never_approvals(payload: Any) -> None:
    screen = recognise(question(payload))

    assert not [row for row in screen.choices if row.label in ("Approve", "Use as is")]
    assert screen.kind in ("json", "text", "yes-no")


@pytest.mark.parametrize("payload", NEVER_GUESSED)
def test_a_payload_that_is_not_recognised_is_shown_in_full(payload: Any) -> None:
    shown = repr([part.value for part in recognise(question(payload)).parts])

    for text in _texts(payload):
        assert text in shown or repr(text)[1:-1] in shown


@pytest.mark.parametrize(
    ("payload", "schema", "kind"),
    [
        ("Age?", {"type": "integer", "minimum": 0}, "text"),
        ("Name?", {"type": "string"}, "text"),
        ("Name?", {"type": "string", "x-hitl": "text"}, "text"),
        ("Sure?", {"type": "boolean"}, "yes-no"),
        ("Which?", {"enum": ["a", "b"]}, "choice"),
        ("Which?", {"oneOf": [{"const": "a", "title": "A"}, {"const": "b"}]}, "choice"),
        ("Which?", {"type": "array", "items": {"enum": ["a"]}, "uniqueItems": True}, "choice"),
        ({"question": "Which?", "choices": CHOICES}, {"type": "string"}, "choice"),
        ({"question": "Edit", "default": "x", "editor": "markdown"}, {"type": "string"}, "review"),
        ("Edit", {"type": "string", "x-hitl": "editor"}, "review"),
        ({"question": "Edit", "default": {"a": 1}, "editor": "yaml"}, {"type": "object"}, "review"),
        ({"instruction": "Review", "content": "x"}, {"type": "string"}, "review"),
        ("Anything?", {"type": "object", "properties": {}}, "json"),
        ("Anything?", {"type": ["string", "null"]}, "json"),
        ("Anything?", {}, "json"),
        (TOOL, {"type": "object"}, "json"),
        ({"type": "tool_approval", "name": "x", "args": {}}, {"type": "object"}, "json"),
    ],
)
def test_a_schema_decides_and_is_enforced(payload: Any, schema: dict[str, Any], kind: str) -> None:
    screen = recognise(question(payload, schema))

    assert screen.kind == kind
    assert screen.enforced
    assert screen.answer_schema == schema


@pytest.mark.parametrize(("payload", "kind"), GUESSED)
def test_every_example_fits_its_schema(payload: Any, kind: str) -> None:
    screen = recognise(question(payload))

    assert problems(screen.answer_schema, screen.example) == ()


@pytest.mark.parametrize(
    ("payload", "kind"), [case for case in GUESSED if case[1] in ("yes-no", "choice", "tool")]
)
def test_every_known_value_fits_its_schema(payload: Any, kind: str) -> None:
    screen = recognise(question(payload))
    values = [row.action.value for row in screen.choices if isinstance(row.action, Send)]

    for value in values:
        whole = [value] if screen.many and value != [] else value
        assert problems(screen.answer_schema, whole) == ()


def test_true_and_1_are_different_choices() -> None:
    payload = {"question": "Which?", "choices": [{"value": True, "label": "Yes"}]}
    screen = recognise(question(payload, {"enum": [1, True]}))

    assert [row.label for row in screen.choices[:2]] == ["1", "Yes"]


def test_the_question_is_one_short_line() -> None:
    screen = recognise(question("Is\nthis  ok? " + "x" * 500))

    assert screen.question.startswith("Is this ok? xxx")
    assert len(screen.question) == 200


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["question", "options", "choices", "action", "args", "message", "content", "type", "value"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(
    JSON, st.none() | st.dictionaries(st.sampled_from(["type", "enum", "oneOf", "items", "default"]), JSON)
)
def test_no_payload_and_no_schema_breaks_it(payload: Any, schema: dict[str, Any] | None) -> None:
    screen = recognise(question(payload, schema))

    assert screen.enforced is (schema is not None)
    assert len(screen.question) <= 200


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    return [text for item in value for text in _texts(item)] if isinstance(value, list) else []
