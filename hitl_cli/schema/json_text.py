"""JSON that a person has typed or a step has printed, read strictly: what it seems to say is what counts."""

from __future__ import annotations

import json
import math
import sys
from typing import Any


def read_json(text: str) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: it is none, or holds a number that JSON cannot say (NaN, 1e999) or the same key twice, or
            is nested too deeply; a JSONDecodeError knows the place.
    """
    try:
        return json.loads(
            text,
            parse_int=_whole,
            parse_constant=_finite,
            parse_float=_finite,
            object_pairs_hook=_unique,
        )
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:  # Python's limit, which it explains by a function of its own
        raise ValueError(f"a number has more than {sys.get_int_max_str_digits():,} digits") from None


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is not a JSON number")
    return number


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} stands there twice")
        found[key] = value
    return found
