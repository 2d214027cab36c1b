"""The two engines behind one value: a test that builds its graph from an `Engine` runs on either."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

from .states import Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """The names that a graph needs, as one of the two engines offers them."""

    name: str
    StateGraph: Any
    START: str
    END: str
    interrupt: Callable[..., Any]
    Command: Any
    Send: Any
    Overwrite: Any
    RetryPolicy: Any
    Runtime: Any
    task: Callable[..., Any]
    get_config: Callable[[], Any]
    get_runtime: Callable[..., Any]
    get_stream_writer: Callable[[], Any]
    run: Callable[..., dict[str, Any]]
    """Takes a graph with async nodes and the arguments of `invoke`, from code that is not async."""
    saver: Callable[[Path], Any]
    """A context manager that opens a fresh checkpointer; the path is a folder it may use."""
    InvalidUpdateError: type[Exception]
    EmptyInputError: type[Exception]
    GraphRecursionError: type[Exception]
    NoParent: type[Exception]
    """What `Command(graph=Command.PARENT)` of the outermost graph raises."""
    mistake: tuple[type[Exception], ...]
    """What building or calling a graph wrongly raises."""

    def graph(self, schema: type, *nodes: Callable[..., Any]) -> Any:
        """A builder whose nodes, named as their functions are, run one after the other."""
        return self.line(schema, **{node.__name__: node for node in nodes})

    def line(self, schema: type, **nodes: Any) -> Any:
        """A builder whose nodes, functions or compiled graphs, run one after the other."""
        builder = self._with(schema, nodes)
        for left, right in pairwise([self.START, *nodes, self.END]):
            builder.add_edge(left, right)
        return builder

    def asking(self) -> Any:
        """A builder of a node that asks `Q` and writes the answer to `y`, and of one that logs `done`."""

        def ask(state: Plain) -> dict[str, Any]:
            return {"y": self.interrupt("Q")}

        def done(state: Plain) -> dict[str, Any]:
            return {"log": ["done"]}

        return self.graph(Plain, ask, done)

    def fan(self, schema: type, **nodes: Any) -> Any:
        """A builder whose nodes run side by side."""
        builder = self._with(schema, nodes)
        for name in nodes:
            builder.add_edge(self.START, name)
        return builder

    def _with(self, schema: type, nodes: Mapping[str, Any]) -> Any:
        builder = self.StateGraph(schema)
        for name, node in nodes.items():
            builder.add_node(name, node)
        return builder


def hitl_memory() -> Engine:
    return _hitl("hitl-memory", _memory_saver)


def hitl_sqlite() -> Engine:
    return _hitl("hitl-sqlite", _sqlite_saver)


def _hitl(name: str, saver: Callable[[Path], Any]) -> Engine:
    from hitl_cli.errors import HitlError, InvalidUpdateError

    return _engine(
        "hitl_cli",
        name=name,
        run=_invoke,
        saver=saver,
        NoParent=InvalidUpdateError,
        mistake=(HitlError, ValueError),
    )


def _engine(package: str, **own: Any) -> Engine:
    """
    Args:
        package: its modules and what is in them have LangGraph's names.
        own: what is not the same.
    """
    names = ("graph", "types", "func", "config", "runtime", "errors")
    graph, types, func, config, runtime, errors = (import_module(f"{package}.{name}") for name in names)
    return Engine(
        StateGraph=graph.StateGraph,
        START=graph.START,
        END=graph.END,
        interrupt=types.interrupt,
        Command=types.Command,
        Send=types.Send,
        Overwrite=types.Overwrite,
        RetryPolicy=types.RetryPolicy,
        Runtime=runtime.Runtime,
        task=func.task,
        get_config=config.get_config,
        get_runtime=runtime.get_runtime,
        get_stream_writer=config.get_stream_writer,
        InvalidUpdateError=errors.InvalidUpdateError,
        EmptyInputError=errors.EmptyInputError,
        GraphRecursionError=errors.GraphRecursionError,
        **own,
    )


def _invoke(app: Any, *args: Any, **options: Any) -> dict[str, Any]:
    return dict(app.invoke(*args, **options))


@contextmanager
def _memory_saver(_folder: Path) -> Iterator[Any]:
    from hitl_cli.checkpoint.memory import InMemorySaver

    yield InMemorySaver()


@contextmanager
def _sqlite_saver(folder: Path) -> Iterator[Any]:
    from hitl_cli.checkpoint.sqlite import SqliteSaver

    with SqliteSaver.from_conn_string(str(folder / "store" / "hitl.db")) as saver:
        yield saver


def langgraph() -> Engine:
    from langgraph.errors import ParentCommand

    return _engine(
        "langgraph",
        name="langgraph",
        run=_ainvoke,
        saver=_langgraph_saver,
        NoParent=ParentCommand,
        mistake=(ValueError, TypeError, KeyError),
    )


def _ainvoke(app: Any, *args: Any, **options: Any) -> dict[str, Any]:
    return dict(asyncio.run(app.ainvoke(*args, **options)))


@contextmanager
def _langgraph_saver(_folder: Path) -> Iterator[Any]:
    from langgraph.checkpoint.memory import InMemorySaver

    yield InMemorySaver()


ENGINES: dict[str, Callable[[], Engine]] = {
    "hitl-memory": hitl_memory,
    "hitl-sqlite": hitl_sqlite,
    "langgraph": langgraph,
}
