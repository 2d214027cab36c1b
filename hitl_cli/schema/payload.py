"""Payloads and answers are JSON. Whatever is not is refused at once, with the path to it."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from typing import Any

from hitl_cli.errors import PayloadError

MAX_DEPTH = 64
MAX_BYTES = 1024 * 1024
_PARTS = 1000
"""Of a value with more parts, none is looked for that is most of it."""
_SMALL = 2**60


def canonical(value: Any, what: str = "the payload") -> str:
    """The one JSON text of `value`: sorted keys, ASCII, no spaces.

    Args:
        what: what the value is, for the message.

    Raises:
        PayloadError: not JSON, nested deeper than 64 levels, or larger than 1 MiB.
    """
    text = _written(value)
    if text is not None and len(text) > MAX_BYTES:  # said before its millions of values are looked at
        raise PayloadError(
            f"{what} has {len(text):,} bytes; at most {MAX_BYTES:,} are allowed"
            f"{_most_of_it(value, len(text))}",
            hint="Keep the data in the state or in a file, and ask about it by name.",
        )
    _check(value, "", 0, what)
    return _text(value) if text is None else text


def _written(value: Any) -> str | None:
    """Its text; None when it surely is not JSON, which `_check` says better."""
    try:
        return _text(value)
    except (TypeError, ValueError, RecursionError):
        return None


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
        _check_items(value, path, depth, what)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise PayloadError(f"{what} has a key that is not text: {key!r}{_at(path)}")
            _check_text(key, path, what)
            _check(item, f"{path}.{key}", depth + 1, what)
    else:
        raise PayloadError(f"{what} is not JSON: a {type(value).__name__}{_at(path)}")


def _check_items(items: Sequence[Any], path: str, depth: int, what: str) -> None:
    """Makes no path for each of very many plain items, which cannot be wrong where another level may be."""
    for index, item in enumerate(items):
        if depth == MAX_DEPTH or not _is_plain(item):
            _check(item, f"{path}[{index}]", depth + 1, what)


def _is_plain(value: Any) -> bool:
    if type(value) is int:
        return -_SMALL < value < _SMALL
    return value.isascii() if type(value) is str else value is None or type(value) is bool


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


def _most_of_it(value: Any, size: int) -> str:
    """Where more than half of it lies, for the message; empty when that is the value itself.

    Args:
        size: the length of its text.
    """
    path = ""
    half = size / 2
    while isinstance(value, dict | list | tuple) and len(value) <= _PARTS:
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        heavy = next(((key, part) for key, part in parts if len(_text(part)) > half), None)
        if heavy is None:
            break
        key, value = heavy
        path += f".{key}" if isinstance(key, str) else f"[{key}]"
    return f"; most of it is{_at(path)}" if path else ""


def _at(path: str) -> str:
    return f" at {path.removeprefix('.')}" if path else ""
