"""Where a run takes place, and what it shares with the runs of the graphs inside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from hitl_cli.graph.stream import Stream
from hitl_cli.protocols import Store
from hitl_cli.records import Commit
from hitl_cli.values import dataclass

if TYPE_CHECKING:
    from hitl_cli.graph.context import TaskContext


def no_lock() -> None:
    """A graph inside, or one without a store, holds no lock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One for each run of a graph."""

    thread: str = ""
    store: Store | None = None
    """Without the types of any graph, see `typed_store`. None: nothing is written down."""
    commit: Callable[[Commit], None]
    """Writes one transaction down; does nothing without a store."""
    stream: Stream
    config: Mapping[str, Any] = field(default_factory=dict)
    """As the caller of the run gave it."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """What checkpoints keep of the config."""
    context: Any = None
    """What nodes find as `runtime.context`."""
    namespace: str = ""
    path: tuple[str, ...] = ()
    """Ids of the tasks around, outermost first."""
    parents: Mapping[str, str] = field(default_factory=dict)
    """The checkpoint of each graph around, by namespace."""
    outer: TaskContext | None = None
    """The task that called this graph, when this graph keeps no checkpoints: it asks what is asked here."""
    release: Callable[[], None] = no_lock
    """Gives the thread's lock back: after the last commit, before anybody is told how the run ended."""
    accepts_changes: bool = False
    """See `Request.accept_changes`."""
    again: bool = False
    """The run before this one failed or was killed: whatever is unfinished below runs again, even beside
    questions that are still open."""
