"""Checks of a graph as a whole, before it is compiled. The words of the messages are LangGraph's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from hitl_cli.errors import GraphError
from hitl_cli.graph.functions import name_of
from hitl_cli.graph.topology import Branch, Join, Node
from hitl_cli.types import END, START


def check_name(name: str, nodes: Collection[str]) -> None:
    """
    Raises:
        GraphError: a node cannot have this name.
    """
    if name in nodes:
        raise GraphError(f"Node `{name}` already present.")
    if name in (START, END):
        raise GraphError(f"Node `{name}` is reserved.")
    for mark in ":|":
        if mark in name:
            raise GraphError(f"'{mark}' is a reserved character and is not allowed in the node names.")


def check_ends(starts: Iterable[str], end: str) -> None:
    """
    Raises:
        GraphError: an edge leads out of END or into START.
    """
    if END in starts:
        raise GraphError("END cannot be a start node")
    if end == START:
        raise GraphError("START cannot be an end node")


def check_wiring(
    nodes: Mapping[str, Node],
    edges: Mapping[str, Iterable[str]],
    joins: Sequence[Join],
    branches: Mapping[str, Sequence[Branch]],
) -> None:
    """
    Raises:
        GraphError: something leads to or from a node that does not exist, or nothing starts the graph.
    """
    starts = {*edges, *branches, *(source for join in joins for source in join.sources)}
    for start in sorted(starts - {START} - nodes.keys()):
        raise GraphError(f"Found edge starting at unknown node '{start}'")
    if START not in starts:
        raise GraphError(
            "Graph must have an entrypoint: add at least one edge from START to another node",
            hint="graph.add_edge(START, 'name')",
        )
    for source, several in branches.items():
        for branch in several:
            _check_branch(source, branch, nodes)
    ends = {target for targets in edges.values() for target in targets}
    ends.update(join.target for join in joins)
    ends.update(target for node in nodes.values() for target in node.destinations)
    for end in sorted(ends - {END} - nodes.keys()):
        raise GraphError(f"Found edge ending at unknown node `{end}`")


def check_stops(stops: Iterable[str], nodes: Collection[str]) -> None:
    """
    Raises:
        GraphError: a breakpoint is at no node.
    """
    for stop in stops:
        if stop != "*" and stop not in nodes:
            raise GraphError(f"Interrupt node `{stop}` not found")


def _check_branch(source: str, branch: Branch, nodes: Collection[str]) -> None:
    for target in (branch.path_map or {}).values():
        if target != END and target not in nodes:
            name = name_of(branch.router)
            raise GraphError(f"At '{source}' node, '{name}' branch found unknown target '{target}'")
