"""The two engines behind one value: a test that builds its graph from an `Engine` runs on either."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
    saver: Callable[[Path], Any]
    """A context manager that opens a fresh checkpointer; the path is a folder it may use."""
    InvalidUpdateError: type[Exception]
    EmptyInputError: type[Exception]
    GraphRecursionError: type[Exception]
    mistake: tuple[type[Exception], ...]
    """What building or calling a graph wrongly raises."""

    def graph(self, schema: type, *nodes: Callable[..., Any]) -> Any:
        """A builder whose nodes, named as their functions are, run one after the other."""
        builder = self.StateGraph(schema)
        names = [node.__name__ for node in nodes]
        for name, node in zip(names, nodes, strict=True):
            builder.add_node(name, node)
        for left, right in zip([self.START, *names], [*names, self.END], strict=True):
            builder.add_edge(left, right)
        return builder


def hitl_memory() -> Engine:
    return _hitl("hitl-memory", _memory_saver)


def hitl_sqlite() -> Engine:
    return _hitl("hitl-sqlite", _sqlite_saver)


def _hitl(name: str, saver: Callable[[Path], Any]) -> Engine:
    from hitl_cli import errors
    from hitl_cli.graph import END, START, StateGraph
    from hitl_cli.types import Command, Send, interrupt

    return Engine(
        name=name,
        StateGraph=StateGraph,
        START=START,
        END=END,
        interrupt=interrupt,
        Command=Command,
        Send=Send,
        saver=saver,
        InvalidUpdateError=errors.InvalidUpdateError,
        EmptyInputError=errors.EmptyInputError,
        GraphRecursionError=errors.GraphRecursionError,
        mistake=(errors.HitlError, ValueError),
    )


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
    from langgraph.graph import END, START, StateGraph
    from langgraph.types import Command, Send, interrupt

    return Engine(
        name="langgraph",
        StateGraph=StateGraph,
        START=START,
        END=END,
        interrupt=interrupt,
        Command=Command,
        Send=Send,
        saver=_langgraph_saver,
        InvalidUpdateError=errors.InvalidUpdateError,
        EmptyInputError=errors.EmptyInputError,
        GraphRecursionError=errors.GraphRecursionError,
        mistake=(ValueError, TypeError, KeyError),
    )


@contextmanager
def _langgraph_saver(_folder: Path) -> Iterator[Any]:
    from langgraph.checkpoint.memory import InMemorySaver

    yield InMemorySaver()


ENGINES: dict[str, Callable[[], Engine]] = {
    "hitl-memory": hitl_memory,
    "hitl-sqlite": hitl_sqlite,
    "langgraph": langgraph,
}
