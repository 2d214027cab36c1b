"""The `@task` functions that a node calls: each result is written down, and used when the node runs again."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from hitl_cli.graph.coroutines import run_coroutine
from hitl_cli.graph.retry import pause_before_retry
from hitl_cli.records import CALL, Commit, TaskResult
from hitl_cli.types import RetryPolicy

if TYPE_CHECKING:
    from hitl_cli.graph.context import TaskContext


class _Mark(NamedTuple):
    """How far the node had come: questions asked, answers used, graphs called."""

    asked: int
    delivered: int
    graphs: int


class Calls:
    """The calls of one attempt of one task, in the order in which they are made.

    Departs from LangGraph: what a call asks or starts belongs to its node, so a call that is not made again
    counts as having asked it.
    """

    def __init__(self, context: TaskContext, recorded: dict[str, dict[str, Any]]) -> None:
        """
        Args:
            recorded: what earlier attempts wrote down, by the id of the call; new results are added.
        """
        self._context = context
        self._recorded = recorded
        self._count = 0

    def run(self, name: str, function: Callable[[], Any], retries: Sequence[RetryPolicy]) -> Any:
        """See `types.RunningTask.call`.

        Raises:
            PayloadError: what the function returned cannot be stored.
            Exception: whatever the function raised on the last attempt.
        """
        id_ = self._next(name)
        if id_ in self._recorded:
            return self._again(id_)
        mark, attempts = self._mark(), 0
        while True:
            attempts += 1
            try:
                value = function()
                return self._keep(id_, run_coroutine(value) if inspect.iscoroutine(value) else value, mark)
            except Exception as error:
                pause = pause_before_retry(retries, error, attempts)
                if pause is None:
                    raise
            time.sleep(pause)
            self._rewind(mark)

    async def arun(self, name: str, function: Callable[[], Any], retries: Sequence[RetryPolicy]) -> Any:
        """Like `run`, for a function that returns an awaitable."""
        import asyncio

        id_ = self._next(name)
        if id_ in self._recorded:
            return self._again(id_)
        mark, attempts = self._mark(), 0
        while True:
            attempts += 1
            try:
                return self._keep(id_, await function(), mark)
            except Exception as error:
                pause = pause_before_retry(retries, error, attempts)
                if pause is None:
                    raise
            await asyncio.sleep(pause)
            self._rewind(mark)

    def _next(self, name: str) -> str:
        self._count += 1
        return f"{CALL}:{self._context.task.id}:{self._count}:{name}"

    def _keep(self, id_: str, value: Any, since: _Mark) -> Any:
        now, checkpoint = self._mark(), self._context.checkpoint
        result = TaskResult(
            checkpoint=checkpoint.id,
            namespace=checkpoint.namespace,
            task=id_,
            writes=(
                ("value", value),
                ("asked", now.asked - since.asked),
                ("delivered", list(self._context.interrupts.delivered[since.delivered :])),
                ("graphs", now.graphs - since.graphs),
            ),
        )
        self._context.scope.commit(Commit(results=(result,)))
        self._recorded[id_] = dict(result.writes)
        self._context.interrupts.settled.update(result.writes[2][1])
        return value

    def _again(self, id_: str) -> Any:
        recorded, interrupts = self._recorded[id_], self._context.interrupts
        interrupts.ordinal += recorded["asked"]
        interrupts.delivered += recorded["delivered"]
        interrupts.settled.update(recorded["delivered"])
        self._context.inner.started += recorded["graphs"]
        return recorded["value"]

    def _mark(self) -> _Mark:
        interrupts = self._context.interrupts
        return _Mark(interrupts.ordinal, len(interrupts.delivered), self._context.inner.started)

    def _rewind(self, mark: _Mark) -> None:
        """The next attempt asks the same questions again."""
        interrupts = self._context.interrupts
        interrupts.ordinal = mark.asked
        del interrupts.delivered[mark.delivered :]
        self._context.inner.started = mark.graphs
