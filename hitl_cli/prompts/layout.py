"""Turns a screen's parts into lines for a terminal of a given size: gutter, folding, cutting, warnings.

Every line of a payload stands behind the gutter, and none of hitl's own lines does, so that a payload
cannot imitate hitl.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Literal

from hitl_cli.columns import columns
from hitl_cli.prompts.lines import blank_runs, fold
from hitl_cli.prompts.links import lookalikes
from hitl_cli.prompts.safe import count_hidden, one_line, safe, safe_json, safe_value
from hitl_cli.prompts.screen import Part
from hitl_cli.prompts.secrets import count_masked, masked
from hitl_cli.prompts.shortened import shortened
from hitl_cli.values import dataclass
from hitl_cli.wording import counted

Style = Literal["title", "payload", "plain", "note", "warning", "error"]

INDENT = 2
"""Columns in front of hitl's own lines."""

GUTTER = 4
"""Columns that the gutter takes: `  │ `."""

MAX_ROWS = 40
KEPT_FREE = 12
"""Rows of the terminal that a payload leaves to the header and the menu."""

SMALL = 20
"""A terminal with fewer rows is small: menus are compact there, and no row is left blank for looks."""
_KEPT_FREE_SMALL = 6
_LEAST_ROWS = 3
_FIELD_NAME = 24
_FIELD_VALUE = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One row on the terminal; a `payload` line gets the gutter in front."""

    style: Style
    text: str


BLANK = Line("plain", "")


@dataclass(frozen=True, slots=True)
class Body:
    """A screen's parts, laid out."""

    lines: tuple[Line, ...]
    hidden: int
    """Rows that were cut off."""
    masked: int
    """Values that are hidden as secrets."""


def body(parts: Sequence[Part], width: int, rows: int | None, *, unmasked: bool = False) -> Body:
    """Lay the parts out.

    Args:
        width: columns of the terminal.
        rows: rows of the terminal; None lays out everything, for the pager.
        unmasked: show values that look like secrets.
    """
    lines: list[Line] = []
    hidden = secrets = 0
    for place, part in enumerate(parts):
        limit = None if rows is None else _limit(rows, brief=part.brief)
        if part.label:
            lines += [Line("plain", row) for row in fold(part.label, width - INDENT)]
        elif place:
            lines.append(Line("payload", ""))
        value, is_whole = (part.value, True) if limit is None else shortened(part.value)
        shown = _rows(_text(replace(part, value=value), unmasked=unmasked), width - GUTTER)
        cut = 0 if limit is None or len(shown) <= limit + 1 else len(shown) - limit
        if not cut:
            lines += shown
        else:
            kept = len(shown) - cut - _ends_with_the_question(part)
            more = f"{'' if is_whole else 'more than '}{cut} more lines"
            lines += [*shown[:kept], Line("warning", more), *shown[kept + cut :]]
        hidden += cut if is_whole else max(cut, 1)
        secrets += 0 if unmasked else count_masked(value)
    return Body((*lines, *_warnings(parts, width)), hidden, secrets)


def is_small(rows: int) -> bool:
    """Whether the room has to be shared out between what is decided and the menu."""
    return rows < SMALL


def quoted(text: str, width: int, limit: int) -> tuple[Line, ...]:
    """A short piece of untrusted text behind the gutter: at most `limit` rows, and a count of the rest."""
    shown = _rows(safe(text), width - GUTTER)
    more = len(shown) - limit
    return (*shown[:limit], Line("note", f"{more} more lines")) if more > 1 else tuple(shown)


def _ends_with_the_question(part: Part) -> bool:
    """Whether the last row matters most: in a text alone, what is asked mostly stands at its end."""
    return isinstance(part.value, str) and not part.brief


def _limit(rows: int, *, brief: bool) -> int:
    kept_free = _KEPT_FREE_SMALL if is_small(rows) else KEPT_FREE
    limit = max(min(MAX_ROWS, rows - kept_free), _LEAST_ROWS)
    return max(limit // 2, _LEAST_ROWS) if brief else limit


def _rows(text: str, width: int) -> list[Line]:
    lines: list[Line] = []
    for line in blank_runs(text):
        if isinstance(line, int):
            lines.append(Line("note", f"({line} blank lines)"))
        else:
            lines += [Line("payload", row) for row in fold(line, width)]
    return lines


def _text(part: Part, *, unmasked: bool) -> str:
    value = part.value if unmasked else masked(part.value)
    if part.call:
        return f"{one_line(part.call, 200)}({safe_json(value, indent=2) if value else ''})"
    if isinstance(value, str):
        return safe(value).rstrip("\n")
    if isinstance(value, dict) and value and all(_is_field(key, item) for key, item in value.items()):
        return _fields(value)
    return safe_json(value, indent=2)


def _is_field(key: str, value: Any) -> bool:
    if "\n" in key or len(key) > _FIELD_NAME or isinstance(value, dict | list):
        return False
    return not isinstance(value, str) or (len(value) <= _FIELD_VALUE and "\n" not in value)


def _fields(values: dict[str, Any]) -> str:
    """Name and value in two columns; only for flat objects of short values."""
    pairs = [(safe(key), safe_value(item)) for key, item in values.items()]
    widest = max(columns(name) for name, _ in pairs)
    return "\n".join(f"{name}{' ' * (widest - columns(name))}  {item}" for name, item in pairs)


def _warnings(parts: Sequence[Part], width: int) -> list[Line]:
    raw = [
        part.value if isinstance(part.value, str) else json.dumps(part.value, ensure_ascii=False)
        for part in parts
    ]
    calls = [part.call for part in parts if part.call]
    found = []
    if hidden := sum(count_hidden(text) for text in _strings([part.value for part in parts] + calls)):
        found.append(f"Warning: {counted(hidden, 'hidden character')}, shown as ^X, <U+XXXX> or \\uXXXX")
    for host, ascii_host in lookalikes("\n".join(raw)):
        found.append(f"Warning: a link to {one_line(host)} really leads to {one_line(ascii_host)}")
    return [Line("warning", row) for text in found for row in fold(text, width - INDENT)]


def _strings(value: Any) -> Iterator[str]:
    """Every text in a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, str | dict | list):  # there may be hundreds of thousands of numbers
                yield from _strings(item)
