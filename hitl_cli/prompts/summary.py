"""What a payload asks, in one line. Imports nothing, because lists call it for every thread."""

from __future__ import annotations

from typing import Any

LONGEST = 200
"""Characters of a summary."""

QUESTION_KEYS = ("question", "message", "prompt", "instruction", "instructions", "text")
"""Where payloads keep the words that ask, the most telling first."""


def question_key(payload: dict[str, Any]) -> str | None:
    """The key whose text asks; None when the payload has no words for it."""
    for key in QUESTION_KEYS:
        text = payload.get(key)
        if isinstance(text, str) and text.strip():
            return key
    return None


def summary(payload: Any, fallback: str) -> str:
    """The words that ask, in one line of at most `LONGEST` characters; not made safe.

    Args:
        fallback: what is taken when the payload has no words that ask.
    """
    text = payload if isinstance(payload, str) else ""
    if isinstance(payload, dict) and (key := question_key(payload)) is not None:
        text = payload[key]
    asked = " ".join(text[: LONGEST * 8].split()) or fallback
    return asked if len(asked) <= LONGEST else asked[: LONGEST - 1] + "…"
