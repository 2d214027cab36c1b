"""A sheet of characters on which lines meet, cross and turn."""

from __future__ import annotations

from dataclasses import field

from hitl_cli.columns import char_columns
from hitl_cli.drawing.diagram import Mark
from hitl_cli.values import NamedTuple, dataclass

NORTH, EAST, SOUTH, WEST = 1, 2, 4, 8


class Span(NamedTuple):
    """A piece of a line of the drawing, all of it in one style."""

    text: str
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters of a drawing."""

    lines: str
    """By the sum of the directions that a line leaves its cell in."""
    box: str
    """Corners from the top left clockwise, horizontal, vertical; so also the next two."""
    here: str
    graph: str
    down: str
    up: str
    port: str
    choice: str
    """A port whose way is one of several."""
    to: str
    """Of the list form: leads on to."""
    back: str
    ellipsis: str
    signs: dict[str, str]


UNICODE = Glyphs(
    lines=" │─╰││╭├─╯─┴╮┤┬┼",
    box="╭╮╯╰─│",
    here="┏┓┛┗━┃",
    graph="╔╗╝╚═║",
    down="▼",
    up="▲",
    port="┬",
    choice="◇",
    to="→",
    back="↑",
    ellipsis="…",
    signs={"ask": "?", "graph": "⧉", "done": "✓", "here": "▶"},
)
ASCII = Glyphs(
    lines=" |-+||++-+-+++++",
    box="++++-|",
    here="####=#",
    graph="++++=|",
    down="v",
    up="^",
    port="+",
    choice="o",
    to="->",
    back="^ ",
    ellipsis="..",
    signs={"ask": "?", "graph": "[]", "done": "+", "here": ">"},
)


@dataclass(slots=True)
class Canvas:
    glyphs: Glyphs
    _lines: dict[tuple[int, int], dict[str, int]] = field(default_factory=dict)
    _text: dict[tuple[int, int], tuple[str, Mark]] = field(default_factory=dict)

    def write(self, row: int, column: int, text: str, mark: Mark = "") -> None:
        for char in text:
            wide = char_columns(char)
            if wide == 0:
                before, style = self._text.get((row, column - 1), ("", mark))
                self._text[row, column - 1] = (before + char, style)
                continue
            self._text[row, column] = (char, mark)
            if wide == 2:
                self._text[row, column + 1] = ("", mark)
            column += wide

    def down(self, net: str, column: int, start: int, end: int) -> None:
        """A line through the rows from `start` up to `end`, the last left out."""
        for row in range(start, end):
            self._add(net, row, column, NORTH | SOUTH)

    def track(self, net: str, row: int, tops: list[int], bottoms: list[int]) -> None:
        """A horizontal line, with ways up at the columns `tops` and down at `bottoms`."""
        columns = (*tops, *bottoms)
        for column in range(min(columns), max(columns) + 1):
            if column > min(columns):
                self._add(net, row, column, WEST)
            if column < max(columns):
                self._add(net, row, column, EAST)
        for column in tops:
            self._add(net, row, column, NORTH)
        for column in bottoms:
            self._add(net, row, column, SOUTH)

    def rows(self) -> list[list[Span]]:
        """The drawing; no line has blanks at its end."""
        cells: dict[tuple[int, int], tuple[str, Mark]] = {at: (self._glyph(at), "") for at in self._lines}
        cells |= self._text
        found: list[list[Span]] = [[] for _ in range(max((row for row, _ in cells), default=-1) + 1)]
        filled = dict.fromkeys(range(len(found)), 0)
        for row, column in sorted(cells):
            char, mark = cells[row, column]
            spans = found[row]
            if column > filled[row]:
                spans.append(Span(" " * (column - filled[row])))
            if spans and spans[-1].mark == mark:
                char = spans.pop().text + char
            spans.append(Span(char, mark))
            filled[row] = column + 1
        return found

    def _glyph(self, at: tuple[int, int]) -> str:
        """Of two lines that cross, the one that goes down is whole: joints and crossings look different."""
        nets = self._lines[at]
        lines = next(iter(nets.values())) if len(nets) == 1 else NORTH | SOUTH
        return self.glyphs.lines[lines]

    def _add(self, net: str, row: int, column: int, direction: int) -> None:
        nets = self._lines.setdefault((row, column), {})
        nets[net] = nets.get(net, 0) | direction
