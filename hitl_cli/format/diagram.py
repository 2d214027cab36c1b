"""A graph file as a diagram: who asks, and in the file's own words when each way is taken."""

from __future__ import annotations

from collections.abc import Iterator

from hitl_cli.drawing.diagram import Diagram, Edge, Kind, Node
from hitl_cli.format.model import (
    END_WORD,
    FAIL_WORD,
    Ask,
    ByAnswer,
    ByRules,
    Goto,
    GraphFile,
    NodeSpec,
    Subgraph,
)
from hitl_cli.types import END, START

ENDS: dict[str, tuple[str, str, Kind]] = {
    END_WORD: (END, "END", "end"),
    FAIL_WORD: ("__fail__", "FAIL", "fail"),
}
"""For the words of a `then`: id, label and kind."""


def file_diagram(file: GraphFile) -> Diagram:
    edges = (Edge(START, file.start.name), *(edge for node in file.nodes for edge in _edges(node)))
    led_to = {edge.target for edge in edges}
    return Diagram(
        (
            Node(START, "START", "start"),
            *(Node(node.name, _label(node), _kind(node)) for node in file.nodes),
            *(Node(*end) for end in ENDS.values() if end[0] in led_to),
        ),
        edges,
    )


def _label(node: NodeSpec) -> str:
    return f"{node.name}, each {node.each.item}" if node.each else node.name


def _kind(node: NodeSpec) -> Kind:
    if isinstance(node.step, Subgraph):
        return "graph"
    return "ask" if isinstance(node.step, Ask) else "step"


def _edges(node: NodeSpec) -> Iterator[Edge]:
    then = node.then
    if isinstance(then, Goto):
        yield from _ways(node, then, "", conditional=False)
    elif isinstance(then, ByRules):
        for rule in then.rules:
            words = " ".join(rule.condition.source.split()) if rule.condition else "else"
            yield from _ways(node, rule.goto, words)
    elif isinstance(then, ByAnswer):
        for way in then.ways:
            yield from _ways(node, way.goto, way.word)
        if then.otherwise:
            yield from _ways(node, then.otherwise, "else")
    if node.on_error:
        yield from _ways(node, Goto((node.on_error,)), "error")
    if node.on_timeout:
        yield from _ways(node, Goto((node.on_timeout,)), "timeout")


def _ways(node: NodeSpec, goto: Goto, words: str, *, conditional: bool = True) -> Iterator[Edge]:
    for target in goto.targets:
        end = ENDS.get(target.name)
        yield Edge(node.name, end[0] if end else target.name, words, conditional)
