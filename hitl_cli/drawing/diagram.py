"""What there is to draw: nodes and edges, whatever engine the graph belongs to."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Literal

from hitl_cli.values import dataclass

Kind = Literal["start", "end", "fail", "anywhere", "step", "ask", "graph"]
"""`anywhere` stands for all nodes, where nothing tells which of them a router can choose."""
Mark = Literal["", "done", "here"]

STEPS: Collection[Kind] = ("step", "ask", "graph")
"""What runs."""
ENDS: Collection[Kind] = ("end", "fail", "anywhere")
"""Where ways end. They may be drawn in several places, each beside the nodes that lead there."""


@dataclass(frozen=True, slots=True)
class Node:
    id: str
    label: str
    kind: Kind = "step"
    mark: Mark = ""
    """Of a thread: `done` has run, `here` is where it stands."""


@dataclass(frozen=True, slots=True)
class Edge:
    source: str
    target: str
    label: str = ""
    """When this way is taken; empty when nothing says so."""
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class Diagram:
    nodes: tuple[Node, ...]
    """In the order in which they were written; START first."""
    edges: tuple[Edge, ...]

    def marked(self, here: Collection[str], done: Collection[str]) -> Diagram:
        """The same with a thread's marks on the nodes."""

        def mark(node: Node) -> Mark:
            if node.kind not in STEPS:
                return ""
            return "here" if node.id in here else "done" if node.id in done else ""

        return replace(self, nodes=tuple(replace(node, mark=mark(node)) for node in self.nodes))

    def worded(self, name: Callable[[str], str], words: Callable[[str], str]) -> Diagram:
        """The same with other labels on the nodes, and other words on the edges; the ids stay."""
        return Diagram(
            tuple(replace(node, label=name(node.label)) for node in self.nodes),
            tuple(replace(edge, label=words(edge.label)) for edge in self.edges),
        )

    def merged(self) -> Diagram:
        """The same with one edge from a node to another, which has the words of all of them."""
        found: dict[tuple[str, str], Edge] = {}
        for edge in self.edges:
            ends = (edge.source, edge.target)
            before = found.get(ends, edge)
            words = ", ".join(dict.fromkeys(filter(None, (before.label, edge.label))))
            found[ends] = replace(before, label=words, conditional=before.conditional and edge.conditional)
        return replace(self, edges=tuple(found.values()))
