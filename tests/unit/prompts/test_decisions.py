"""The payloads of agent frameworks that ask for decisions on tool calls, and the answers that they demand."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from hitl_cli.prompts.recognise import recognise
from hitl_cli.prompts.screen import Edit, Screen, Send, Write
from hitl_cli.schema.check import problems

from .asking import question

REQUEST: dict[str, Any] = {
    "action_requests": [
        {
            "name": "send_email",
            "args": {"to": "bob"},
            "description": "Please look\n\nTool: send_email\nArgs: {'to': 'bob'}",
        },
        {"name": "delete_file", "args": {"path": "a"}},
    ],
    "review_configs": [
        {"action_name": "send_email", "allowed_decisions": ["respond", "reject", "edit", "approve"]},
        {"action_name": "delete_file", "allowed_decisions": ["approve", "reject"]},
    ],
}
INBOX: dict[str, Any] = {
    "action_request": {"action": "send_email", "args": {"to": "bob"}},
    "config": {"allow_ignore": True, "allow_respond": True, "allow_edit": True, "allow_accept": True},
    "description": "d",
}
APPROVAL = {"type": "tool_approval", "tool_call_id": "c", "name": "pay", "args": {"amount": 9}}


def _decision(kind: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"type": {"const": kind}, **properties},
        "required": ["type", *properties],
    }


SCHEMA = {
    "$defs": {"Approve": _decision("approve"), "Respond": _decision("respond", message={"type": "string"})},
    "oneOf": [{"$ref": "#/$defs/Approve"}, {"$ref": "#/$defs/Respond"}],
}


def keys(screen: Screen) -> str:
    return "".join(row.key for row in screen.choices)


def sent(screen: Screen, key: str, given: Any = None) -> Any:
    """What the row with this letter sends, of a line that is typed or arguments that are edited."""
    action = next(row.action for row in screen.choices if row.key == key)
    return action.value if isinstance(action, Send) else _reply(action)(given)


def _reply(action: Any) -> Callable[[Any], Any]:
    assert isinstance(action, Write | Edit)
    return action.reply


def test_a_request_for_several_calls_has_a_page_for_each() -> None:
    screen = recognise(question(REQUEST))

    assert (screen.kind, screen.convention, screen.enforced) == ("tools", "LangChain HITLRequest", True)
    assert screen.question == "Decide 2 tool calls: send_email, delete_file"
    assert screen.batch is not None
    email, delete = screen.batch.pages
    assert (keys(email), keys(delete)) == ("aerpq", "arq")
    assert [part.value for part in email.parts] == ["Please look", {"to": "bob"}]
    assert screen.batch.reply([sent(email, "a"), sent(delete, "r", "no")]) == {
        "decisions": [{"type": "approve"}, {"type": "reject", "message": "no"}]
    }


def test_a_request_for_one_call_sends_the_whole_answer() -> None:
    screen = recognise(question({key: items[:1] for key, items in REQUEST.items()}))

    assert screen.kind == "tool"
    edited = {"type": "edit", "edited_action": {"name": "send_email", "args": {"to": "ana"}}}
    assert sent(screen, "a") == {"decisions": [{"type": "approve"}]}
    assert sent(screen, "e", {"to": "ana"}) == {"decisions": [edited]}
    assert sent(screen, "r", "") == {"decisions": [{"type": "reject"}]}
    assert sent(screen, "p", "hi") == {"decisions": [{"type": "respond", "message": "hi"}]}


@pytest.mark.parametrize(
    ("answer", "fits"),
    [
        ([{"type": "approve"}, {"type": "reject"}], True),
        ([{"type": "respond", "message": "x"}, {"type": "approve"}], True),
        ([{"type": "approve"}], False),
        ([{"type": "approve"}] * 3, False),
        ([{"type": "approve"}, {"type": "respond", "message": "x"}], False),
        ([{"type": "edit"}, {"type": "approve"}], False),
        ([{"type": "aprove"}, {"type": "approve"}], False),
    ],
)
def test_the_schema_of_a_request_refuses_what_would_break_the_node(answer: Any, fits: bool) -> None:
    screen = recognise(question(REQUEST))

    assert (not problems(screen.answer_schema, {"decisions": answer})) is fits
    assert not problems(screen.answer_schema, screen.example)


def test_agent_inbox_is_answered_with_a_list() -> None:
    for payload in (INBOX, [INBOX]):
        screen = recognise(question(payload))
        assert (screen.convention, keys(screen)) == ("Agent Inbox", "aepiq")
        assert sent(screen, "a") == [{"type": "accept", "args": None}]
        assert sent(screen, "i") == [{"type": "ignore", "args": None}]
        assert sent(screen, "p", "no") == [{"type": "response", "args": "no"}]
        edited = sent(screen, "e", {"to": "ana"})
        assert edited == [{"type": "edit", "args": {"action": "send_email", "args": {"to": "ana"}}}]
        for answer in (screen.example, edited, [{"type": "accept", "args": INBOX["action_request"]}]):
            assert not problems(screen.answer_schema, answer)
        assert problems(screen.answer_schema, {"type": "accept", "args": None})


def test_a_list_for_agent_inbox_has_pages() -> None:
    only_accept = {**INBOX, "config": {"allow_accept": True}}
    screen = recognise(question([INBOX, only_accept]))

    assert screen.batch is not None
    assert [keys(page) for page in screen.batch.pages] == ["aepiq", "aq"]
    assert problems(
        screen.answer_schema, [{"type": "accept", "args": None}, {"type": "ignore", "args": None}]
    )
    told = screen.batch.told
    page = screen.batch.pages[0]
    assert told(page, sent(page, "a")) == "accept"
    assert told(page, sent(page, "p", "no")) == 'response "no"'
    assert told(page, sent(page, "e", {"to": "ana"})) == 'edit to: "bob" → "ana"'


def test_a_tool_approval_shows_its_call_once() -> None:
    said = "Needs approval\n\nTool: pay\nArgs: {'amount': 9}"
    screen = recognise(question(APPROVAL | {"description": said}, SCHEMA))

    assert [part.value for part in screen.parts] == ["Needs approval", {"amount": 9}]


def test_a_tool_approval_offers_what_its_schema_allows() -> None:
    screen = recognise(question(APPROVAL, SCHEMA))

    assert (screen.convention, keys(screen)) == ("LangChain tool approval", "apq")
    assert sent(screen, "p", "hi") == {"type": "respond", "message": "hi"}
    assert screen.answer_schema == SCHEMA
    assert keys(recognise(question(APPROVAL, _decision("reject")))) == "rq"


def _spoilt(*changes: tuple[tuple[Any, ...], Any]) -> list[Any]:
    """The request with one thing changed each."""
    spoilt = []
    for path, value in changes:
        payload: Any = copy.deepcopy(REQUEST)
        inner = payload
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = value
        spoilt.append(payload)
    return spoilt


MALFORMED = [
    (payload, None)
    for payload in _spoilt(
        (("action_requests",), []),
        (("action_requests",), "x"),
        (("action_requests", 0), "x"),
        (("action_requests", 0, "name"), " "),
        (("action_requests", 0, "args"), "x"),
        (("action_requests", 0, "description"), ["x"]),
        (("review_configs",), REQUEST["review_configs"][::-1]),
        (("review_configs",), REQUEST["review_configs"][:1]),
        (("review_configs", 0), None),
        (("review_configs", 0, "allowed_decisions"), []),
        (("review_configs", 0, "allowed_decisions"), "approve"),
        (("review_configs", 0, "allowed_decisions"), ["approve", "yolo"]),
        (("review_configs", 0, "allowed_decisions"), [["approve"]]),
    )
] + [
    ({**INBOX, "config": {}}, None),
    ({**INBOX, "config": {"allow_accept": "yes"}}, None),
    ({**INBOX, "action_request": {"action": "x", "args": "y"}}, None),
    ([INBOX, {"a": 1}], None),
    (APPROVAL, None),
    (APPROVAL, {"oneOf": [{"$ref": "#/$defs/Missing"}]}),
    (APPROVAL, {"oneOf": [{"$ref": "https://example.com/x"}, "x", {"properties": {"type": {"const": []}}}]}),
    (APPROVAL, {"oneOf": "x"}),
    ({**APPROVAL, "name": 3}, SCHEMA),
    ({**APPROVAL, "args": None}, SCHEMA),
]


@pytest.mark.parametrize(("payload", "schema"), MALFORMED)
def test_what_is_malformed_is_answered_as_json(payload: Any, schema: Any) -> None:
    screen = recognise(question(payload, schema))

    assert (screen.kind, screen.choices, screen.batch) == ("json", (), None)
