"""Payloads that other frameworks define: LangChain's approvals, Agent Inbox, MCP elicitation, ask_user.

They demand replies of their own shape, so a guess from the loose conventions would send something that breaks
the graph: a malformed payload of theirs is shown as it is, and the answer is written as JSON. For no other
payload their modules are imported.
"""

from __future__ import annotations

from typing import Any

from hitl_cli.prompts.conventions import anything
from hitl_cli.prompts.screen import Screen
from hitl_cli.question import Question

_TYPES = ("tool_approval", "ask_user")
_KEYS = ("action_requests", "review_configs", "action_request", "requestedSchema")


def recognise(question: Question) -> Screen | None:
    payload = question.payload
    if _is_declared(payload) or (isinstance(payload, list) and any(_is_declared(item) for item in payload)):
        return _known(question) or anything.screen(question, convention="another framework's request")
    return None


def _known(question: Question) -> Screen | None:
    from hitl_cli.prompts.conventions import agent_inbox, ask_user, elicitation, hitl_request, tool_approval

    return (
        tool_approval.recognise(question)
        or hitl_request.recognise(question)
        or agent_inbox.recognise(question)
        or elicitation.recognise(question)
        or ask_user.recognise(question)
    )


def _is_declared(payload: Any) -> bool:
    if not isinstance(payload, dict):
        return False
    return payload.get("type") in _TYPES or any(key in payload for key in _KEYS)
