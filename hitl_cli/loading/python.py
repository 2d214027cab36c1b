"""Loads a Python graph for whichever engine it was written for."""

from __future__ import annotations

from hitl_cli.errors import TargetError, UsageError
from hitl_cli.graph.builder import StateGraph
from hitl_cli.graph.in_module import is_langgraph
from hitl_cli.loading.context import OPTION, Pairs, configurable_of, context_of
from hitl_cli.loading.engine import EngineRunner
from hitl_cli.loading.factory import Held
from hitl_cli.loading.modules import graph_of
from hitl_cli.loading.target import Target
from hitl_cli.loading.user_code import running_user_code
from hitl_cli.protocols import Observer, Runner
from hitl_cli.records import Thread
from hitl_cli.state.inputs import TypedInputs
from hitl_cli.store.sqlite import SqliteStore


def load_python(
    target: Target, store: SqliteStore, observer: Observer, held: Held, pairs: Pairs = ()
) -> Runner:
    """
    Args:
        pairs: for the context of runs.

    Raises:
        TargetError: no such module or name in it, the user's code raised, or it is not a graph.
        UsageError: the graph takes no such context.
    """
    graph = graph_of(target, held, configurable_of(pairs))
    origin = Thread(id="", target=str(target), cwd=str(target.folder), kind="python")
    if is_langgraph(graph):
        from hitl_cli.checkpoint.supported import INSTALL, unsupported

        if unsupported():
            raise TargetError(unsupported(), hint=INSTALL)
        from hitl_cli.loading.langgraph.runner import LangGraphRunner

        with running_user_code(str(target)):
            return LangGraphRunner(graph, store, origin, observer, held, pairs)
    with running_user_code(str(target)):
        if isinstance(graph, StateGraph):
            graph = graph.compile()
        context = context_of(graph, pairs)
        made = None if context.given is None else graph.topology.context(context.given)
    if context.configurable:
        raise UsageError(f"{target.short} takes no {OPTION}: the graph has no context_schema")
    return EngineRunner(
        graph=graph.copy({"checkpointer": store}),
        origin=origin,
        observer=observer,
        inputs=TypedInputs.of(graph),
        context=context,
        made=made,
        result=lambda values, _: dict(values),
    )
