"""A LangGraph graph as a diagram, found by looking: langgraph is not imported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hitl_cli.drawing.diagram import Diagram, Edge
from hitl_cli.graph.diagram import ANYWHERE, assembled, label_of
from hitl_cli.types import END, START


def langgraph_diagram(graph: Any) -> Diagram:
    """
    Args:
        graph: compiled, or a builder.
    """
    compiled = graph if hasattr(graph, "stream") else graph.compile()
    inside = {name.partition("|")[0] for name, _ in compiled.get_subgraphs()}
    builder = getattr(compiled, "builder", None)
    if builder is None:  # an entrypoint, whose nodes and edges only LangGraph knows
        shown = compiled.get_graph()
        names = [name for name in shown.nodes if name not in (START, END)]
        edges = [Edge(edge.source, edge.target, edge.data or "", edge.conditional) for edge in shown.edges]
    else:
        names, edges = list(builder.nodes), list(_edges(builder))
    return assembled({name: name in inside for name in names}, edges)


def _edges(builder: Any) -> Iterator[Edge]:
    for name in (START, *builder.nodes):
        yield from (Edge(source, target) for source, target in sorted(builder.edges) if source == name)
        for sources, target in sorted(builder.waiting_edges):
            if name in sources:
                yield Edge(name, target)
        for branch in builder.branches.get(name, {}).values():
            if branch.ends is None:
                yield Edge(name, ANYWHERE, conditional=True)
            for word, target in (branch.ends or {}).items():
                yield Edge(name, target, label_of(word, target), conditional=True)
        ends = getattr(builder.nodes.get(name), "ends", None) or ()
        labels = ends if isinstance(ends, dict) else dict.fromkeys(ends, "")
        for target, words in labels.items():
            yield Edge(name, target, label_of(words or "", target), conditional=True)
