"""A compiled graph as a diagram."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hitl_cli.drawing.diagram import Diagram, Edge, Node
from hitl_cli.graph.topology import Topology
from hitl_cli.types import END, START

ANYWHERE = "__anywhere__"
"""Stands for every node: a router that does not say where it may lead can choose any of them."""


def diagram_of(topology: Topology) -> Diagram:
    """What the graph declares; ways that only a node's code knows (`Command`, `Send`) are not seen."""
    return assembled({name: bool(topology.subgraphs(name)) for name in topology.nodes}, _edges(topology))


def assembled(names: Mapping[str, bool], edges: Iterable[Edge]) -> Diagram:
    """A diagram of a Python graph.

    Args:
        names: of the nodes; whether each runs a graph of its own.
        edges: between them, START, END and ANYWHERE.
    """
    edges = tuple(edges)
    led_to = {edge.target for edge in edges}
    ends = (Node(END, "END", "end"), Node(ANYWHERE, "any node", "anywhere"))
    return Diagram(
        (
            Node(START, "START", "start"),
            *(Node(name, name, "graph" if runs_graph else "step") for name, runs_graph in names.items()),
            *(end for end in ends if end.id in led_to),
        ),
        edges,
    )


def _edges(topology: Topology) -> Iterator[Edge]:
    for name in (START, *topology.nodes):
        for target in topology.edges.get(name, ()):
            yield Edge(name, target)
        for join in topology.joins:
            if name in join.sources:
                yield Edge(name, join.target)
        for branch in topology.branches.get(name, ()):
            if branch.path_map is None:
                yield Edge(name, ANYWHERE, conditional=True)
            for word, target in (branch.path_map or {}).items():
                yield Edge(name, target, label_of(word, target), conditional=True)
        if name in topology.nodes:
            for target in topology.nodes[name].destinations:
                yield Edge(name, target, conditional=True)


def label_of(word: object, target: str) -> str:
    """What a router returns to go this way, unless that is the node's own name."""
    return "" if word == target else str(word)
