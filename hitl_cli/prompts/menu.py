"""The menu of the full face: a letter or the arrows pick a row, Enter takes it, nothing is picked beforehand.

Built on prompt_toolkit itself, because questionary's select always has a row picked, which Enter alone takes.
"""

from __future__ import annotations

from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import StyleAndTextTuples as Fragments
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Dimension, FormattedTextControl, HSplit, Layout, VerticalAlign, Window

from hitl_cli.columns import cut
from hitl_cli.prompts.face import DecideLater, Menu, PageBack
from hitl_cli.prompts.keys import usual_keys
from hitl_cli.prompts.layout import INDENT, is_small
from hitl_cli.prompts.lines import fill, fold
from hitl_cli.prompts.menu_rows import MenuRows
from hitl_cli.prompts.safe import one_line
from hitl_cli.prompts.screen import Choice, Leave, way_out
from hitl_cli.prompts.selection import Selection
from hitl_cli.prompts.stage import Stage

_KEYS: tuple[str, ...] = ("letter or ↑↓, then Enter", "? help")
_KEYS_SMALL: tuple[str, ...] = ("? help",)
_KEYS_MANY: tuple[str, ...] = ("letter or Space ticks", "↑↓ moves", "Enter sends", "? help")
_HELP = (
    "A letter, the arrows, j and k, or a row's number pick a row; Enter takes it.",
    "Nothing is sent before Enter. Esc, Ctrl-D and q {means};",
    "Ctrl-C also stops hitl. Lines behind │ come from the graph.",
)


def run_menu(stage: Stage, menu: Menu) -> tuple[Choice, ...]:
    """Show the menu and return the chosen rows.

    Raises:
        DecideLater: Esc, Ctrl-D or q.
        KeyboardInterrupt: Ctrl-C.
    """
    picked: tuple[Choice, ...] = stage.run(_Menu(stage, menu).application())
    return picked


