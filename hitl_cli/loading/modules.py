"""Imports the user's module, finds the graph in it, and sees whose graph it is."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any

from hitl_cli.errors import TargetError
from hitl_cli.graph.builder import StateGraph
from hitl_cli.graph.compiled import CompiledStateGraph
from hitl_cli.loading.factory import Held, is_factory, made
from hitl_cli.loading.target import Target
from hitl_cli.loading.user_code import running_user_code
from hitl_cli.wording import did_you_mean


def graph_of(target: Target, held: Held) -> Any:
    """The graph that a target names; without a name, the only one of its module.

    Args:
        held: takes what a function that makes the graph has opened.

    Raises:
        TargetError: no such module or name in it, the user's code raised, or it is not a graph.
    """
    return _graph(_module(target), target, held)


def graphs_of(target: Target, held: Held) -> list[Any]:
    """The graph that a target names; without a name, every graph of its module, each once.

    Args:
        held: takes what a function that makes the graph has opened.

    Raises:
        TargetError: no such module or name in it; or the user's code raised, which is then the cause.
    """
    module = _module(target)
    if target.name:
        return [_graph(module, target, held)]
    return list(_distinct(module).values())


def _module(target: Target) -> ModuleType:
    if target.form == "module":
        return _imported(target)
    # The folder of the file comes first, as when Python itself runs a script.
    sys.path.insert(0, str(target.path.parent))
    spec = importlib.util.spec_from_file_location(target.path.stem, target.path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    with running_user_code(str(target.path)):
        spec.loader.exec_module(module)
    return module


def _imported(target: Target) -> ModuleType:
    sys.path.insert(0, str(target.folder))
    try:
        found = importlib.util.find_spec(target.module)
    except ModuleNotFoundError:
        found = None
    if found is None:
        raise TargetError(
            f"there is no module {target.module!r}",
            hint="Is hitl installed in the environment where it can be imported?",
        )
    with running_user_code(target.module):
        return importlib.import_module(target.module)


def _graph(module: ModuleType, target: Target, held: Held) -> Any:
    if not target.name:
        return _only(_distinct(module), target)
    graphs = _graphs_in(module)
    if not hasattr(module, target.name):
        hint = did_you_mean(target.name, graphs) or "It holds no graph at all."
        raise TargetError(f"{_place(target)} has no {target.name!r}", hint=hint)
    value = getattr(module, target.name)
    if is_factory(value):
        with running_user_code(str(target)):
            value = made(value, held)
    if not _is_graph(value):
        raise TargetError(
            f"{target.name!r} in {_place(target)} is not a graph but of type {type(value).__name__!r}",
            hint=did_you_mean(target.name, graphs),
        )
    return value


def _graphs_in(module: ModuleType) -> dict[str, Any]:
    return {name: value for name, value in vars(module).items() if _is_graph(value)}


def _distinct(module: ModuleType) -> dict[str, Any]:
    """The graphs of a module by name, without builders of which the compiled graph is there."""
    graphs = _graphs_in(module)
    builders = [id(getattr(graph, "builder", None)) for graph in graphs.values()]
    return {name: graph for name, graph in graphs.items() if id(graph) not in builders}


def _only(candidates: dict[str, Any], target: Target) -> Any:
    """The only graph of a module, or the one that is named `graph`."""
    if "graph" in candidates:
        return candidates["graph"]
    if len({id(graph) for graph in candidates.values()}) == 1:
        return next(iter(candidates.values()))
    if not candidates:
        raise TargetError(
            f"{_place(target)} holds no graph",
            hint="Assign a StateGraph, or what its compile() returns, to a name in the module.",
        )
    names = ", ".join(f"{target.path.name}:{name}" for name in candidates)
    raise TargetError(f"{_place(target)} holds {len(candidates)} graphs", hint=f"Name one of them: {names}")


def _place(target: Target) -> str:
    return repr(target.module if target.form == "module" else target.path.name)


def _is_graph(value: Any) -> bool:
    return isinstance(value, StateGraph | CompiledStateGraph) or is_langgraph(value)


def is_langgraph(value: Any) -> bool:
    """Looked up where an import by the user's module has left it: hitl imports no langgraph to find out."""
    graphs = sys.modules.get("langgraph.graph.state")
    pregel = sys.modules.get("langgraph.pregel")
    known = [getattr(graphs, "StateGraph", None), getattr(pregel, "Pregel", None)]
    return isinstance(value, tuple(kind for kind in known if isinstance(kind, type)))
