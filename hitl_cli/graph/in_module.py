"""Finds the graph that a Python module holds, ours or LangGraph's."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection
from types import ModuleType
from typing import Any

from hitl_cli.errors import TargetError
from hitl_cli.graph.builder import StateGraph
from hitl_cli.graph.compiled import CompiledStateGraph
from hitl_cli.wording import MOST_NAMED, did_you_mean


def find_graph(
    module: ModuleType, name: str, place: str, made: Callable[[Any], Any], makers: Collection[str] = ()
) -> Any:
    """The graph that `name` names; without a name, the only one.

    Args:
        place: what the module is called in messages: `agent.py`.
        made: what has the name → what it makes, if it is a function that makes a graph, else itself.
        makers: the module's functions that may make a graph; only a name calls one.

    Raises:
        TargetError: there is none, or several.
    """
    if not name:
        return _only(distinct_graphs(module), place, makers)
    if not hasattr(module, name):
        hint = did_you_mean(name, {*_graphs(module), *makers}) or "It holds no graph at all."
        raise TargetError(f"{place!r} has no {name!r}", hint=hint)
    value = made(getattr(module, name))
    if not is_graph(value):
        raise TargetError(
            f"{name!r} in {place!r} is not a graph but of type {type(value).__name__!r}",
            hint=did_you_mean(name, _graphs(module)),
        )
    return value


def distinct_graphs(module: ModuleType) -> dict[str, Any]:
    """The graphs of a module by name, without builders of which the compiled graph is there."""
    graphs = _graphs(module)
    builders = [id(getattr(graph, "builder", None)) for graph in graphs.values()]
    return {name: graph for name, graph in graphs.items() if id(graph) not in builders}


def is_graph(value: Any) -> bool:
    return isinstance(value, StateGraph | CompiledStateGraph) or is_langgraph(value)


def is_langgraph(value: Any) -> bool:
    """Looked up where an import by the user's module has left it: hitl imports no langgraph to find out."""
    graphs = sys.modules.get("langgraph.graph.state")
    pregel = sys.modules.get("langgraph.pregel")
    known = [getattr(graphs, "StateGraph", None), getattr(pregel, "Pregel", None)]
    return isinstance(value, tuple(kind for kind in known if isinstance(kind, type)))


def _graphs(module: ModuleType) -> dict[str, Any]:
    return {name: value for name, value in vars(module).items() if is_graph(value)}


def _only(candidates: dict[str, Any], place: str, makers: Collection[str]) -> Any:
    """The only graph of a module, or the one that is named `graph`."""
    if "graph" in candidates:
        return candidates["graph"]
    if len({id(graph) for graph in candidates.values()}) == 1:
        return next(iter(candidates.values()))
    if not candidates:
        hint = "Assign a StateGraph, or what its compile() returns, to a name in the module."
        if makers:
            hint = f"If a function makes it, name that: {_named(place, makers)}"
        raise TargetError(f"{place!r} holds no graph", hint=hint)
    raise TargetError(
        f"{place!r} holds {len(candidates)} graphs", hint=f"Name one of them: {_named(place, candidates)}"
    )


def _named(place: str, names: Collection[str]) -> str:
    return ", ".join(f"{place}:{name}" for name in [*names][:MOST_NAMED])
