"""The still faces show a screen as a text, and ask nothing. For previews where there is nobody to ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NoReturn, TextIO

from hitl_cli.columns import columns
from hitl_cli.prompts.face import DecideLater, Field, Menu
from hitl_cli.prompts.layout import Line
from hitl_cli.prompts.plain import Plain, say
from hitl_cli.prompts.safe import one_line


class StillInWords(Plain):
    """The plain face, which nobody answers. It speaks on standard error."""

    def __init__(self) -> None:
        super().__init__(lambda: None)

    def _next_line(self) -> NoReturn:
        say("")
        raise DecideLater


class Still:
    """A Face that writes to a stream and leaves every prompt at once."""

    live = True

    def __init__(self, out: TextIO, width: int, rows: int) -> None:
        self._out = out
        self._size = width, rows

    def size(self) -> tuple[int, int]:
        return self._size

    def header(self, title: str, facts: Sequence[str]) -> list[str]:
        return [f"● {title} — {facts[0]}", *facts[1:]]

    def write(self, lines: Iterable[Line]) -> None:
        for line in lines:
            indent = {"payload": "  │ ", "title": ""}.get(line.style, "  ")
            self._out.write(f"{indent}{line.text}".rstrip() + "\n")

    def choose(self, menu: Menu) -> NoReturn:
        rows = [(row.key or " ", one_line(row.label), one_line(row.hint)) for row in menu.rows]
        widest = max(columns(label) for _, label, _ in rows)
        self._out.write(f"  {menu.heading}\n")
        for key, label, hint in rows:
            gap = " " * (widest - columns(label) + 2)
            self._out.write(f"    {key}  {label}{gap}{hint}".rstrip() + "\n")
        raise DecideLater

    def line(self, field: Field) -> NoReturn:
        default = f" [{field.default}]" if field.default else ""
        self._out.write(f"  {field.prompt}{default}:\n  {' · '.join(field.preview('', False))}\n")
        raise DecideLater

    def page(self, lines: Iterable[Line]) -> None:
        self.write(lines)
