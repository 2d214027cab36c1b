"""The two engines behind one value: a test that builds its graph from an `Engine` runs on either."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any


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
    from hitl_cli import errors
    from hitl_cli.config import get_config, get_stream_writer
    from hitl_cli.func import task
    from hitl_cli.graph import END, START, StateGraph
    from hitl_cli.runtime import Runtime, get_runtime
    from hitl_cli.types import Command, Overwrite, RetryPolicy, Send, interrupt

    return Engine(
        name=name,
        StateGraph=StateGraph,
        START=START,
        END=END,
        interrupt=interrupt,
        Command=Command,
        Send=Send,
        Overwrite=Overwrite,
        RetryPolicy=RetryPolicy,
        Runtime=Runtime,
        task=task,
        get_config=get_config,
        get_runtime=get_runtime,
        get_stream_writer=get_stream_writer,
        run=_invoke,
        saver=saver,
        InvalidUpdateError=errors.InvalidUpdateError,
        EmptyInputError=errors.EmptyInputError,
        GraphRecursionError=errors.GraphRecursionError,
        NoParent=errors.InvalidUpdateError,
        mistake=(errors.HitlError, ValueError),
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
    from langgraph import errors
    from langgraph.config import get_config, get_stream_writer
    from langgraph.func import task
    from langgraph.graph import END, START, StateGraph
    from langgraph.runtime import Runtime, get_runtime
    from langgraph.types import Command, Overwrite, RetryPolicy, Send, interrupt

    return Engine(
        name="langgraph",
        StateGraph=StateGraph,
        START=START,
        END=END,
        interrupt=interrupt,
        Command=Command,
        Send=Send,
        Overwrite=Overwrite,
        RetryPolicy=RetryPolicy,
        Runtime=Runtime,
        task=task,
        get_config=get_config,
        get_runtime=get_runtime,
        get_stream_writer=get_stream_writer,
        run=_ainvoke,
        saver=_langgraph_saver,
        InvalidUpdateError=errors.InvalidUpdateError,
        EmptyInputError=errors.EmptyInputError,
        GraphRecursionError=errors.GraphRecursionError,
        NoParent=errors.ParentCommand,
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
