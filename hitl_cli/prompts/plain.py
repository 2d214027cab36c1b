"""The plain face, for screen readers and dumb terminals: text is printed, lines are read, nothing moves."""

from __future__ import annotations

import select
import sys
import termios
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress

from hitl_cli.errors import AlreadyAnswered
from hitl_cli.prompts.face import POLL, DecideLater, Field, Menu, Overtaken, PageBack, Previous, Typed
from hitl_cli.prompts.layout import Line
from hitl_cli.prompts.lines import fill
from hitl_cli.prompts.safe import one_line
from hitl_cli.prompts.screen import Choice, GoTo, Leave, Send, can_tick
from hitl_cli.prompts.size import terminal_size

_WIDTH = 100
"""Columns at most: terminals wrap by themselves, and a screen reader reads whole lines."""


class Plain:
    """A Face that only prints and reads lines. End of input decides later.

    Args:
        overtaken: looked at about once a second while a line is awaited.
    """

    live = False

    def __init__(self, overtaken: Overtaken) -> None:
        self._overtaken = overtaken

    def size(self) -> tuple[int, int]:
        columns, rows = terminal_size()
        return min(columns, _WIDTH), rows

    def header(self, title: str, facts: Sequence[str]) -> list[str]:
        return [". ".join((title, *(fact[:1].upper() + fact[1:] for fact in facts))) + "."]

    def write(self, lines: Iterable[Line]) -> None:
        for line in lines:
            say(f"| {line.text}" if line.style == "payload" else line.text)

    def page(self, lines: Iterable[Line]) -> None:
        """A pager moves the cursor; everything is printed instead."""
        self.write(lines)

    def choose(self, menu: Menu) -> tuple[Choice, ...]:
        rows = {row.key or str(place): row for place, row in enumerate(menu.rows, start=1)}
        say("\n".join(self._offered(menu, rows)))
        while True:
            letters = self.read("Enter letters, with spaces between: " if menu.many else "Enter a letter: ")
            if menu.previous and letters.strip() == "<":
                raise PageBack
            picked = _picked(letters.split(), rows, many=menu.many)
            if not picked:
                say("Error: no such choice." if letters.strip() else "Error: nothing chosen.")
            elif isinstance(picked[0].action, Leave):
                raise DecideLater
            else:
                if not isinstance(picked[0].action, Send):  # else it is said what was sent
                    say(f"You chose {one_line(picked[0].label)}.")
                return picked

    def line(self, field: Field) -> Typed:
        if field.multiline:
            return Typed(self._several_lines())
        for sentence in _instructions(field):
            say(sentence)
        with _no_echo() if field.secret else nullcontext():
            return self._typed(field)

    def _typed(self, field: Field) -> Typed:
        while True:
            typed = self.read(f"{field.prompt}: ")
            if typed == "<" and field.previous:
                raise PageBack
            if typed == ":edit" and field.editor:
                return Typed(field.text, wants="editor")
            if typed == ":view" and field.more:
                return Typed(field.text, wants="pager")
            text = typed or field.text
            if text or field.default or field.may_be_empty:
                return Typed(text)
            say("Error: nothing typed.")

    def _offered(self, menu: Menu, rows: Mapping[str, Choice]) -> list[str]:
        """The rows in a sentence, which no row of the screen breaks in the middle of one."""
        heading = menu.heading if menu.heading.endswith(("?", "…")) else f"{menu.heading}."
        named = [f"{key} {_named(row)}" for key, row in rows.items()]
        words = [f"{heading} Choices:", *(f"{name}," for name in named[:-1]), f"{named[-1]}.", "No default."]
        back = [f"< goes back{_whereto(menu.previous)}."] if menu.previous else []
        return fill([*words, *back], self.size()[0], between=" ")

    def _several_lines(self) -> str:
        _drop_typed_ahead()
        say("Type the new text. A line with only a full stop ends it.")
        lines = []
        while (line := self._next_line()) != ".":
            lines.append(line)
        return "\n".join(lines)

    def read(self, prompt: str) -> str:
        """One line that was typed after the prompt appeared; DecideLater at the end of input."""
        _drop_typed_ahead()
        say(prompt, end="")
        return self._next_line()

    def _next_line(self) -> str:
        while not select.select([sys.stdin], [], [], POLL)[0]:
            said = self._overtaken()
            if said is not None:
                say("")
                raise AlreadyAnswered(said)
        line = sys.stdin.readline()
        if not line.endswith("\n"):
            say("")
            raise DecideLater
        return line[:-1]


def _drop_typed_ahead() -> None:
    with suppress(termios.error, OSError, ValueError):
        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


def _picked(letters: Sequence[str], rows: Mapping[str, Choice], *, many: bool) -> tuple[Choice, ...]:
    """The rows that the letters name; empty when one names none, or when only one row may be named."""
    keys = dict.fromkeys(letter if letter in rows else letter.swapcase() for letter in letters)
    picked = tuple(rows[key] for key in keys if key in rows)
    if len(picked) < len(keys):
        return ()
    one_is_enough = not many or not all(can_tick(row) for row in picked)
    return () if one_is_enough and len(picked) != 1 else picked


def _named(row: Choice) -> str:
    """A row in words; what a page of a batch decided is told only there."""
    return one_line(f"{row.label}: {row.hint}" if isinstance(row.action, GoTo) else row.label)


def _instructions(field: Field) -> list[str]:
    sentences = {
        f"Enter alone takes the default: {field.default}.": field.default,
        f"Enter alone keeps your text: {one_line(field.text, 200)}": field.text and not field.secret,
        "Type :edit for your editor.": field.editor,
        "Type :view to read everything.": field.more,
        f"Type < to go back{_whereto(field.previous)}.": field.previous,
    }
    return [sentence for sentence, applies in sentences.items() if applies]


def _whereto(previous: Previous) -> str:
    """A page or a field before is at hand; another question is a step to think about."""
    return " to the question before" if previous == "question" else ""


@contextmanager
def _no_echo() -> Iterator[None]:
    """What is typed does not appear."""
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    hidden = [*before]
    hidden[3] &= ~termios.ECHO
    termios.tcsetattr(descriptor, termios.TCSADRAIN, hidden)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def say(text: str, end: str = "\n") -> None:
    sys.stderr.write(text + end)
    sys.stderr.flush()
