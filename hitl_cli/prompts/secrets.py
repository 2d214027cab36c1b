"""Hides the values of keys that look like secrets on the screen. Answers and `--json` are not changed."""

from __future__ import annotations

import re
from typing import Any

_SECRET_KEY = re.compile(
    r"pass(word|wd|phrase)|secret|token(?!s)|api[-_ ]?key|private[-_ ]?key|authorization|cookie|credential",
    re.IGNORECASE,
)


def masked(value: Any) -> tuple[Any, int]:
    """The JSON value with secret-looking text replaced by its length, and how many were replaced.

    Only text is hidden: numbers and flags under such keys (`token_limit: 900`) are no secrets.
    """
    if isinstance(value, dict):
        pairs = {key: _masked_under(key, item) for key, item in value.items()}
        return {key: item for key, (item, _) in pairs.items()}, sum(n for _, n in pairs.values())
    if isinstance(value, list):
        items = [masked(item) for item in value]
        return [item for item, _ in items], sum(n for _, n in items)
    return value, 0


def _masked_under(key: str, value: Any) -> tuple[Any, int]:
    if isinstance(value, str) and value and _SECRET_KEY.search(key):
        return f"(hidden, {len(value)} characters)", 1
    return masked(value)
