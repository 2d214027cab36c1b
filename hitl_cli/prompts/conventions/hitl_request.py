"""HITLRequest of LangChain's HumanInTheLoopMiddleware: the tool calls of one message, decided together.

The answer is `{"decisions": […]}`, one for each call and in their order; the names of calls may repeat.
The middleware takes any other shape as an error of the node, so what does not fit is refused here.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from hitl_cli.prompts.conventions import calls
from hitl_cli.prompts.conventions.calls import Request
from hitl_cli.prompts.differences import changes
from hitl_cli.prompts.screen import Choice, Screen
from hitl_cli.question import Question

CONVENTION = "LangChain HITLRequest"
APPROVE: dict[str, Any] = {"type": "approve"}

ORDER = ("approve", "edit", "reject", "respond")
"""Of the decisions in the menu."""


def recognise(question: Question) -> Screen | None:
    found = _requests(question.payload)
    if not found:
        return None
    pages = tuple(page(request, CONVENTION, decision_schema(request.allowed)) for request in found)
    return calls.together(pages, "tool calls", _reply, told, _answer_schema)


def page(request: Request, convention: str, answer_schema: dict[str, Any]) -> Screen:
    """The screen that decides one call; its answer is the decision alone."""
    return calls.call_screen(
        request,
        _rows(request),
        convention=convention,
        answer_schema=answer_schema,
        example=_example(request),
    )


def decision_schema(allowed: tuple[str, ...]) -> dict[str, Any]:
    """The JSON Schema of one decision."""
    return {"oneOf": [_DECISIONS[kind] for kind in allowed]}


def told(screen: Screen, decision: Any) -> str:
    """A decision in a few words: `edit amount: 900 → 90`."""
    kind = decision["type"]
    if kind == "edit":
        before = screen.parts[-1].value
        return calls.told(kind, *changes(before, decision["edited_action"]["args"]))
    return calls.told(kind, *([calls.quoted(decision["message"])] if decision.get("message") else []))


def _requests(payload: Any) -> tuple[Request, ...]:
    """The calls of a well-formed payload; none of any other."""
    if not isinstance(payload, dict):
        return ()
    actions, configs = payload.get("action_requests"), payload.get("review_configs")
    if not isinstance(actions, list) or not isinstance(configs, list):
        return ()
    if not 0 < len(actions) == len(configs) <= calls.MOST_CALLS:
        return ()
    found = [_request(action, config) for action, config in zip(actions, configs, strict=True)]
    return tuple(request for request in found if request) if all(found) else ()


def _request(action: Any, config: Any) -> Request | None:
    if not isinstance(action, dict) or not isinstance(config, dict):
        return None
    tool, arguments, said = action.get("name"), action.get("args"), action.get("description") or ""
    allowed = config.get("allowed_decisions")
    if not isinstance(tool, str) or not tool.strip() or not isinstance(arguments, dict):
        return None
    # Decisions belong to calls by their place; a config of another call would offer the wrong ones.
    if config.get("action_name") != tool or not isinstance(said, str) or not isinstance(allowed, list):
        return None
    if not allowed or any(kind not in ORDER for kind in allowed):
        return None
    decisions = tuple(kind for kind in ORDER if kind in allowed)
    return Request(tool, arguments, narration(said, tool, arguments), decisions)


def narration(said: str, tool: str, arguments: dict[str, Any]) -> str:
    """The middleware's own words, without the copy of the call that it puts below them."""
    return said.removesuffix(f"\n\nTool: {tool}\nArgs: {arguments}")


def _rows(request: Request) -> dict[str, Choice]:
    return {
        "approve": calls.approve(APPROVE),
        "edit": calls.edit(request.tool, request.arguments, partial(_edited, request.tool)),
        "reject": calls.reject(_rejected),
        "respond": calls.respond(lambda text: {"type": "respond", "message": text}),
    }


def _edited(tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    return {"type": "edit", "edited_action": {"name": tool, "args": arguments}}


def _rejected(reason: str) -> dict[str, Any]:
    return {"type": "reject", "message": reason} if reason else {"type": "reject"}


def _example(request: Request) -> dict[str, Any]:
    examples = {
        "approve": APPROVE,
        "edit": _edited(request.tool, request.arguments),
        "reject": {"type": "reject", "message": "text"},
        "respond": {"type": "respond", "message": "text"},
    }
    return examples[request.allowed[0]]


def _reply(decisions: list[Any]) -> dict[str, Any]:
    return {"decisions": decisions}


def _answer_schema(decisions: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {"decisions": decisions}, "required": ["decisions"]}


def _decision(kind: str, properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"type": {"const": kind}, **properties},
        "required": ["type", *required],
    }


_TEXT = {"type": "string"}
_ACTION = {
    "type": "object",
    "properties": {"name": _TEXT, "args": {"type": "object"}},
    "required": ["name", "args"],
}
_DECISIONS = {
    "approve": _decision("approve", {}),
    "edit": _decision("edit", {"edited_action": _ACTION}, "edited_action"),
    "reject": _decision("reject", {"message": _TEXT}),
    "respond": _decision("respond", {"message": _TEXT}, "message"),
}
