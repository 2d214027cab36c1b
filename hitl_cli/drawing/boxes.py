"""How wide a node is drawn, and where under it its lines leave."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from hitl_cli.columns import columns
from hitl_cli.drawing.canvas import Glyphs
from hitl_cli.drawing.diagram import STEPS, Edge, Node
from hitl_cli.values import dataclass

PADDING = 2
"""Columns for a box's border and the blank beside it, on each side."""


@dataclass(frozen=True, slots=True)
class Box:
    """Columns are counted from the left edge."""

    text: str
    width: int
    ports: tuple[int, ...]
    """Where lines leave, in the order of the node's edges."""
    extent: int
    """Columns that it takes with the words beside its lines."""
    bordered: bool

    @property
    def middle(self) -> int:
        return self.width // 2


def box_of(node: Node, text: str, edges: Sequence[Edge]) -> Box:
    """
    Args:
        text: the node's label with its sign.
        edges: those that leave it, from left to right.
    """
    bordered = node.kind in STEPS
    width = columns(text) + 2 * PADDING * bordered
    words = [columns(edge.label) for edge in edges]
    if len(edges) < 2:
        ports = (width // 2,) * len(edges)
        return Box(text, width, ports, max(width, *(width // 2 + 1 + word for word in words), 0), bordered)
    parts = [max(word + 2, 3) for word in words]
    needed = sum(parts[:-1]) + 2 * PADDING
    width = max(width, needed)
    spare = (width - needed) // (len(parts) - 1)
    first = PADDING + (width - needed - spare * (len(parts) - 1)) // 2
    ports = tuple(accumulate((part + spare for part in parts[:-1]), initial=first))
    return Box(text, width, ports, max(width, ports[-1] + 1 + words[-1]), bordered)


def signed(node: Node, glyphs: Glyphs) -> str:
    """The node's label after the signs of its mark and its kind."""
    signs = (glyphs.signs.get(node.mark), glyphs.signs.get(node.kind), node.label)
    return " ".join(filter(None, signs))
