"""Loads a Python graph for whichever engine it was written for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hitl_cli.errors import UsageError
from hitl_cli.graph.builder import StateGraph
from hitl_cli.graph.in_module import is_langgraph
from hitl_cli.loading.engine import EngineRunner
from hitl_cli.loading.factory import Held
from hitl_cli.loading.modules import graph_of
from hitl_cli.loading.target import Target
from hitl_cli.loading.user_code import running_user_code
from hitl_cli.protocols import Observer, Runner
from hitl_cli.records import GraphInput, Thread
from hitl_cli.store.sqlite import SqliteStore
from hitl_cli.wording import did_you_mean


def load_python(target: Target, store: SqliteStore, observer: Observer, held: Held) -> Runner:
    """
    Raises:
        TargetError: no such module or name in it, the user's code raised, or it is not a graph.
    """
    graph = graph_of(target, held)
    origin = Thread(id="", target=str(target), cwd=str(target.folder), kind="python")
    if is_langgraph(graph):
        from hitl_cli.loading.langgraph.runner import LangGraphRunner

        with running_user_code(str(target)):
            return LangGraphRunner(graph, store, origin, observer, held)
    if isinstance(graph, StateGraph):
        with running_user_code(str(target)):
            graph = graph.compile()
    return EngineRunner(
        graph=graph.copy({"checkpointer": store}),
        origin=origin,
        observer=observer,
        takes=typed_inputs(graph.topology.schema.types),
        read_value=lambda key, text: read_typed(graph.topology.schema.types, key, text),
        first_state=dict,
        result=lambda values, _: dict(values),
    )


def typed_inputs(types: Mapping[str, Any]) -> list[GraphInput]:
    """The keys of an input schema. None is required: a state's keys may all be there to be filled in."""
    return [GraphInput(name, getattr(kind, "__name__", str(kind))) for name, kind in types.items()]


def read_typed(types: Mapping[str, Any], key: str, text: str) -> Any:
    """The value of `-i key=text`: text for a `str`, else JSON, else text if the type allows it.

    Args:
        types: the state's keys with their annotations.

    Raises:
        UsageError: there is no such key, or the text does not fit its type.
    """
    if key not in types:
        raise UsageError(f"the graph's state has no key {key!r}", hint=did_you_mean(key, types))
    kind = types[key]
    if kind is str:
        return text
    try:
        return json.loads(text)
    except ValueError:
        if kind in (int, float, bool, list, dict):
            raise UsageError(f"-i {key}={text}: {key!r} is of type {kind.__name__}") from None
        return text
