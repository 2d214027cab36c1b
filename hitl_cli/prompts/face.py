"""What a decision needs from a terminal: two faces offer it, a full one and a plain one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, Protocol

from hitl_cli.prompts.layout import INDENT, Line, Style
from hitl_cli.prompts.lines import fold
from hitl_cli.prompts.screen import Choice
from hitl_cli.values import dataclass

Overtaken = Callable[[], str | None]
"""Says who answered the question meanwhile, or None."""

POLL = 1.0
"""Seconds between two looks at that while a prompt is open."""


class DecideLater(Exception):
    """The person left the prompt: Esc, Ctrl-D, end of input, or q in a menu."""


class PageBack(Exception):
    """The person wants to see what came before: ← or <."""


Previous = Literal["", "page", "field", "question"]
"""What comes before, where ← and < lead; empty: nothing does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """A list to pick from, with nothing picked beforehand."""

    heading: str
    rows: tuple[Choice, ...]
    many: bool = False
    """Rows that send a value can be ticked, any number of them."""
    previous: Previous = ""
    preview: Callable[[tuple[Choice, ...]], str]
    """What picking these rows would send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A line to type. All its texts are safe to print."""

    prompt: str
    text: str = ""
    """Stands in the line already."""
    default: str = ""
    """What Enter alone stands for; shown in brackets, empty for none."""
    room: int = 20
    """Columns for what is typed; where the prompt leaves less, it stands in a row of its own."""
    may_be_empty: bool = False
    may_be_text: bool = False
    """Tab switches to taking the line as text."""
    long_text: bool = False
    """Several lines are likely: the help line names Alt-Enter."""
    multiline: bool = False
    """Enter makes a new line, Ctrl-S ends."""
    secret: bool = False
    editor: bool = True
    """Ctrl-E goes on in the person's editor."""
    more: bool = False
    """Ctrl-O shows everything in the pager."""
    leave: str = "decide later"
    """What Esc does, in words."""
    previous: Previous = ""
    """Shift-Tab goes there, and so does < alone."""
    preview: Callable[[str, bool], Sequence[str]]
    """What the line would send, as items of the help line; the flag is `as_text`."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, and with which key it was left."""

    text: str
    as_text: bool = False
    wants: Literal["", "editor", "pager"] = ""


class Face(Protocol):
    """A terminal. Everything blocks until the person is done.

    `choose` and `line` raise DecideLater, KeyboardInterrupt, or AlreadyAnswered when somebody else answered;
    and PageBack, where there is something before.

    Attributes:
        live: what a line would send is shown while it is typed; else it has to be said afterwards.
    """

    live: bool

    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        ...

    def header(self, title: str, facts: Sequence[str]) -> list[str]:
        """The line above a question, in pieces that may stand on rows of their own."""
        ...

    def write(self, lines: Iterable[Line]) -> None: ...

    def choose(self, menu: Menu) -> tuple[Choice, ...]:
        """The chosen rows; one, unless the menu is for many. A row that leaves is raised, not returned."""
        ...

    def line(self, field: Field) -> Typed: ...

    def page(self, lines: Iterable[Line]) -> None:
        """Show lines that are too many for the screen."""
        ...


def say(face: Face, text: str, style: Style = "note") -> None:
    """Print a line of hitl's own; whatever it quotes has been made safe."""
    width, _ = face.size()
    face.write([Line(style, row) for row in fold(text, width - INDENT)])
