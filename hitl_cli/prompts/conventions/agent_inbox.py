"""Agent Inbox: HumanInterrupt of LangGraph's older prebuilt agents, one request or a list of them.

The answer is always a list, with one HumanResponse for each request.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from hitl_cli.prompts.conventions import calls
from hitl_cli.prompts.conventions.calls import Request
from hitl_cli.prompts.differences import changes
from hitl_cli.prompts.screen import Choice, Screen
from hitl_cli.question import Question

CONVENTION = "Agent Inbox"

_ALLOWED = {
    "accept": "allow_accept",
    "edit": "allow_edit",
    "response": "allow_respond",
    "ignore": "allow_ignore",
}


def recognise(question: Question) -> Screen | None:
    found = _requests(question.payload)
    if not found:
        return None
    return calls.together(tuple(map(_page, found)), "requests", list, _told)


def _requests(payload: Any) -> tuple[Request, ...]:
    listed = payload if isinstance(payload, list) else [payload]
    if not 0 < len(listed) <= calls.MOST_CALLS:
        return ()
    found = [_request(item) for item in listed]
    return tuple(request for request in found if request) if all(found) else ()


def _request(item: Any) -> Request | None:
    if not isinstance(item, dict):
        return None
    asked, config, said = item.get("action_request"), item.get("config"), item.get("description") or ""
    if not isinstance(asked, dict) or not isinstance(config, dict) or not isinstance(said, str):
        return None
    action, arguments = asked.get("action"), asked.get("args")
    allowed = tuple(kind for kind, flag in _ALLOWED.items() if config.get(flag) is True)
    if not isinstance(action, str) or not action.strip() or not isinstance(arguments, dict) or not allowed:
        return None
    return Request(action, arguments, said, allowed)


def _page(request: Request) -> Screen:
    return calls.call_screen(
        request,
        _rows(request),
        convention=CONVENTION,
        answer_schema={"oneOf": [_RESPONSES[kind] for kind in request.allowed]},
        example=_response(request.allowed[0], _EXAMPLES.get(request.allowed[0])),
    )


def _rows(request: Request) -> dict[str, Choice]:
    return {
        "accept": calls.approve(_response("accept", None), "Accept"),
        "edit": calls.edit(request.tool, request.arguments, partial(_edited, request.tool)),
        "response": calls.respond(lambda text: _response("response", text)),
        "ignore": calls.ignore(_response("ignore", None)),
    }


def _edited(action: str, arguments: dict[str, Any]) -> dict[str, Any]:
    return _response("edit", {"action": action, "args": arguments})


def _response(kind: str, arguments: Any) -> dict[str, Any]:
    return {"type": kind, "args": arguments}


def _told(screen: Screen, response: Any) -> str:
    kind, arguments = response["type"], response["args"]
    if kind == "edit":
        return calls.told(kind, *changes(screen.parts[-1].value, arguments["args"]))
    return calls.told(kind, *([calls.quoted(arguments)] if kind == "response" else []))


_ACTION = {
    "type": "object",
    "properties": {"action": {"type": "string"}, "args": {"type": "object"}},
    "required": ["action", "args"],
}
# Agent Inbox's own documents disagree on the `args` of an acceptance: nothing, or the request again.
_ARGUMENTS: Mapping[str, Any] = {
    "accept": {"anyOf": [{"type": "null"}, _ACTION]},
    "edit": _ACTION,
    "response": {"type": "string"},
    "ignore": {"type": "null"},
}
_RESPONSES = {
    kind: {
        "type": "object",
        "properties": {"type": {"const": kind}, "args": arguments},
        "required": ["type", "args"],
    }
    for kind, arguments in _ARGUMENTS.items()
}
_EXAMPLES = {"edit": {"action": "name", "args": {}}, "response": "text"}
