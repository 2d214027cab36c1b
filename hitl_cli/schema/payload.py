"""Payloads and answers are JSON. Whatever is not is refused at once, with the path to it."""

from __future__ import annotations

import json
import math
from typing import Any

from hitl_cli.errors import PayloadError

MAX_DEPTH = 64
MAX_BYTES = 1024 * 1024


def canonical(value: Any, what: str = "the payload") -> str:
    """The one JSON text of `value`: sorted keys, ASCII, no spaces.

    Args:
        what: what the value is, for the message.

    Raises:
        PayloadError: not JSON, nested deeper than 64 levels, or larger than 1 MiB.
    """
    _check(value, "", 0, what)
    try:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except ValueError as error:
        raise PayloadError(f"{what} cannot be written as JSON: {error}") from None
    if len(text) > MAX_BYTES:
        raise PayloadError(
            f"{what} has {len(text):,} bytes; at most {MAX_BYTES:,} are allowed",
            hint="Keep the data in the state or in a file, and ask about it by name.",
        )
    return text


def _check(value: Any, path: str, depth: int, what: str) -> None:
    if depth > MAX_DEPTH:
        raise PayloadError(f"{what} is nested deeper than {MAX_DEPTH} levels (at {path[:80]}…)")
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int | float):
        _check_number(value, path, what)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _check(item, f"{path}[{index}]", depth + 1, what)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise PayloadError(f"{what} has a key that is not text: {key!r}{_at(path)}")
            _check(item, f"{path}.{key}", depth + 1, what)
    else:
        raise PayloadError(f"{what} is not JSON: a {type(value).__name__}{_at(path)}")


def _check_number(value: float, path: str, what: str) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise PayloadError(f"{what} has {value}, which JSON cannot hold{_at(path)}")


def _at(path: str) -> str:
    return f" at {path.removeprefix('.')}" if path else ""
