"""What `get_graph()` gives: a graph to look at, by LangGraph's names."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from hitl_cli.drawing.canvas import ASCII
from hitl_cli.drawing.diagram import Diagram
from hitl_cli.drawing.draw import draw, text
from hitl_cli.drawing.mermaid import mermaid
from hitl_cli.values import NamedTuple, dataclass


class DrawnNode(NamedTuple):
    id: str
    name: str


class DrawnEdge(NamedTuple):
    source: str
    target: str
    data: str | None = None
    """When this way is taken, as far as it is known."""
    conditional: bool = False


@dataclass(frozen=True)
class DrawnGraph:
    diagram: Diagram

    @cached_property
    def nodes(self) -> dict[str, DrawnNode]:
        return {node.id: DrawnNode(node.id, node.id) for node in self.diagram.nodes}

    @cached_property
    def edges(self) -> list[DrawnEdge]:
        return [
            DrawnEdge(edge.source, edge.target, edge.label or None, edge.conditional)
            for edge in self.diagram.edges
        ]

    def draw_mermaid(self, **_: Any) -> str:
        """The graph as a Mermaid flowchart; LangGraph's options for its looks are taken and not used."""
        return mermaid(self.diagram)

    def draw_ascii(self) -> str:
        """The graph as a drawing in text."""
        return text(draw(self.diagram, ASCII, None))

    def print_ascii(self) -> None:
        print(self.draw_ascii())  # noqa: T201  what it is for
