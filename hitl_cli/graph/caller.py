"""Who asks a question or calls a graph: a node's own code, or a `@task` function that it called."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import field

from hitl_cli.values import dataclass


@dataclass(slots=True, kw_only=True, eq=False)
class Caller:
    """What one of them has done on this attempt, together with what was called inside it.

    Each counts for itself, so that the count is the same whatever runs beside it.
    """

    task: str
    """Id of the task that the node runs for."""
    id: str
    """That of the call; the node's own code has the task's."""
    parent: Caller | None = None
    ordinal: int = 0
    """How many questions it has asked itself."""
    calls: dict[str, int] = field(default_factory=dict)
    """How many it made, by function and arguments."""
    delivered: list[str] = field(default_factory=list)
    """Ids of the questions whose answers were used."""
    graphs: list[int] = field(default_factory=list)
    """Numbers of the graphs that keep their progress."""
    started: int = 0
    """How many graphs that keep none it has called itself."""

    def charge(self, graph: int) -> None:
        """Note a graph that it called."""
        for one in self.chain():
            one.graphs.append(graph)

    def chain(self) -> Iterator[Caller]:
        """It, and the callers around it up to the node."""
        one: Caller | None = self
        while one is not None:
            yield one
            one = one.parent


CURRENT_CALLER: ContextVar[Caller | None] = ContextVar("hitl_current_caller", default=None)
"""The `@task` call that runs the code; it may be one of a graph around."""
