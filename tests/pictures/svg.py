"""A screen as a picture: its cells and their colours, drawn as SVG without anything from the network."""

from __future__ import annotations

import io
import re
from html import escape, unescape

from pyte.screens import Char
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.style import Style
from rich.text import Text

from tests.terminal.pty import Pty

_FORMAT = re.sub(r"\s*@font-face \{\{.*?\n    \}\}\n", "\n", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


def svg(pty: Pty, name: str) -> str:
    """
    Args:
        name: sets the picture's ids apart from those of other pictures on the page.
    """
    cells = pty.cells
    console = Console(record=True, width=len(cells[0]), file=io.StringIO(), color_system="truecolor")
    for row in _without_end(cells):
        console.print(Text.assemble(*((cell.data, _style(cell)) for cell in row)), soft_wrap=True)
    drawn = console.export_svg(title="hitl", code_format=_FORMAT, unique_id=f"hitl-{name}")
    return _RUN.sub(_without_blanks, drawn) + "\n"


_CELL = 12.2
"""Width of a character, in the picture's units."""
_BLANK = "&#160;"
_RUN = re.compile(r'x="([0-9.]+)" (y="[0-9.]+") textLength="[0-9.]+" ([^>]*)>([^<]*)<')


def _without_blanks(run: re.Match[str]) -> str:
    """A run of text from its first character to its last: some viewers drop the blanks around it."""
    x, y, more, escaped = run.groups()
    text = unescape(escaped).replace("\xa0", " ")
    start = float(x) + (len(text) - len(text.lstrip())) * _CELL
    kept = text.strip()
    shown = escape(kept).replace(" ", _BLANK)
    return f'x="{start:.1f}" {y} textLength="{len(kept) * _CELL:.1f}" {more}>{shown}<'


def words(picture: str) -> str:
    """The text in a picture, without its blanks."""
    drawn = "".join(re.findall(r"<text [^>]*>(.*?)</text>", picture))
    return re.sub(r"\s", "", unescape(drawn))


def _without_end(cells: list[list[Char]]) -> list[list[Char]]:
    """The rows down to the last that is not blank."""
    last = max(place for place, row in enumerate(cells) if any(cell.data.strip() for cell in row))
    return cells[: last + 1]


def _style(cell: Char) -> Style:
    color = None if cell.fg == "default" else _RICH.get(cell.fg, f"#{cell.fg}")
    return Style(
        color=color, bold=cell.bold or None, italic=cell.italics or None, reverse=cell.reverse or None
    )


_RICH = {
    "black": "black",
    "red": "red",
    "green": "green",
    "brown": "yellow",
    "blue": "blue",
    "magenta": "magenta",
    "cyan": "cyan",
    "white": "white",
    "brightblack": "bright_black",
}
"""pyte's names of the terminal's own colours, in rich's words."""
