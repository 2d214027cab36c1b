"""Which answers a schema marks as secret, and how an answer is shown without them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from hitl_cli.question import Answer
from hitl_cli.schema.payload import MAX_DEPTH

HIDDEN = "(hidden)"
LONGEST = 200
"""Characters of an answer in a message."""


def is_secret(schema: Any) -> bool:
    """Whether the whole answer is secret."""
    return isinstance(schema, dict) and (
        schema.get("format") == "password" or schema.get("writeOnly") is True
    )


def holds_secrets(schema: Any) -> bool:
    """Whether the answer or any part of it may be secret."""
    if isinstance(schema, list):
        return any(map(holds_secrets, schema))
    return isinstance(schema, dict) and (is_secret(schema) or any(map(holds_secrets, schema.values())))


def hidden(value: Any, schema: Any) -> Any:
    """The answer with `(hidden)` in place of what is secret.

    Fields and items are hidden one by one. Where a secret may lie behind anything else, such as a `$ref` or
    one of several branches, the whole value around it is hidden.
    """
    return replaced(value, schema, lambda _: HIDDEN)


def replaced(value: Any, schema: Any, instead: Callable[[Any], str], depth: int = 0) -> Any:
    """The answer with something else in place of what is secret; see `hidden`."""
    if not holds_secrets(schema):
        return value
    if is_secret(schema) or depth > MAX_DEPTH or _hides_elsewhere(schema):
        return None if value is None else instead(value)
    if isinstance(value, dict):
        fields = schema.get("properties", {})
        return {key: replaced(item, fields.get(key), instead, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [replaced(item, schema.get("items"), instead, depth + 1) for item in value]
    return instead(value)


def _hides_elsewhere(schema: dict[str, Any]) -> bool:
    plain = ("properties", "items")
    fields = schema.get("properties", {})
    return not isinstance(fields, dict) or any(
        holds_secrets(part) for key, part in schema.items() if key not in plain
    )


def described(answer: Answer, schema: Any) -> str:
    """`answered by ana at 14:02 UTC: true`; with the day, when it was not today.

    Args:
        schema: of its question.
    """
    by = f" by {' '.join(answer.by.split())}" if answer.by else ""
    return f"answered{by} at {_moment(answer.at)}: {brief(hidden(answer.value, schema))}"


def already(answer: Answer, schema: Any) -> str:
    """Why its question takes no answer: `was already answered by …`, or `timed out at 14:02 UTC`."""
    if answer.timed_out:
        return f"timed out at {_moment(answer.at)}, and was closed without an answer"
    return f"was already {described(answer, schema)}"


def _moment(at: str) -> str:
    today = at[:10] == time.strftime("%Y-%m-%d", time.gmtime())
    return f"{at[11:16] if today else f'{at[:10]} {at[11:16]}'} UTC"


def brief(value: Any) -> str:
    """A value as JSON on one line, cut where it is long; not made safe."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
