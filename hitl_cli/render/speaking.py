"""The messages of a run, for who looks on: a model's words as they come, tools with what they are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hitl_cli.prompts.lines import GUTTER
from hitl_cli.prompts.safe import one_line
from hitl_cli.prompts.size import terminal_size
from hitl_cli.render.messages import MOST_ROWS, NAME, call_rows, head, message_rows, said
from hitl_cli.render.progress import Progress
from hitl_cli.render.trickle import NEW_ROW, Trickle


class Speaking:
    """One message is written at a time; what is written beside it is shown when it is whole.

    Args:
        progress: owns the terminal while the graph runs.
        plain: for who listens to a screen reader: whole messages, no line drawing.
        width: says how many columns the terminal has.
    """

    def __init__(
        self, progress: Progress, *, plain: bool, width: Callable[[], int] = lambda: terminal_size()[0]
    ) -> None:
        self.told = False
        """Whether a message was shown."""
        self._progress = progress
        self._width = width
        self._plain = plain
        self._indent, self._gutter = ("", "| ") if plain else ("  ", f"  {GUTTER}")
        self._current = ""
        """The name of the message that is being written."""
        self._text = Trickle(0)
        self._head = ""
        """The line above it, until it is shown."""
        self._missed: set[str] = set()
        """Whose beginning was not shown."""
        self._done: set[str] = set()
        """Of which the text was shown whole."""

    def wrote(self, writing: str, speaker: str, content: Any, *, last: bool) -> None:
        """A model goes on with a message; `protocols.Observer.wrote` has the arguments."""
        if self._plain or writing in self._missed or self._current not in ("", writing):
            self._missed.add(writing)
            return
        if not self._current:
            self._current, self._text = writing, Trickle(self._columns())
            self._head = head(f"{one_line(speaker, NAME) or 'assistant'}:", self._columns()).text
        self._write(self._text.take(said(content)))
        if last:
            self.close()

    def message(self, message: Mapping[str, Any], writing: str) -> None:
        """A message is whole; `protocols.Observer.message` has the arguments."""
        self.told = True
        if writing == self._current:
            self.close()
        name = writing or message.get("id") or ""
        rows_of = call_rows if name in self._done else message_rows
        for row in rows_of(message, self._columns(), MOST_ROWS):
            self._progress.line(f"{self._gutter if row.is_quoted else self._indent}{row.text}".rstrip())
        if name:
            self._done.add(name)

    def close(self) -> None:
        """Nothing more is written of the message for now."""
        if self._current:
            self._write(self._text.rest())
            self._progress.end_row()
            if not self._head:
                self._done.add(self._current)
            self._current = ""

    def _columns(self) -> int:
        """Of a row behind the gutter."""
        return self._width() - len(self._gutter)

    def _write(self, parts: Sequence[str]) -> None:
        if parts and self._head:
            self._progress.line(f"{self._indent}{self._head}")
            self._head = ""
        for part in parts:
            if part == NEW_ROW:
                self._progress.end_row(self._gutter)
            else:
                self._progress.piece(part, self._gutter)
