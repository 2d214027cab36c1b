"""Payloads and answers are JSON. Whatever is not is refused at once, with the path to it."""

from __future__ import annotations

import json
import math
import sys
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
    text = _text(value)
    if len(text) > MAX_BYTES:
        raise PayloadError(
            f"{what} has {len(text):,} bytes; at most {MAX_BYTES:,} are allowed{_most_of_it(value)}",
            hint="Keep the data in the state or in a file, and ask about it by name.",
        )
    return text


def _check(value: Any, path: str, depth: int, what: str) -> None:
    if depth > MAX_DEPTH:
        raise PayloadError(f"{what} is nested deeper than {MAX_DEPTH} levels (at {path[:80]}…)")
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        _check_text(value, path, what)
    elif isinstance(value, int | float):
        _check_number(value, path, what)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _check(item, f"{path}[{index}]", depth + 1, what)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise PayloadError(f"{what} has a key that is not text: {key!r}{_at(path)}")
            _check_text(key, path, what)
            _check(item, f"{path}.{key}", depth + 1, what)
    else:
        raise PayloadError(f"{what} is not JSON: a {type(value).__name__}{_at(path)}")


def _check_number(value: float, path: str, what: str) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise PayloadError(f"{what} has {value}, which JSON cannot hold{_at(path)}")
    # A digit has 3.3 bits; the limit is Python's own, which keeps reading numbers from taking for ever.
    limit = sys.get_int_max_str_digits()
    if isinstance(value, int) and limit and value.bit_length() > 3 * limit and abs(value) >= 10**limit:
        raise PayloadError(f"{what} has a number of more than {limit:,} digits{_at(path)}")


def _check_text(value: str, path: str, what: str) -> None:
    """Half a surrogate pair is no character; readers of JSON differ in what they make of it."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        half = value[error.start]
        raise PayloadError(f"{what} has half a character, {half!a}, in a text{_at(path)}") from None


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _most_of_it(value: Any) -> str:
    """Where more than half of it lies, for the message; empty when that is the value itself."""
    path = ""
    half = len(_text(value)) / 2
    while isinstance(value, dict | list | tuple):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        heavy = next(((key, part) for key, part in parts if len(_text(part)) > half), None)
        if heavy is None:
            break
        key, value = heavy
        path += f".{key}" if isinstance(key, str) else f"[{key}]"
    return f"; most of it is{_at(path)}" if path else ""


def _at(path: str) -> str:
    return f" at {path.removeprefix('.')}" if path else ""
