"""MCP elicitation: a server asks for a form, which may be accepted, declined or cancelled."""

from __future__ import annotations

from typing import Any

from hitl_cli.prompts.example import example
from hitl_cli.prompts.form import Form
from hitl_cli.prompts.form_fields import form_fields
from hitl_cli.prompts.screen import LATER, Choice, Part, Screen, Send, Write
from hitl_cli.prompts.summary import summary
from hitl_cli.question import Question

CONVENTION = "MCP elicitation"
DECLINE = Choice(
    "d", "Decline", "answers no to the server", Send({"action": "decline"}, approves=False), "reject"
)
CANCEL = Choice("c", "Cancel", "dismisses it without a choice", Send({"action": "cancel"}, approves=False))


def recognise(question: Question) -> Screen | None:
    payload = question.payload
    if not isinstance(payload, dict):
        return None
    message, schema = payload.get("message"), payload.get("requestedSchema")
    if not isinstance(message, str) or not isinstance(schema, dict) or question.schema is not None:
        return None
    fields = form_fields(schema)
    if not fields:
        return None
    return Screen(
        kind="form",
        convention=CONVENTION,
        question=summary(message, "Fill in the form"),
        parts=(Part("", message),),
        choices=(DECLINE, CANCEL, LATER),
        line=Write(default=_content(question.draft)),
        answer_schema=_answer_schema(schema),
        example={"action": "accept", "content": example(schema)},
        enforced=True,
        form=Form(fields, _accepted),
    )


def _accepted(content: dict[str, Any]) -> dict[str, Any]:
    return {"action": "accept", "content": content}


def _content(draft: Any) -> Any:
    """What an earlier answer had filled in."""
    return draft.get("content", draft) if isinstance(draft, dict) else draft


def _answer_schema(schema: dict[str, Any]) -> dict[str, Any]:
    definitions: dict[str, Any] = {key: schema[key] for key in ("$defs", "definitions") if key in schema}
    inner = {key: value for key, value in schema.items() if key not in definitions}
    accepted = {"properties": {"action": {"const": "accept"}, "content": inner}}
    refused = {"properties": {"action": {"enum": ["decline", "cancel"]}}}
    branches = [{**accepted, "required": ["action", "content"]}, {**refused, "required": ["action"]}]
    return {"type": "object", "oneOf": branches, **definitions}
