"""Makes untrusted text printable: what would move a cursor, hide or reorder text is shown, never stripped.

Stripping would let a person approve something else than what runs, so every such character becomes visible
text: `^X` for ASCII controls, `<U+XXXX>` for the rest. What is dangerous is decided by Unicode category,
not by a list that a new Unicode version would outdate; the few printable yet invisible ones are named here.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

MARKS_IN_A_ROW = 4
"""More combining marks than this on one letter serve no language, but can cover the lines around."""

_INVISIBLE = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\uffa0"
    "\ufe00-\ufe0e\U0001d159\U000e0100-\U000e01ef"
)
"""Printable by category, yet drawn as nothing. U+FE0F stays: it only makes a symbol an emoji."""
_IS_INVISIBLE = re.compile(f"[{_INVISIBLE}]")
_MAYBE_MANY_MARKS = rf"[^\w\s\x00-\x7f]{{{MARKS_IN_A_ROW + 1}}}"
_SUSPECT = re.compile(f"[{_INVISIBLE}]|{_MAYBE_MANY_MARKS}")
_JOINERS = "\u200c\u200d"
_VIRAMA = 9
"""The combining class of the signs that Indic scripts put before a joiner."""

Escape = Callable[[str], str]


def safe(text: str) -> str:
    """The same text with every dangerous character made visible; newlines stay, a tab becomes 4 spaces.

    Applying it twice changes nothing more.
    """
    return _rewrite(text.replace("\r\n", "\n").replace("\t", "    "), _visible)[0]


def count_hidden(text: str) -> int:
    """How many characters `safe` has to escape, for the warning under a payload."""
    return _rewrite(text.replace("\r\n", "\n").replace("\t", "    "), _visible)[1]


def one_line(text: str, limit: int = 60) -> str:
    """Safe text for a label or a title: one line, runs of blanks as one, at most `limit` characters."""
    words = " ".join(safe(text[: limit * 8 + 1000]).split())
    return words if len(words) <= limit else words[: max(limit - 1, 0)].rstrip() + "…"


def safe_json(value: Any, indent: int | None = None) -> str:
    """JSON for a person to read: other alphabets stay readable, dangerous characters become `\\uXXXX`.

    The result is valid JSON for the same value.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _rewrite(text, _json_escape)[0]


def safe_value(value: Any, indent: int | None = None) -> str:
    """Text as it is, anything else as JSON."""
    return safe(value) if isinstance(value, str) else safe_json(value, indent)


def _rewrite(text: str, escape: Escape) -> tuple[str, int]:
    if _is_clean(text.replace("\n", "")):
        return text, 0
    lines, count = [], 0
    for line in text.split("\n"):
        if _is_clean(line):
            lines.append(line)
        else:
            shown, escaped = _rewrite_line(line, escape)
            lines.append(shown)
            count += escaped
    return "\n".join(lines), count


def _is_clean(line: str) -> bool:
    return line.isprintable() and not _SUSPECT.search(line)


def _rewrite_line(line: str, escape: Escape) -> tuple[str, int]:
    shown: list[str] = []
    count = marks = 0
    for at, char in enumerate(line):
        marks = marks + 1 if _is_mark(char) else 0
        if marks > MARKS_IN_A_ROW or _is_dangerous(char, line, at):
            shown.append(escape(char))
            count += 1
        else:
            shown.append(char)
    return "".join(shown), count


def _is_mark(char: str) -> bool:
    return char > "\u02ff" and unicodedata.category(char) in ("Mn", "Me")


def _is_dangerous(char: str, line: str, at: int) -> bool:
    if " " <= char <= "~":
        return False
    if char in _JOINERS:
        return not _joins_letters(line, at)
    if _IS_INVISIBLE.match(char):
        return True
    return not char.isprintable() and unicodedata.category(char) != "Zs"


def _joins_letters(line: str, at: int) -> bool:
    """Joiners shape Persian and Indic words; anywhere else they only hide a difference."""
    before, after = line[at - 1 : at], line[at + 1 : at + 2]
    return _is_foreign_letter(after) and (
        _is_foreign_letter(before) or (before != "" and unicodedata.combining(before) == _VIRAMA)
    )


def _is_foreign_letter(char: str) -> bool:
    return char > "\x7f" and char.isalpha()


def _visible(char: str) -> str:
    if char < " ":
        return "^" + chr(ord(char) + 64)
    return "^?" if char == "\x7f" else f"<U+{ord(char):04X}>"


def _json_escape(char: str) -> str:
    return json.dumps(char)[1:-1]
