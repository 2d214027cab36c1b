"""The full face: colours, menus that move, a line editor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.shortcuts import print_formatted_text

from hitl_cli.prompts.face import Field, Menu, Typed
from hitl_cli.prompts.layout import Line
from hitl_cli.prompts.line import run_line
from hitl_cli.prompts.menu import run_menu
from hitl_cli.prompts.pager import page
from hitl_cli.prompts.screen import Choice
from hitl_cli.prompts.stage import Stage
from hitl_cli.prompts.style import STYLE


class Console(Stage):
    """A Face on a terminal that can move its cursor."""

    live = True

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


def _fragments(line: Line) -> list[tuple[str, str]]:
    if line.style == "payload":
        return [("class:gutter", "  │ "), ("", line.text)]
    indent = "" if line.style == "title" else "  "
    return [("", indent), (f"class:{line.style}", line.text)]
