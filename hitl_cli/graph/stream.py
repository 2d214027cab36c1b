"""Who listens to a run, and the queue in which the events of running nodes reach the run's loop."""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

from hitl_cli.graph import namespaces
from hitl_cli.values import NamedTuple


class Event(NamedTuple):
    """One thing that a stream tells."""

    namespace: tuple[str, ...]
    """Where: empty for the graph that was called."""
    mode: str
    """One of `types.StreamMode`."""
    chunk: Any


class Stream:
    """What the caller of a run listens to."""

    def __init__(
        self,
        modes: frozenset[str] = frozenset(),
        *,
        subgraphs: bool = False,
        said: Callable[[Any], None] | None = None,
    ) -> None:
        """
        Args:
            modes: which kinds of events.
            subgraphs: also those of the graphs that nodes call.
            said: is given what any node writes, in the node's own thread.
        """
        self._said = said
        self.modes = modes
        self.subgraphs = subgraphs
        self.live = subgraphs or "custom" in modes
        """Whether nodes tell something while they run."""
        self.queue: SimpleQueue[Any] = SimpleQueue()

    def inside(self) -> Stream:
        """For a graph that a node calls."""
        modes = self.modes if self.subgraphs else frozenset()
        return Stream(modes, subgraphs=self.subgraphs, said=self._said)

    def write(self, namespace: str, chunk: Any) -> None:
        """What a stream writer does."""
        if self._said is not None:
            self._said(chunk)
        if "custom" in self.modes:
            self.queue.put(Event(namespaces.parts(namespace), "custom", chunk))
