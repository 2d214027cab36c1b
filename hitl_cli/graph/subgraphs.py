"""Finds the graphs that a node runs: the node itself, or graphs that its function names."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any

from hitl_cli.errors import NotFound
from hitl_cli.graph import namespaces

if TYPE_CHECKING:
    from hitl_cli.graph.topology import Topology


def graphs_in(function: Any) -> tuple[Any, ...]:
    """The compiled graphs among a node's function and the variables that it names, as in LangGraph."""
    if _is_graph(function):
        return (function,)
    while isinstance(function, functools.partial):
        function = function.func
    function = inspect.unwrap(function)
    function = getattr(function, "__func__", function)
    if not inspect.isfunction(function):
        return ()
    try:
        named = inspect.getclosurevars(function)
    except ValueError:  # a variable of the function around it has no value yet
        return ()
    return tuple(value for value in {**named.globals, **named.nonlocals}.values() if _is_graph(value))


def _is_graph(value: Any) -> bool:
    return hasattr(value, "topology") and hasattr(value, "invoke")


def topology_at(topology: Topology, namespace: str) -> Topology:
    """The graph that keeps its checkpoints in a namespace; the given one at the root.

    Raises:
        NotFound: no node on the way runs a graph.
    """
    for name, number in namespaces.calls(namespace):
        inner = topology.subgraphs(name)
        if not inner:
            raise NotFound(f"node {name!r} runs no graph (namespace {namespace!r})")
        topology = inner[min(number, len(inner) - 1)].topology
    return topology
