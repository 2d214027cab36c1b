"""The menu of the full face: a letter or the arrows pick a row, Enter takes it, nothing is picked beforehand.

Built on prompt_toolkit itself, because questionary's select always has a row picked, which Enter alone takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import StyleAndTextTuples as Fragments
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import Dimension, FormattedTextControl, HSplit, Layout, VerticalAlign, Window

from hitl_cli.columns import columns
from hitl_cli.prompts.face import DecideLater, Menu, PageBack
from hitl_cli.prompts.keys import ignore_mouse
from hitl_cli.prompts.lines import fill, fold
from hitl_cli.prompts.safe import one_line
from hitl_cli.prompts.screen import Choice, Leave, can_tick
from hitl_cli.prompts.style import STYLE

if TYPE_CHECKING:
    from hitl_cli.prompts.console import Console

_KEYS = ("letter or ↑↓, then Enter", "? help", "Esc decide later", "Ctrl-C quit")
_KEYS_MANY = ("letter or Space ticks", "↑↓ moves", "Enter sends", *_KEYS[1:])
_HELP = (
    "A letter, the arrows, j and k, or a row's number pick a row; Enter takes it.",
    "Nothing is sent before Enter. Esc, Ctrl-D and q leave the question open;",
    "Ctrl-C also stops hitl. Lines behind │ come from the graph.",
)
_LABEL = 26
"""Columns; a longer label pushes its hint to the next row."""


def run_menu(console: Console, menu: Menu) -> tuple[Choice, ...]:
    """Show the menu and return the chosen rows.

    Raises:
        DecideLater: Esc, Ctrl-D or q.
        KeyboardInterrupt: Ctrl-C.
    """
    shown = _Menu(console, menu)
    picked: tuple[Choice, ...] = console.run(shown.application())
    return picked


class _Menu:
    def __init__(self, console: Console, menu: Menu) -> None:
        self._console = console
        self._menu = menu
        self._at: int | None = None
        self._ticked: set[int] = set()
        self._message = ""
        self._help = False

    def application(self) -> Application[tuple[Choice, ...]]:
        rows = FormattedTextControl(self._rows, focusable=True, show_cursor=False)
        footer = FormattedTextControl(self._footer)
        layout = HSplit(
            [
                Window(FormattedTextControl(self._heading), height=1, dont_extend_height=True),
                Window(rows, height=Dimension(min=1), dont_extend_height=True, always_hide_cursor=True),
                Window(footer, height=self._footer_height, dont_extend_height=True),
            ],
            align=VerticalAlign.TOP,
        )
        return Application(
            layout=Layout(layout),
            key_bindings=self._bindings(),
            style=STYLE,
            erase_when_done=True,
            input=self._console.input,
            output=self._console.output,
        )

    # What is drawn

    def _heading(self) -> Fragments:
        return [("", "  "), ("class:question", self._menu.heading)]

    def _rows(self) -> Fragments:
        fragments: Fragments = []
        widest = max(columns(one_line(row.label)) for row in self._menu.rows)
        for place, row in enumerate(self._menu.rows):
            if place:
                fragments.append(("", "\n"))
            if place == self._at:
                fragments.append(("[SetCursorPosition]", ""))
            fragments += self._row(place, row, min(widest, _LABEL))
        return fragments

    def _row(self, place: int, row: Choice, label_width: int) -> Fragments:
        style = "class:picked" if place == self._at else ""
        mark = ">" if place == self._at else " "
        box = ""
        if self._menu.many:
            box = ("[x] " if place in self._ticked else "[ ] ") if can_tick(row) else "    "
        start: Fragments = [(style, f"  {mark} {box}"), ("class:key", row.key or " "), ("", "  ")]
        indent = 7 + len(box)
        room = self._console.size()[0] - indent
        label, hint = one_line(row.label), one_line(row.hint)
        padding = max(label_width - columns(label), 0) + 2
        if columns(label) + padding + columns(hint) <= room:
            return [*start, (style, label), ("class:note", " " * padding + hint)]
        gap = "\n" + " " * indent
        folded: Fragments = [(style, gap.join(fold(label, room)))]
        if hint:
            folded.append(("class:note", gap + gap.join(fold(hint, room))))
        return [*start, *folded]

    def _footer(self) -> Fragments:
        lines = self._footer_lines()
        ends = ["\n"] * (len(lines) - 1) + [""]
        return [(style, f"  {text}{end}") for (style, text), end in zip(lines, ends, strict=True)]

    def _footer_lines(self) -> list[tuple[str, str]]:
        width = self._console.size()[0] - 2
        first = (
            ("class:warning", self._message) if self._message else ("", self._menu.preview(self._picked()))
        )
        lines = [(first[0], row) for row in fold(first[1], width)]
        if self._help:
            return lines + [("class:note", row) for text in _HELP for row in fold(text, width)]
        keys = _KEYS_MANY if self._menu.many else _KEYS
        if self._menu.previous:
            keys = (*keys[:-2], "← previous", *keys[-2:])
        return lines + [("class:note", row) for row in fill(list(keys), width)]

    def _footer_height(self) -> Dimension:
        return Dimension.exact(len(self._footer_lines()))

    # What keys do

    def _picked(self) -> tuple[Choice, ...]:
        """What Enter would take: the ticked rows of a menu for many, else the row under the cursor."""
        rows = self._menu.rows
        if self._ticked and not self._is_command(self._at):
            return tuple(rows[place] for place in sorted(self._ticked))
        if self._at is None or (self._menu.many and not self._is_command(self._at)):
            return ()
        return (rows[self._at],)

    def _is_command(self, place: int | None) -> bool:
        """A row of a menu for many that is not one of the answers to tick."""
        return self._menu.many and place is not None and not can_tick(self._menu.rows[place])

    def _bindings(self) -> KeyBindings:
        keys = KeyBindings()
        ignore_mouse(keys)
        for place, row in enumerate(self._menu.rows):
            self._bind_row(keys, place, row)
        keys.add("down")(lambda _: self._move(1))
        keys.add("up")(lambda _: self._move(-1))
        keys.add("j")(lambda _: self._move(1))
        keys.add("k")(lambda _: self._move(-1))
        keys.add("enter")(self._enter)
        keys.add("space")(lambda _: self._tick(self._at))
        keys.add("?")(lambda _: self._toggle_help())
        if self._menu.previous:
            for key in ("left", "s-tab", "<"):
                keys.add(key)(lambda event: event.app.exit(exception=PageBack()))
        for key in ("escape", "c-d"):
            keys.add(key)(lambda event: event.app.exit(exception=DecideLater()))
        for key in ("c-c", "<sigint>"):
            keys.add(key)(lambda event: event.app.exit(exception=KeyboardInterrupt()))
        keys.add("c-z")(lambda event: event.app.suspend_to_background())
        return keys

    def _bind_row(self, keys: KeyBindings, place: int, row: Choice) -> None:
        if isinstance(row.action, Leave):
            keys.add(row.key)(lambda event: event.app.exit(exception=DecideLater()))
            return
        number = str(place + 1) if place < 9 else ""
        other_case = row.key.swapcase()
        taken = {other.key for other in self._menu.rows}
        for key in {row.key, number, *({other_case} - taken)} - {""}:
            keys.add(key)(lambda _: self._go(place))

    def _go(self, place: int) -> None:
        self._at, self._message = place, ""
        self._tick(place)

    def _move(self, step: int) -> None:
        last = len(self._menu.rows) - 1
        start = -1 if step > 0 else last + 1
        self._at = min(max((start if self._at is None else self._at) + step, 0), last)
        self._message = ""

    def _tick(self, place: int | None) -> None:
        if self._menu.many and place is not None and not self._is_command(place):
            self._ticked ^= {place}

    def _toggle_help(self) -> None:
        self._help = not self._help

    def _enter(self, event: KeyPressEvent) -> None:
        picked = self._picked()
        if not picked:
            self._message = "Nothing chosen"
            event.app.output.bell()
        elif isinstance(picked[0].action, Leave):
            event.app.exit(exception=DecideLater())
        else:
            event.app.exit(result=picked)
