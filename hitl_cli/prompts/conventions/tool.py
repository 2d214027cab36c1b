"""A tool call to approve: {action | tool | tool_name | name, arguments, message}.

Such payloads have no standard, and neither has the reply. The one here follows LangGraph's documentation for
interrupts inside tools: `{"action": "approve"}` with the edited arguments beside it, or
`{"action": "reject", "message": …}`.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from hitl_cli.prompts.conventions import calls, options
from hitl_cli.prompts.screen import LATER, Choice, Part, Screen
from hitl_cli.prompts.summary import summary
from hitl_cli.prompts.wording import GRAPH_SAYS
from hitl_cli.question import Question
from hitl_cli.types import UNSET
from hitl_cli.values import dataclass

_NAMES = ("tool", "tool_name", "action", "name")
_ARGUMENTS = ("args", "arguments", "parameters", "tool_args", "tool_input")

APPROVE: dict[str, Any] = {"action": "approve"}

ANSWER_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"action": {"enum": ["approve", "reject"]}, "message": {"type": "string"}},
    "required": ["action"],
}


@dataclass(frozen=True, slots=True)
class Call:
    """The call that a payload describes."""

    tool: str
    arguments: dict[str, Any]
    nested_under: str
    """The key that holds the arguments; empty when they stand beside the tool's name."""
    said: Any
    """What else the payload says, as JSON; UNSET for nothing."""


def recognise(question: Question) -> Screen | None:
    call = _call(question.payload)
    if call is None or options.offered(question.payload):
        return None
    said = () if call.said is UNSET else (Part(GRAPH_SAYS, call.said, brief=True),)
    return Screen(
        kind="tool",
        convention="tool call",
        title="Approval needed",
        question=summary(question.payload, f"Run {call.tool}?"),
        parts=(*said, *options.draft_part(question), Part("It will call:", call.arguments, call.tool)),
        heading="Your decision",
        choices=_rows(call),
        answer_schema=ANSWER_SCHEMA,
        example=APPROVE,
    )


def edited(call: Call, arguments: dict[str, Any]) -> dict[str, Any]:
    """The approval with other arguments, placed as in the payload, unless one is named like the decision."""
    if call.nested_under or "action" in arguments:
        return {**APPROVE, call.nested_under or "args": arguments}
    return {**APPROVE, **arguments}


def rejected(reason: str) -> dict[str, Any]:
    return {"action": "reject", "message": reason} if reason else {"action": "reject"}


def _rows(call: Call) -> tuple[Choice, ...]:
    change = (calls.edit(call.tool, call.arguments, partial(edited, call)),) if call.arguments else ()
    return (calls.approve(APPROVE), *change, calls.reject(rejected), LATER)


def _call(payload: Any) -> Call | None:
    if not isinstance(payload, dict):
        return None
    name = next((key for key in _NAMES if _is_name(payload.get(key))), None)
    nested = next((key for key in _ARGUMENTS if isinstance(payload.get(key), dict)), None)
    has_remark = isinstance(payload.get("message"), str)
    # A plain {name, message} is as likely a greeting as a tool call.
    if name is None or not (nested or (has_remark and name != "name")):
        return None
    others = {key: item for key, item in payload.items() if key not in (name, nested)}
    if nested:
        return Call(payload[name], payload[nested], nested, _said(others))
    return Call(payload[name], others, "", others.pop("message"))


def _said(others: dict[str, Any]) -> Any:
    """A lone remark as the text that it is, anything else as fields."""
    if len(others) == 1:
        remark = next(iter(others.values()))
        return remark if isinstance(remark, str) else others
    return others or UNSET


def _is_name(value: Any) -> bool:
    return _is_text(value) and "\n" not in value


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
