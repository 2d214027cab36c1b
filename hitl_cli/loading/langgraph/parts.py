"""What a LangGraph graph is made of, found by looking: nothing is run, and langgraph is not imported."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from hitl_cli.frames import is_own
from hitl_cli.graph.ids import digest
from hitl_cli.types import START


def graphs(graph: Any) -> Iterator[tuple[str, Any]]:
    """The graph under the name `""`, and each graph inside it as `parent|child`."""
    yield "", graph
    yield from graph.get_subgraphs(recurse=True)


def nodes_of(graph: Any) -> dict[str, set[str]]:
    """The names of the nodes of the graph and of those inside it, by the names of `graphs`."""
    return {place: set(getattr(part, "nodes", ())) for place, part in graphs(graph)}


def forgets(graph: Any) -> bool:
    """Whether a graph that a node is, or calls, is compiled with checkpointer=False."""
    for _, part in graphs(graph):
        for node in getattr(part, "nodes", {}).values():
            called = [value for forms in _leaves(node.bound) for value in _seen_by(forms[0] or forms[1])]
            if any(_is_graph(one) and one.checkpointer is False for one in (node.bound, *called)):
                return True
    return False


def needs_event_loop(graph: Any) -> bool:
    """Whether a function of the graph, or of one that it looks up, is `async def` and has no other form."""
    return any(
        function is None
        for one in (graph, *_looked_up(graph))
        for function, coroutine in _functions(one)
        if coroutine is not None
    )


def fingerprint(graph: Any) -> str:
    """Hash of the names of nodes and state keys, and of the sources that the nodes are made of."""
    names = sorted(f"{place}/{node}" for place, part in graphs(graph) for node in getattr(part, "nodes", ()))
    keys = sorted(map(str, getattr(graph, "channels", ())))
    # Of a synchronous function, the asynchronous form is a wrapper of LangChain's.
    files = _sources([function or coroutine for function, coroutine in _functions(graph)])
    sources = [path.read_text("utf-8", "replace") for path in sorted(filter(Path.is_file, files))]
    return digest("langgraph", *names, "", *keys, "", *sources)


def _functions(graph: Any) -> Iterator[tuple[Any, Any]]:
    """Each function of the nodes, routers and tools, as its synchronous and its asynchronous form."""
    for _, part in graphs(graph):
        for name, node in getattr(part, "nodes", {}).items():
            if name != START:
                yield from _leaves(node.bound)
        for branches in getattr(getattr(part, "builder", None), "branches", {}).values():
            for branch in branches.values():
                yield from _leaves(branch.path)


def _looked_up(graph: Any) -> list[Any]:
    """Graphs that a function of two forms looks up by name, as the tool for an agent's subagents does, and
    those that these look up."""
    found: list[Any] = []
    frontier = [graph]
    while frontier:
        for function, coroutine in _functions(frontier.pop()):
            if function is None or not inspect.iscoroutinefunction(coroutine):
                continue
            values = [one for seen in _seen_by(coroutine) if isinstance(seen, dict) for one in seen.values()]
            inner = [getattr(one, "bound", one) for one in values]
            new = [one for one in inner if _is_graph(one) and not any(one is known for known in found)]
            found += new
            frontier += new
    return found


def _leaves(runnable: Any) -> Iterator[tuple[Any, Any]]:
    if _is_graph(runnable):
        return  # a graph inside this one, which `graphs` finds
    for tool in getattr(runnable, "tools_by_name", {}).values():
        yield getattr(tool, "func", None), getattr(tool, "coroutine", None)
    inner = [*getattr(runnable, "steps", ()), *([runnable.bound] if hasattr(runnable, "bound") else ())]
    if inner:
        for step in inner:
            yield from _leaves(step)
    else:
        yield getattr(runnable, "func", None), getattr(runnable, "afunc", None)


def _is_graph(value: Any) -> bool:
    return hasattr(value, "get_subgraphs") and hasattr(value, "checkpointer")


def _seen_by(function: Any) -> list[Any]:
    """What the function's code names from outside of it."""
    written = _written(function)
    if not inspect.isfunction(written):
        return []
    names = inspect.getclosurevars(written)
    return [*names.nonlocals.values(), *names.globals.values()]


def _sources(functions: Iterable[Any]) -> set[Path]:
    """The files of the functions, and of the user's modules that these import, however far: what a node asks
    may be worded in any of them."""
    found = {_file(function) for function in functions}
    frontier = [getattr(_written(function), "__globals__", {}) for function in functions]
    while frontier:
        for value in list(frontier.pop().values()):
            name = value.__name__ if inspect.ismodule(value) else getattr(value, "__module__", None)
            module = sys.modules.get(name) if isinstance(name, str) else None
            file = Path(_users_file(module))
            if module is not None and file.name and file not in found:
                found.add(file)
                frontier.append(vars(module))
    return found


def _users_file(module: ModuleType | None) -> str:
    """The source of a module that belongs to no installed package; empty for any other."""
    file = getattr(module, "__file__", None) or ""
    return file if file.endswith(".py") and is_own(file) else ""


def _file(function: Any) -> Path:
    """Where the function is written; no file when it is not written in Python."""
    code = getattr(_written(function), "__code__", None)
    return Path(code.co_filename if code else "")


def _written(function: Any) -> Any:
    """The function as it is written, without what is wrapped around it."""
    while isinstance(function, partial):
        function = function.func
    return inspect.unwrap(function)
