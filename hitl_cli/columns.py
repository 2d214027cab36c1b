"""How much of a terminal's width a text takes."""

from __future__ import annotations

import unicodedata

ELLIPSIS = "…"


def columns(text: str) -> int:
    """How many terminal columns the text takes."""
    return len(text) if text.isascii() else sum(map(char_columns, text))


def char_columns(char: str) -> int:
    if char < "\u0300":
        return 1
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cut(text: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    """At most `width` columns of the text, with an ellipsis when something is missing."""
    if columns(text) <= width:
        return text
    room = width - len(ellipsis)
    for end, char in enumerate(text):
        room -= char_columns(char)
        if room < 0:
            return text[:end] + ellipsis[: max(width, 0)]
    return text
