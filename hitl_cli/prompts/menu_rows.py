"""The rows of a menu on the screen: one below the other, or side by side where there is little room."""

from __future__ import annotations

from collections.abc import Sequence

from prompt_toolkit.formatted_text import StyleAndTextTuples as Fragments

from hitl_cli.columns import columns
from hitl_cli.prompts.lines import fold
from hitl_cli.prompts.safe import one_line
from hitl_cli.prompts.screen import Choice, GoTo, can_tick

LABEL = 26
"""Columns; labels longer than this do not push the hints of the others away."""

CURSOR = "[SetCursorPosition]"
"""The style that tells prompt_toolkit which row must stay visible."""


class MenuRows:
    """Draws rows.

    Args:
        many: rows that send a value have a box to tick.
    """

    def __init__(self, rows: Sequence[Choice], *, many: bool) -> None:
        self._rows = rows
        self._many = many
        self._labels = [one_line(row.label) for row in rows]

    def listed(self, width: int, at: int | None, ticked: set[int]) -> Fragments:
        """One below the other, with their hints."""
        widest = min(max(map(columns, self._labels)), LABEL)
        drawn: Fragments = []
        for place in range(len(self._rows)):
            drawn += [("", "\n" if place else ""), *self._cursor(place, at)]
            drawn += self._row(place, at, ticked, width, widest)
        return drawn

    def flows(self, width: int) -> bool:
        """Whether `flow` can show them: they fit, and no hint has to stay in sight."""
        longest = max(map(columns, self._labels)) + len(self._start(0, None, set())) + 1
        return longest <= width and not any(isinstance(row.action, GoTo) for row in self._rows)

    def flow(self, width: int, at: int | None, ticked: set[int]) -> Fragments:
        """Side by side, without their hints."""
        drawn: Fragments = []
        taken = 0
        for place, row in enumerate(self._rows):
            start = self._start(place, at, ticked)
            needed = columns(f"{start}{row.key or ' '} {self._labels[place]}")
            if taken and taken + needed > width:
                drawn.append(("", "\n"))
                taken = 0
            taken += needed
            style = _style(place, at)
            drawn += [*self._cursor(place, at), (style, start), ("class:key", row.key or " ")]
            drawn.append((style, f" {self._labels[place]}"))
        return drawn

    def _row(self, place: int, at: int | None, ticked: set[int], width: int, widest: int) -> Fragments:
        row, label, hint = self._rows[place], self._labels[place], one_line(self._rows[place].hint)
        mark = self._start(place, at, ticked)
        start: Fragments = [(_style(place, at), mark), ("class:key", row.key or " "), ("", "  ")]
        indent = len(mark) + 3
        room = width - indent
        for gap in (max(widest - columns(label), 0) + 2, 2):
            if columns(label) + gap + columns(hint) <= room:
                return [*start, (_style(place, at), label), ("class:note", " " * gap + hint)]
        below = "\n" + " " * indent
        folded: Fragments = [(_style(place, at), below.join(fold(label, room)))]
        if hint:
            folded.append(("class:note", below + below.join(fold(hint, room))))
        return [*start, *folded]

    def _start(self, place: int, at: int | None, ticked: set[int]) -> str:
        """What stands before a row's letter."""
        mark = "  > " if place == at else "    "
        if not self._many:
            return mark
        return mark + ("    " if not can_tick(self._rows[place]) else "[x] " if place in ticked else "[ ] ")

    def _cursor(self, place: int, at: int | None) -> Fragments:
        return [(CURSOR, "")] if place == at else []


def _style(place: int, at: int | None) -> str:
    return "class:picked" if place == at else ""