class _Menu:
    def __init__(self, stage: Stage, menu: Menu) -> None:
        self._stage = stage
        self._menu = menu
        self._rows = MenuRows(menu.rows, many=menu.many)
        self._leave = way_out(menu.rows)
        self._selection = Selection(menu)
        self._help = False

    def application(self) -> Application[tuple[Choice, ...]]:
        rows = FormattedTextControl(self._choices, focusable=True, show_cursor=False)
        footer = FormattedTextControl(self._footer)
        layout = HSplit(
            [
                Window(
                    FormattedTextControl(self._heading), height=self._heading_height, dont_extend_height=True
                ),
                Window(rows, height=Dimension(min=1), dont_extend_height=True, always_hide_cursor=True),
                Window(footer, height=self._footer_height, dont_extend_height=True),
            ],
            align=VerticalAlign.TOP,
        )
        return self._stage.application(Layout(layout), self._bindings())

    # What is drawn

    def _width(self) -> int:
        return self._stage.size()[0]

    def _is_compact(self) -> bool:
        """Little room: what the decision is about must stay in sight above the menu."""
        return self._is_small() and self._rows.flows(self._width())

    def _is_small(self) -> bool:
        return is_small(self._stage.size()[1])

    def _heading_lines(self) -> list[str]:
        more = "" if self._fits() else " · ↑↓ more"
        return fold(f"{self._menu.heading}{more}", self._width() - INDENT)

    def _fits(self) -> bool:
        """Whether all rows are in sight; the heading counts as one row here."""
        rows = 1 + sum(text.count("\n") for _, text, *_ in self._choices())
        return 1 + rows + len(self._footer_lines()) <= self._stage.size()[1]

    def _heading(self) -> Fragments:
        return [("class:question", "\n".join(f"  {line}" for line in self._heading_lines()))]

    def _choices(self) -> Fragments:
        draw = self._rows.flow if self._is_compact() else self._rows.listed
        return draw(self._width(), self._selection.at, self._selection.ticked)

    def _footer(self) -> Fragments:
        lines = self._footer_lines()
        ends = ["\n"] * (len(lines) - 1) + [""]
        return [(style, f"  {text}{end}") for (style, text), end in zip(lines, ends, strict=True)]

    def _footer_lines(self) -> list[tuple[str, str]]:
        width = self._width() - INDENT
        message = self._selection.message
        first = ("class:warning", message) if message else ("", self._preview())
        lines = [(first[0], row) for row in self._short(first[1], width)]
        if self._help:
            return lines + [("class:note", row) for text in self._help_lines() for row in fold(text, width)]
        return lines + [("class:note", row) for row in fill(self._keys(), width)]

    def _preview(self) -> str:
        """What Enter would send; with the picked row's hint, where that does not stand beside it."""
        picked = self._selection.picked
        preview = self._menu.preview(picked)
        hint = one_line(picked[0].hint) if picked and self._is_compact() else ""
        return preview if not hint or hint.startswith("sends") else f"{hint} · {preview}"

    def _short(self, text: str, width: int) -> list[str]:
        """On a small terminal the rows of the menu matter more than the end of what it would send."""
        rows = fold(text, width)
        return [rows[0], cut("".join(rows[1:]), width)] if self._is_small() and len(rows) > 2 else rows

    def _keys(self) -> list[str]:
        usual = _KEYS_MANY if self._menu.many else _KEYS
        keys = _KEYS_SMALL if self._is_small() else usual
        previous = ["← previous"] if self._menu.previous else []
        leaving = self._leave.short if self._is_small() else self._leave.words
        return [*keys, *previous, f"Esc {leaving}", "Ctrl-C quit"]

    def _heading_height(self) -> Dimension:
        return Dimension.exact(len(self._heading_lines()))

    def _help_lines(self) -> list[str]:
        before = self._menu.previous
        lines = [line.format(means=self._leave.means) for line in _HELP]
        return [*lines, f"← and < go back to the {before} before."] if before else lines

    def _footer_height(self) -> Dimension:
        return Dimension.exact(len(self._footer_lines()))

    # What keys do

    def _bindings(self) -> KeyBindings:
        keys, selection = usual_keys(), self._selection
        for place, row in enumerate(self._menu.rows):
            self._bind_row(keys, place, row)
        for arrow, letter, step in (("down", "j", 1), ("up", "k", -1)):
            keys.add(arrow)(lambda _, step=step: selection.move(step))
            keys.add(letter)(
                lambda event, step=step: selection.type(event.data, lambda: selection.move(step))
            )
        keys.add("enter")(self._enter)
        keys.add("backspace")(lambda _: selection.begin())
        keys.add("space")(lambda _: selection.tick())
        keys.add("?")(lambda _: self._toggle_help())
        keys.add(Keys.Any)(self._other)
        if self._menu.previous:
            for key in ("left", "s-tab", "<"):
                keys.add(key)(lambda event: event.app.exit(exception=PageBack()))
        for key in ("escape", "c-d"):
            keys.add(key)(lambda event: event.app.exit(exception=DecideLater()))
        return keys

    def _bind_row(self, keys: KeyBindings, place: int, row: Choice) -> None:
        if isinstance(row.action, Leave):
            keys.add(row.key)(lambda event: event.app.exit(exception=DecideLater()))
            return
        selection = self._selection
        number = str(place + 1) if place < 9 else ""
        other_case = row.key.swapcase()
        taken = {other.key for other in self._menu.rows}
        for key in {row.key, number, *({other_case} - taken)} - {""}:
            keys.add(key)(lambda event: selection.type(event.data, lambda: selection.go(place)))

    def _other(self, event: KeyPressEvent) -> None:
        """A key that has no meaning here; a text that was pasted is one, too."""
        if event.data.isprintable() or event.key_sequence[0].key == Keys.BracketedPaste:
            self._selection.type(event.data)

    def _toggle_help(self) -> None:
        self._help = not self._help

    def _enter(self, event: KeyPressEvent) -> None:
        picked = self._selection.enter()
        if not picked:
            event.app.output.bell()
        elif isinstance(picked[0].action, Leave):
            event.app.exit(exception=DecideLater())
        else:
            event.app.exit(result=picked)
