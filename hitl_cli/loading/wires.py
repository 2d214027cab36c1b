"""The edges of a Python graph, hitl's or LangGraph's, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from hitl_cli.format.mistakes import did_you_mean
from hitl_cli.types import END, START
from hitl_cli.values import dataclass

Kind = Literal["unknown", "unreachable", "no start"]


@dataclass(frozen=True, slots=True)
class WireProblem:
    kind: Kind
    name: str
    """The node that it is about."""
    message: str


@dataclass(frozen=True, slots=True)
class Wires:
    nodes: Mapping[str, Any]
    """Each with its function; None, when that cannot be seen."""
    edges: frozenset[tuple[str, str]]
    anywhere: frozenset[str]
    """Nodes with a router that did not say where it may lead."""

    def problems(self) -> Iterator[WireProblem]:
        """Edges from and to nodes that do not exist, and nodes that no way leads to."""
        strangers = sorted({end for edge in self.edges for end in edge} - self.nodes.keys() - {START, END})
        for name in strangers:
            near = did_you_mean(name, self.nodes)
            yield WireProblem("unknown", name, f"an edge names the unknown node {name!r}{near}")
        sources = {source for source, _ in self.edges} | self.anywhere
        if START not in sources:
            said = "no edge leads from START to a node — add graph.add_edge(START, …)"
            yield WireProblem("no start", "", said)
        elif not strangers:
            for name in self._unreachable():
                yield WireProblem("unreachable", name, f"nothing leads to node {name!r}")

    def _unreachable(self) -> list[str]:
        """Nodes that no way from the start leads to; none, when some node may lead anywhere."""
        seen, frontier = {START}, [START]
        while frontier:
            name = frontier.pop()
            if name in self.anywhere:
                return []
            for source, target in self.edges:
                if source == name and target not in seen:
                    seen.add(target)
                    frontier.append(target)
        return [name for name in self.nodes if name not in seen]


def wires_of(graph: Any) -> Wires | None:
    """The wires of a builder or a compiled graph; None for one that has none, such as an entrypoint."""
    builder = getattr(graph, "builder", graph)
    if not all(hasattr(builder, name) for name in ("nodes", "edges", "branches")):
        return None
    functions = {name: _function(node) for name, node in builder.nodes.items()}
    edges: set[tuple[str, str]] = set()
    anywhere = {name for name, function in functions.items() if _commands(function)}
    for name, node in builder.nodes.items():
        ends = getattr(node, "destinations", None) or getattr(node, "ends", None) or ()
        edges.update((name, end) for end in ends)
        if ends:
            anywhere.discard(name)
    edges.update(_plain(builder))
    for source, several in builder.branches.items():
        for branch in several.values() if isinstance(several, Mapping) else several:
            # Named `path_map` in hitl, `ends` in LangGraph.
            ends = branch.path_map if hasattr(branch, "path_map") else branch.ends
            edges.update((source, end) for end in (ends or {}).values())
            if ends is None:
                anywhere.add(source)
    return Wires(functions, frozenset(edges), frozenset(anywhere))


def _plain(builder: Any) -> Iterator[tuple[str, str]]:
    """The edges without a condition, also those that wait for several nodes."""
    if isinstance(builder.edges, Mapping):
        for source, targets in builder.edges.items():
            yield from ((source, target) for target in targets)
        waiting = [(join.sources, join.target) for join in builder.joins]
    else:
        yield from builder.edges
        waiting = list(builder.waiting_edges)
    for sources, target in waiting:
        yield from ((source, target) for source in sources)


def _function(node: Any) -> Any:
    runnable = getattr(node, "runnable", None)
    if runnable is None:
        return getattr(node, "function", None)
    return getattr(runnable, "func", None) or getattr(runnable, "afunc", None)


def _commands(function: Any) -> bool:
    """Whether a node's function may lead somewhere by a Command: nothing but its code says so."""
    code = getattr(function, "__code__", None)
    if code is None:
        return function is not None and not hasattr(function, "invoke")
    return any("Command" in name for name in _names(code)) or bool(code.co_freevars)


def _names(code: Any) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if hasattr(inner, "co_names"):
            yield from _names(inner)
