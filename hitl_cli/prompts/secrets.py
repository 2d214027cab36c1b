"""Hides the values of keys that look like secrets on the screen. Answers and `--json` are not changed."""

from __future__ import annotations

import re
from typing import Any

_SECRET_KEY = re.compile(
    r"pass(word|wd|phrase)|secret|token(?!s)|api[-_ ]?key|private[-_ ]?key|authorization|cookie|credential",
    re.IGNORECASE,
)


def masked(value: Any) -> Any:
    """The JSON value with secret-looking text replaced by its length.

    Only text is hidden: numbers and flags under such keys (`token_limit: 900`) are no secrets.
    """
    if isinstance(value, dict):
        return {
            key: f"(hidden, {len(item)} characters)" if _is_secret(key, item) else masked(item)
            for key, item in value.items()
        }
    return [masked(item) for item in value] if isinstance(value, list) else value


def count_masked(value: Any) -> int:
    """How many texts `masked` replaces."""
    if isinstance(value, dict):
        return sum(1 if _is_secret(key, item) else count_masked(item) for key, item in value.items())
    return sum(map(count_masked, value)) if isinstance(value, list) else 0


def _is_secret(key: str, value: Any) -> bool:
    return isinstance(value, str) and value != "" and _SECRET_KEY.search(key) is not None
