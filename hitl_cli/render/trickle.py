"""Untrusted text that comes in pieces, as rows for a terminal, shown as soon as it is certain.

A dangerous character may be dangerous only because of its neighbours, and a control sequence may come in two
pieces. So the text is cut where no character depends on the next, is made safe like any other, and whole
words are laid out: what stands on the terminal is never taken back.
"""

from __future__ import annotations

import re

from hitl_cli.columns import char_columns, columns
from hitl_cli.prompts.lines import MAX_BLANK, fold
from hitl_cli.prompts.safe import safe

NEW_ROW = "\n"
_BLANK = " \t\r\n"
_WORD = re.compile(r"([ \n]*)([^ \n]+)")


class Trickle:
    """One text. Gives pieces of rows, and `NEW_ROW` between them.

    Args:
        width: columns of a row.
    """

    def __init__(self, width: int) -> None:
        self._width = max(width, 2)
        self._held = ""
        """Came, and is not shown: it may go on."""
        self._column = 0
        self._begun = False

    def take(self, piece: str) -> list[str]:
        """More of the text; what can be shown now."""
        self._held += piece
        end = self._certain()
        ready, self._held = self._held[:end], self._held[end:]
        return self._laid_out(ready)

    def rest(self) -> list[str]:
        """The text is over; what is left of it."""
        ready, self._held = self._held, ""
        return self._laid_out(ready)

    def _certain(self) -> int:
        """Where the last word ends that is whole, or of which a row can be filled."""
        text = self._held
        is_long = len(text) > self._width
        for at in range(len(text) - 1, 0, -1):
            before, after = text[at - 1], text[at]
            if after in _BLANK and before not in _BLANK:
                return at
            stands_alone = is_long or char_columns(before) > 1  # a script without blanks between its words
            if stands_alone and before not in _BLANK and _is_seam(before, after):
                return at
        return 0

    def _laid_out(self, ready: str) -> list[str]:
        parts: list[str] = []
        for blank, word in _WORD.findall(safe(ready)):
            parts += self._down(blank.count("\n")) if self._begun else []
            self._begun = True
            space = blank.rpartition("\n")[2]
            if self._column and self._column + columns(space + word) > self._width:
                parts += self._down(1)
                space = ""
            first, *more = fold(space + word, self._width - self._column)
            parts.append(first)
            for row in more:
                parts += [NEW_ROW, row]
            self._column = columns(more[-1]) if more else self._column + columns(first)
        return parts

    def _down(self, rows: int) -> list[str]:
        if not rows:
            return []
        self._column = 0
        if rows - 1 > MAX_BLANK:
            return [NEW_ROW, f"({rows - 1} blank lines)", NEW_ROW]
        return [NEW_ROW] * rows


def _is_seam(before: str, after: str) -> bool:
    """Whether the two mean the same apart: marks and joiners belong to what they stand beside."""
    return char_columns(before) > 0 and char_columns(after) > 0
