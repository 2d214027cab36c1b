"""From a diagram to rows of text: layers if they fit, else shorter words, else a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from hitl_cli.columns import cut
from hitl_cli.drawing.canvas import Glyphs, Span
from hitl_cli.drawing.diagram import ENDS, Diagram
from hitl_cli.drawing.listing import listed
from hitl_cli.drawing.paint import arranged, painted
from hitl_cli.values import NamedTuple

MOST_NODES, MOST_EDGES = 40, 80
"""A graph with more is listed: nobody follows a line through so many boxes."""
LENGTHS = ((40, 24), (28, 16), (20, 11), (14, 7))
"""Columns of a node's and of an edge's words; the next are tried when a drawing is too wide."""
PLAIN_WIDTH = 160
"""Columns of a drawing for no terminal."""


class Drawing(NamedTuple):
    rows: Sequence[Sequence[Span]]
    form: Literal["layers", "list"]


def draw(diagram: Diagram, glyphs: Glyphs, width: int | None) -> Drawing:
    """
    Args:
        diagram: its words are printable and have no line breaks.
        width: columns of the terminal; None: no terminal.
    """
    if len(diagram.nodes) <= MOST_NODES and len(diagram.edges) <= MOST_EDGES:
        layout = arranged(diagram.worded(*_cuts(*LENGTHS[0], glyphs)), glyphs)
        for name, words in LENGTHS:
            cuts = _cuts(name, words, glyphs)
            if _alike(diagram, cuts[0]):
                break
            rows, needed = painted(layout.worded(*cuts), glyphs)
            if needed <= (PLAIN_WIDTH if width is None else width):
                return Drawing(rows, "layers")
    return Drawing(list(listed(diagram, glyphs, width)), "list")


def text(drawing: Drawing) -> str:
    """The drawing without styles."""
    return "\n".join("".join(span.text for span in row).rstrip() for row in drawing.rows)


def legend(diagram: Diagram, glyphs: Glyphs) -> list[str]:
    """What the signs in the drawing stand for, as far as it has any."""
    kinds = {node.kind for node in diagram.nodes}
    marks = {node.mark for node in diagram.nodes}
    signs = glyphs.signs
    parts = [
        ("ask" in kinds, f"{signs['ask']} asks"),
        ("graph" in kinds, f"{signs['graph']} a graph"),
        ("done" in marks, f"{signs['done']} has run"),
        ("here" in marks, f"{signs['here']} stands here"),
        (any(edge.conditional for edge in diagram.edges), f"{glyphs.choice} one of these ways"),
    ]
    return [words for used, words in parts if used]


def _cuts(name: int, words: int, glyphs: Glyphs) -> tuple[Callable[[str], str], Callable[[str], str]]:
    """Shortens the labels of nodes and the words of edges to so many columns."""
    return lambda label: cut(label, name, glyphs.ellipsis), lambda label: cut(label, words, glyphs.ellipsis)


def _alike(diagram: Diagram, shorter: Callable[[str], str]) -> bool:
    """Whether two nodes would look the same."""
    names = {node.label for node in diagram.nodes if node.kind not in ENDS}
    return len({shorter(name) for name in names}) < len(names)
