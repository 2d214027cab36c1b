"""The full face: colours, menus that move, a line editor. Drawn by prompt_toolkit on standard error."""

from __future__ import annotations

import asyncio
import sys
import termios
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.output import Output
from prompt_toolkit.shortcuts import print_formatted_text

from hitl_cli.errors import AlreadyAnswered
from hitl_cli.prompts.face import Field, Menu, Overtaken, Typed
from hitl_cli.prompts.layout import Line
from hitl_cli.prompts.line import run_line
from hitl_cli.prompts.menu import run_menu
from hitl_cli.prompts.pager import page
from hitl_cli.prompts.screen import Choice
from hitl_cli.prompts.stderr import terminal
from hitl_cli.prompts.style import STYLE

POLL = 1.0
"""Seconds between two looks at whether somebody else answered."""


class Console:
    """A Face on a terminal that can move its cursor.

    Args:
        overtaken: looked at about once a second while a prompt is open.
        input, output: where keys come from and where the screen is drawn; the terminal when left out.
    """

    live = True

    def __init__(
        self, overtaken: Overtaken, input: Input | None = None, output: Output | None = None
    ) -> None:
        self._overtaken = overtaken
        self.input = create_input(sys.stdin) if input is None else input
        self.output = terminal() if output is None else output

    def size(self) -> tuple[int, int]:
        size = self.output.get_size()
        return size.columns, size.rows

    def header(self, title: str, facts: Sequence[str]) -> list[str]:
        return [f"● {title} — {facts[0]}", *facts[1:]]

    def write(self, lines: Iterable[Line]) -> None:
        fragments = [fragment for line in lines for fragment in (*_fragments(line), ("", "\n"))]
        print_formatted_text(FormattedText(fragments), style=STYLE, output=self.output, end="")

    def choose(self, menu: Menu) -> tuple[Choice, ...]:
        return run_menu(self, menu)

    def line(self, field: Field) -> Typed:
        return run_line(self, field)

    def page(self, lines: Iterable[Line]) -> None:
        text = "".join("".join(part for _, part in _fragments(line)) + "\n" for line in lines)
        problem = page(text)
        if problem:
            self.write([Line("error", f"Error: {problem}")])

    def run(self, application: Application[Any]) -> Any:
        """Run a prompt on what is typed from now on: keys pressed before it appeared must not answer it."""
        clear_typeahead(self.input)
        with suppress(termios.error, OSError, NotImplementedError):
            termios.tcflush(self.input.fileno(), termios.TCIFLUSH)
        # How long a lone Esc waits for the rest of an arrow key, and for the rest of Alt-Enter.
        application.ttimeoutlen, application.timeoutlen = 0.1, 0.3
        return application.run(pre_run=lambda: self._watch(application))

    def _watch(self, application: Application[Any]) -> None:
        async def look() -> None:
            while (found := self._news()) is None:
                await asyncio.sleep(POLL)
            if not application.is_done:
                application.exit(exception=found)

        application.create_background_task(look())

    def _news(self) -> Exception | None:
        """What ends an open prompt; a failure to look is one too, and no reason to hang."""
        try:
            said = self._overtaken()
        except Exception as error:
            return error
        return None if said is None else AlreadyAnswered(said)


def _fragments(line: Line) -> list[tuple[str, str]]:
    if line.style == "payload":
        return [("class:gutter", "  │ "), ("", line.text)]
    indent = "" if line.style == "title" else "  "
    return [("", indent), (f"class:{line.style}", line.text)]
