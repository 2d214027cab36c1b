"""`graph`: runs another graph inside the node; what it asks is asked in the same thread."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from hitl_cli.errors import UsageError
from hitl_cli.format.context import names_of
from hitl_cli.format.expressions import Names, render
from hitl_cli.format.functions import load_module
from hitl_cli.format.mistakes import Fault
from hitl_cli.format.model import Subgraph
from hitl_cli.graph.builder import StateGraph
from hitl_cli.graph.topology import Topology
from hitl_cli.state.inputs import TypedInputs
from hitl_cli.types import UNSET
from hitl_cli.values import dataclass


class Inner(Protocol):
    """A graph that a node can run."""

    def invoke(self, input: Mapping[str, Any]) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """Another graph, as a node runs it."""

    graph: Callable[[], Inner]
    """Makes it runnable; a Python graph is imported only then."""
    first_state: Callable[[Inner, Mapping[str, Any]], Mapping[str, Any]]
    """The graph, and what `with:` gives → its first state."""
    result: Callable[[Mapping[str, Any]], Any]
    """Its last state → what it gives."""
    topology: Topology | None = None
    """None: not known before the graph is imported."""


def run_graph(step: Subgraph, names: Names, child: Child) -> Any:
    """What the graph gives.

    Raises:
        Fault: it cannot be run with these inputs, or `output` cannot be made of its state.
        TargetError: it cannot be imported.
        Fail: it said no, which is this graph's answer too.
        Exception: whatever its nodes raised.
    """
    given = render(step.arguments, names)
    graph = child.graph()
    try:
        first = child.first_state(graph, given)
    except UsageError as error:
        raise Fault(step.place, f"{step.target} cannot be run with this: {error.message}") from None
    state = graph.invoke(first)
    return child.result(state) if step.output is UNSET else render(step.output, names_of(state))


def python_child(target: str, folder: Path) -> Child:
    """A graph of Python code, ours or LangGraph's; it is imported when a node first runs it."""
    return Child(graph=partial(_imported, target, folder), first_state=_typed, result=dict)


def _typed(graph: Inner, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """
    Raises:
        UsageError: an input is unknown, or one is missing without which the graph cannot start.
    """
    inputs = TypedInputs.of(graph)
    missing = inputs.missing(given)
    keeps_state = getattr(graph, "checkpointer", None) is True
    if missing and not keeps_state:
        raise UsageError(f"missing input: {', '.join(each.name for each in missing)}")
    return inputs.first_state(given)


def _imported(target: str, folder: Path) -> Inner:
    """
    Raises:
        TargetError: it cannot be imported, or is no graph.
    """
    from hitl_cli.graph.in_module import find_graph, is_langgraph

    where, _, name = (target, "", "") if target.endswith(".py") else target.rpartition(":")
    graph = find_graph(load_module(where, folder), name, where, _made)
    if is_langgraph(graph):
        from hitl_cli.checkpoint.langgraph_inside import LangGraphInside

        return LangGraphInside(graph)
    compiled: Inner = graph.compile() if isinstance(graph, StateGraph) else graph
    return compiled


def _made(value: Any) -> Any:
    """What a function without arguments makes, for a graph that is made by one."""
    return value() if inspect.isfunction(value) else value
