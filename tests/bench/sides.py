"""The two engines behind one value. Each imports its library only when it is called: a child whose memory is
measured needs one of them alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Side:
    """The names that the measured graphs need."""

    name: str
    StateGraph: Any
    Command: Any
    Send: Any
    interrupt: Callable[[Any], Any]
    saver: Callable[[Path], AbstractContextManager[Any]]
    """Opens a checkpointer on a SQLite file."""
    in_step: Mapping[str, str] = field(default_factory=dict)
    """Options of `invoke` that keep a step from starting before the one before it is written."""


def hitl() -> Side:
    from hitl_cli.checkpoint.sqlite import SqliteSaver
    from hitl_cli.graph import StateGraph
    from hitl_cli.types import Command, Send, interrupt

    return Side(
        name="hitl",
        StateGraph=StateGraph,
        Command=Command,
        Send=Send,
        interrupt=interrupt,
        saver=SqliteSaver.from_conn_string,
    )


def langgraph() -> Side:
    from langgraph.graph import StateGraph
    from langgraph.types import Command, Send, interrupt

    return Side(
        name="LangGraph",
        StateGraph=StateGraph,
        Command=Command,
        Send=Send,
        interrupt=interrupt,
        saver=_as_it_comes,
        in_step={"durability": "sync"},
    )


def langgraph_unsynced() -> Side:
    """LangGraph, whose SQLite connection leaves out the fsync of each commit, as ours does between pauses."""
    return replace(langgraph(), saver=_unsynced)


def folder_of(side: Side, place: Path) -> Path:
    """A folder for one side's files, readable by nobody else: hitl refuses any other."""
    folder = place / side.name
    folder.mkdir(mode=0o700, parents=True)
    return folder


@contextmanager
def _as_it_comes(path: Path) -> Iterator[Any]:
    from langgraph.checkpoint.sqlite import SqliteSaver

    with SqliteSaver.from_conn_string(str(path)) as saver:
        yield saver


@contextmanager
def _unsynced(path: Path) -> Iterator[Any]:
    with _as_it_comes(path) as saver:
        saver.setup()
        saver.conn.execute("PRAGMA synchronous = NORMAL")
        yield saver


SIDES: dict[str, Callable[[], Side]] = {"hitl": hitl, "langgraph": langgraph}
