"""Questions of each kind, for the tests of the flags that answer them."""

from __future__ import annotations

from typing import Any

from hitl_cli.arguments.options import Reply
from hitl_cli.commands.answer import answer
from hitl_cli.prompts.samples import SAMPLES
from hitl_cli.question import Question
from hitl_cli.records import Commit, Thread
from hitl_cli.store.sqlite import SqliteStore

SCREENS: dict[str, tuple[Any, dict[str, Any] | None]] = {
    **{name: (sample.payload, sample.schema) for name, sample in SAMPLES.items()},
    "yes-no-text": ("Do you approve?", None),
    "yes-no-schema": ("Deploy it", {"type": "boolean"}),
    "details": ({"question": "What next?", "details": {"amount": 129}}, None),
    "decisions": ({"question": "Ship it?", "options": ["approve", "reject", "wait"]}, None),
    "labelled": ({"question": "Ship it?", "options": [{"label": "Approve", "value": 1}, "no"]}, None),
    "two-names": (
        {"question": "Ship it?", "options": [{"label": "Approve", "value": "reject"}, "Approve", "approve"]},
        None,
    ),
    "misnamed": ({"question": "Ship it?", "options": [{"label": "Approve", "value": "reject"}, "no"]}, None),
    "many-decisions": ({"question": "Which?", "options": ["approve", "reject"], "many": True}, None),
    "data": ({"instruction": "Check it", "content": {"a": 1}}, None),
    "empty": ({"instruction": "Write it", "content": ""}, None),
    "one-action": (
        {
            "action_requests": [{"name": "pay", "args": {"eur": 5}}],
            "review_configs": [{"action_name": "pay", "allowed_decisions": ["approve", "reject"]}],
        },
        None,
    ),
    "mixed": (
        {
            "action_requests": [{"name": "pay", "args": {"eur": 5}}, {"name": "ask", "args": {"what": "?"}}],
            "review_configs": [
                {"action_name": "pay", "allowed_decisions": ["approve", "reject"]},
                {"action_name": "ask", "allowed_decisions": ["respond", "reject"]},
            ],
        },
        None,
    ),
    "two-inbox": (
        [
            {
                "action_request": {"action": action, "args": {"a": 1}},
                "config": {"allow_accept": True, "allow_respond": action == "one"},
            }
            for action in ("one", "two")
        ],
        None,
    ),
    "malformed": ({"action_requests": "pay", "review_configs": []}, None),
}
"""Payload and schema of each kind of question."""

CHANNELS = {
    "type": "object",
    "properties": {
        "channels": {"type": "array", "items": {"enum": ["blog", "mail", "chat"]}, "minItems": 1},
        "tags": {"type": "array", "items": {"type": "string"}},
        "counts": {"type": "array", "items": {"type": "integer"}},
        "day": {"type": "string", "format": "date"},
        "rest": {},
        "to": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
    "required": ["channels", "to"],
}
CONDITIONS = {
    "type": "object",
    "properties": {
        "refund": {"type": "boolean"},
        "amount": {"type": "integer", "x-hitl-when": {"if": "refund", "names": {}}},
    },
    "required": ["refund"],
}
SECRETS = {
    "type": "object",
    "properties": {
        "key": {"type": "string", "format": "password", "minLength": 9},
        "pin": {"type": "integer", "writeOnly": True},
    },
    "required": ["key"],
}
FORMS: dict[str, tuple[Any, dict[str, Any] | None]] = {
    **{name: SCREENS[name] for name in ("form", "elicitation", "ask-user")},
    "channels": ({"question": "Where?"}, CHANNELS),
    "conditions": ({"question": "Refund?"}, CONDITIONS),
    "secrets": ({"question": "The key?"}, SECRETS),
}
"""The same for those that are forms."""


def question(payload: Any, schema: dict[str, Any] | None = None) -> Question:
    return Question(
        id="5" * 32, thread="t1", checkpoint="c", task="t", node="ask", payload=payload, schema=schema
    )


def ask(store: SqliteStore, payload: Any, schema: dict[str, Any] | None = None) -> None:
    """Let thread `t1` wait for an answer to this."""
    lease = store.begin(Thread(id="t1", target="/srv/graph.yaml"))
    store.commit(lease, Commit(asked=(question(payload, schema),), status="paused"))


def sent(store: SqliteStore, **given: Any) -> Any:
    """What the answer is, once it is accepted."""
    answer(Reply(thread="t1", no_input=True, **given))
    (accepted,) = store.answers("t1").values()
    return accepted.value
