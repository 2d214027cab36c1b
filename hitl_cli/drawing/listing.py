"""The list form, for graphs that are too wide to be drawn: every node with the ways that lead on from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hitl_cli.columns import columns, cut
from hitl_cli.drawing.boxes import signed
from hitl_cli.drawing.canvas import Glyphs, Span
from hitl_cli.drawing.diagram import ENDS, Diagram
from hitl_cli.drawing.layers import levels

LONGEST = 30
"""Columns of a name before its words stand in one row with those of the others."""


def listed(diagram: Diagram, glyphs: Glyphs, width: int | None) -> Iterator[list[Span]]:
    """The rows of the list; one that is too long for `width` is cut."""
    level = levels(diagram)
    names = {node.id: node.label for node in diagram.nodes}
    for node in diagram.nodes:
        if node.kind in ENDS:
            continue
        yield [Span(_fit(signed(node, glyphs), width, glyphs), node.mark)]
        edges = [edge for edge in diagram.edges if edge.source == node.id]
        aligned = _aligned([names[edge.target] for edge in edges])
        for edge, target in zip(edges, aligned, strict=True):
            is_back = level.get(edge.target, level[node.id] + 1) <= level[node.id]
            arrow = glyphs.back if is_back else glyphs.to
            words = edge.label or ("perhaps" if edge.conditional else "")
            yield [Span(_fit(f"  {arrow} {target}  {words}".rstrip(), width, glyphs))]


def _aligned(names: Sequence[str]) -> list[str]:
    widest = min(max(map(columns, names), default=0), LONGEST)
    return [name + " " * (widest - columns(name)) for name in names]


def _fit(text: str, width: int | None, glyphs: Glyphs) -> str:
    return text if width is None else cut(text, width, glyphs.ellipsis)
