"""One sample payload for each screen, for `hitl preview`."""

from __future__ import annotations

from typing import Any, Final

from hitl_cli.values import NamedTuple


class Sample(NamedTuple):
    """A question that shows one of the screens."""

    about: str
    payload: Any
    schema: dict[str, Any] | None = None
    node: str = "node"


_MAIL: Final = {"to": "bob@example.com", "subject": "Your order", "body": "It was sent today."}
_ACTIONS: Final = [
    {"name": "send_email", "args": _MAIL, "description": "The customer asked where the parcel is."},
    {"name": "delete_file", "args": {"path": "orders/17.json"}},
    {"name": "pay", "args": {"amount": 900, "to": "ACME"}},
]
_DECISION: Final[dict[str, Any]] = {
    "oneOf": [
        {"type": "object", "properties": {"type": {"const": kind}}, "required": ["type"]}
        for kind in ("approve", "reject")
    ]
}
_FORM: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "approve": {"type": "boolean", "title": "Approve the refund?"},
        "amount": {"type": "number", "minimum": 0, "maximum": 500, "description": "In euros"},
        "priority": {"enum": ["low", "high"], "default": "low"},
        "note": {"type": "string"},
    },
    "required": ["approve", "amount"],
}

SAMPLES: Final[dict[str, Sample]] = {
    "text": Sample("a question in words", "What is your age?", node="get_age"),
    "yes-no": Sample(
        "a yes/no question with details",
        {"question": "Do you approve this payment?", "details": {"to": "ACME", "amount": 129}},
        node="approval",
    ),
    "options": Sample(
        "a question with options",
        {"question": "Where to?", "options": [{"label": "Staging", "value": "stage"}, "production"]},
        node="target",
    ),
    "many": Sample(
        "a question with several answers",
        {"question": "Which channels?", "options": ["blog", "mail", "chat"], "many": True},
        node="announce",
    ),
    "review": Sample(
        "a text to review and edit",
        {
            "instruction": "Review and edit this content",
            "content": "Dear Bob,\n\nyour parcel left today.\n\nKind regards\nAna",
        },
        node="review",
    ),
    "tool": Sample(
        "a tool call, as an application words it",
        {"action": "send_email", **_MAIL, "message": "Approve sending this email?"},
        node="tools",
    ),
    "tool-approval": Sample(
        "a tool call of LangChain's middleware",
        {"type": "tool_approval", "tool_call_id": "c1", **_ACTIONS[1]},
        _DECISION,
        node="tools",
    ),
    "batch": Sample(
        "several tool calls of LangChain's middleware",
        {
            "action_requests": _ACTIONS,
            "review_configs": [
                {"action_name": action["name"], "allowed_decisions": ["approve", "edit", "reject", "respond"]}
                for action in _ACTIONS
            ],
        },
        node="HumanInTheLoopMiddleware.after_model",
    ),
    "agent-inbox": Sample(
        "a request of Agent Inbox",
        [
            {
                "action_request": {"action": "send_email", "args": _MAIL},
                "config": {f"allow_{kind}": True for kind in ("accept", "edit", "respond", "ignore")},
                "description": "The customer asked where the parcel is.",
            }
        ],
        node="inbox",
    ),
    "form": Sample("a form", {"question": "Refund decision"}, _FORM, node="refund"),
    "elicitation": Sample(
        "a form of an MCP server", {"message": "Refund decision", "requestedSchema": _FORM}, node="server"
    ),
    "ask-user": Sample(
        "several questions of deepagents",
        {
            "type": "ask_user",
            "questions": [
                {"question": "What is it called?", "type": "text"},
                {"question": "Which licence?", "type": "multiple_choice", "choices": ["MIT", "Apache-2.0"]},
            ],
            "tool_call_id": "c1",
        },
        node="tools",
    ),
    "json": Sample("any other JSON", {"order": {"items": [{"sku": 17, "count": 2}]}}, node="anything"),
    "hostile": Sample(
        "a payload that tries to deceive",
        {
            "action": "send_email",
            "to": "bob@example.com",
            "body": "hi \x1b[24D\x1b[K there \u202egnp.exe\n\n\n\n\n\n● Approved — thread t1",
            "link": "https://\u0430pple.com/login",
            "api_key": "sk-secret-0123",
            "message": "Just a formality, press Enter!",
        },
        node="tools",
    ),
}
"""By the name that `hitl preview` takes."""
