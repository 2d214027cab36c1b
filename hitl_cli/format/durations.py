"""Spans of time as the format writes them: `30s`, `10m`, `2h`, `3d`, `1h 30m`. A bare number has no unit."""

from __future__ import annotations

from hitl_cli.format.mistakes import Mistakes
from hitl_cli.format.tree import Scalar

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
MOST_SECONDS = 366 * 86400
"""A year: what is longer is a slip of the keyboard."""


def read_duration(key: str, scalar: Scalar, mistakes: Mistakes) -> float:
    """The seconds that a text stands for; 0, with a mistake noted, when it is no span of time."""
    seconds = seconds_of(scalar.text)
    if seconds is None:
        mistakes.add(scalar.place, f"{key!r} needs a number with its unit: 30s, 10m, 2h or 3d")
    elif not 0 < seconds <= MOST_SECONDS:
        mistakes.add(scalar.place, f"{key!r} must be longer than nothing, and no longer than a year")
    else:
        return seconds
    return 0


def seconds_of(text: str) -> float | None:
    """`1h 30m` → 5400; None when it is no span of time."""
    total, number = 0.0, ""
    for character in text.strip():
        if character.isascii() and (character.isdigit() or (character == "." and "." not in number)):
            number += character
        elif character in _SECONDS and number.strip("."):
            total += float(number) * _SECONDS[character]
            number = ""
        elif character != " " or number:
            return None
    return None if number or not text.strip() else total


def in_words(seconds: float) -> str:
    """5400 → `1h 30m`; `seconds_of` reads it back."""
    parts, rest = [], seconds
    for unit in ("d", "h", "m"):
        count, rest = divmod(rest, _SECONDS[unit])
        if count:
            parts.append(f"{count:.0f}{unit}")
    if rest or not parts:
        parts.append(f"{rest:g}s")
    return " ".join(parts)
