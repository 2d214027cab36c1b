"""The list of the full face: a window onto rows of which one is picked, drawn anew when they change."""

from __future__ import annotations

from collections.abc import Sequence

from prompt_toolkit.formatted_text import StyleAndTextTuples as Fragments
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import FormattedTextControl, Layout, Window

from hitl_cli.columns import cut
from hitl_cli.prompts.keys import usual_keys
from hitl_cli.prompts.layout import INDENT
from hitl_cli.prompts.lines import fill, fold
from hitl_cli.prompts.listing import Listing, Look
from hitl_cli.prompts.stage import Stage

_MARK = 4
"""Columns in front of each row."""
_LEAST_ROWS = 3
_ROOMY = 16
"""Rows from which two are not too many for what is picked."""


class MovingList:
    """Implements `listing.Picker`."""

    def pick(self, look: Look, at: str) -> str | None:
        picked: str | None = _List(look, at).run()
        return picked


class _List:
    """One showing of the list. A row stays picked by its id, wherever it moves to."""

    def __init__(self, look: Look, at: str) -> None:
        self._look = look
        self._stage = Stage(self._refresh)
        self._listing = look()
        self._at = at
        self._top = 0
        self._typed = ""
        self._message = ""
        drawn = FormattedTextControl(self._drawn, focusable=True, show_cursor=False)
        layout = Layout(Window(drawn, dont_extend_height=True, always_hide_cursor=True))
        self._application = self._stage.application(layout, self._bindings())

    def run(self) -> str | None:
        self._ring(self._listing)
        picked: str | None = self._stage.run(self._application)
        return picked

    def _refresh(self) -> None:
        """Called once a second: the ages of the rows grow, too."""
        self._listing = self._look()
        self._ring(self._listing)
        self._application.invalidate()

    def _ring(self, listing: Listing) -> None:
        if listing.rings:
            self._stage.output.bell()
            self._stage.output.flush()

    # What is drawn

    def _drawn(self) -> Fragments:
        width, height = self._stage.size()
        footer = self._footer(width - INDENT, height)
        room = max(height - 1 - len(footer), _LEAST_ROWS)
        lines: Fragments = [("class:question", f"  {cut(self._listing.heading, width - INDENT)}")]
        for row, text in enumerate(self._shown(room, width - _MARK), self._top):
            is_picked = row == self._row()
            style = "class:picked" if is_picked else "class:note" if self._listing.closed(row) else ""
            lines += [("", "\n"), (style, f"  {'>' if is_picked else ' '} {text}")]
        for style, text in footer:
            lines += [("", "\n"), (style, f"  {text}")]
        return lines

    def _shown(self, room: int, width: int) -> Sequence[str]:
        """The lines in the window, which the picked row never leaves."""
        row, count = self._row(), len(self._listing.ids)
        self._top = max(min(self._top, row, count - room), row - room + 1, 0)
        return self._listing.lines(self._top, room, width)

    def _footer(self, width: int, height: int) -> list[tuple[str, str]]:
        words = self._message or (self._listing.about(self._row()) if self._listing.ids else "")
        about = fold(words, width)[: 2 if height >= _ROOMY else 1]
        keys = ["Enter opens", "↑↓ or a number moves", f"q {self._listing.leave}", "Ctrl-C quits"]
        style = "class:warning" if self._message else ""
        return [*((style, text) for text in about), *(("class:note", text) for text in fill(keys, width))]

    # What keys do

    def _row(self) -> int:
        return self._listing.ids.index(self._at) if self._at in self._listing.ids else 0

    def _bindings(self) -> KeyBindings:
        keys = usual_keys()
        page = _LEAST_ROWS * 3
        steps = {"down": 1, "j": 1, "up": -1, "k": -1, "pagedown": page, "pageup": -page}
        for key, step in steps.items():
            keys.add(key)(lambda _, step=step: self._go(self._row() + step))
        keys.add("home")(lambda _: self._go(0))
        keys.add("end")(lambda _: self._go(len(self._listing.ids) - 1))
        for digit in "0123456789":
            keys.add(digit)(lambda _, digit=digit: self._type(digit))
        keys.add("enter")(self._open)
        for key in ("q", "escape", "c-d"):
            keys.add(key)(lambda event: event.app.exit(result=None))
        return keys

    def _go(self, row: int) -> None:
        self._typed = self._message = ""
        if self._listing.ids:
            self._at = self._listing.ids[min(max(row, 0), len(self._listing.ids) - 1)]

    def _type(self, digit: str) -> None:
        """Digits that follow each other make up one number, as long as there is such a row."""
        typed = next(
            (typed for typed in (self._typed + digit, digit) if 1 <= int(typed) <= len(self._listing.ids)),
            "",
        )
        if typed:
            self._go(int(typed) - 1)
        self._typed = typed

    def _open(self, event: KeyPressEvent) -> None:
        self._message = self._listing.closed(self._row()) if self._listing.ids else "Nothing waits"
        if self._message:
            event.app.output.bell()
        else:
            event.app.exit(result=self._listing.ids[self._row()])
