"""The `@task` functions that a node calls: each result is written down, and used when the node runs again."""

from __future__ import annotations

import inspect
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from hitl_cli.graph.caller import CURRENT_CALLER, Caller
from hitl_cli.graph.coroutines import run_coroutine
from hitl_cli.graph.ids import digest
from hitl_cli.graph.retry import pause_before_retry
from hitl_cli.records import CALL, Commit, TaskResult
from hitl_cli.types import RetryPolicy

if TYPE_CHECKING:
    from hitl_cli.graph.context import TaskContext


class Calls:
    """The calls of one attempt of one task.

    Departs from LangGraph, which counts them whatever they are given: here the n-th call of a function with
    the same arguments gets the n-th result, so that an edit, or calls that run at once, mix nothing up.
    """

    def __init__(self, context: TaskContext, recorded: dict[str, dict[str, Any]]) -> None:
        """
        Args:
            recorded: what earlier attempts wrote down, by the id of the call; new results are added.
        """
        self._context = context
        self._recorded = recorded

    def run(self, name: str, function: partial[Any], retries: Sequence[RetryPolicy]) -> Any:
        """See `types.RunningTask.call`.

        Raises:
            PayloadError: what the function returned cannot be stored.
            Exception: whatever the function raised on the last attempt.
        """
        call, attempts = self._next(name, function), 0
        if call.id in self._recorded:
            return self._again(call)
        while True:
            attempts += 1
            try:
                with _running(call):
                    value = function()
                    value = run_coroutine(value) if inspect.iscoroutine(value) else value
                return self._keep(call, value)
            except Exception as error:
                pause = pause_before_retry(retries, error, attempts)
                if pause is None:
                    raise
            time.sleep(pause)
            self._rewind(call)

    async def arun(self, name: str, function: partial[Any], retries: Sequence[RetryPolicy]) -> Any:
        """Like `run`, for a function that returns an awaitable."""
        import asyncio

        call, attempts = self._next(name, function), 0
        if call.id in self._recorded:
            return self._again(call)
        while True:
            attempts += 1
            try:
                with _running(call):
                    value = await function()
                return self._keep(call, value)
            except Exception as error:
                pause = pause_before_retry(retries, error, attempts)
                if pause is None:
                    raise
            await asyncio.sleep(pause)
            self._rewind(call)

    def _next(self, name: str, function: partial[Any]) -> Caller:
        from hitl_cli.schema.arguments import mark_of

        parent = self._context.interrupts.caller()
        mark = digest("call", parent.id, name, mark_of(function.args, function.keywords))
        number = parent.calls[mark] = parent.calls.get(mark, 0) + 1
        task = self._context.task.id
        return Caller(task=task, id=f"{CALL}:{task}:{mark}:{number}", parent=parent)

    def _keep(self, call: Caller, value: Any) -> Any:
        checkpoint = self._context.checkpoint
        result = TaskResult(
            checkpoint=checkpoint.id,
            namespace=checkpoint.namespace,
            task=call.id,
            writes=(
                ("value", value),
                ("delivered", list(call.delivered)),
                ("graphs", list(call.graphs)),
            ),
        )
        self._context.scope.commit(Commit(results=(result,)))
        self._recorded[call.id] = dict(result.writes)
        self._context.interrupts.settled.update(call.delivered)
        return value

    def _again(self, call: Caller) -> Any:
        """What an earlier attempt wrote down; the callers around count as having done what the call did."""
        recorded = self._recorded[call.id]
        for around in call.parent.chain() if call.parent else ():
            around.delivered += recorded["delivered"]
            around.graphs += recorded["graphs"]
        self._context.interrupts.settled.update(recorded["delivered"])
        return recorded["value"]

    def _rewind(self, call: Caller) -> None:
        """The next attempt asks the same questions again, and calls the same graphs."""
        delivered, graphs = set(call.delivered), set(call.graphs)
        for one in call.chain():
            one.delivered[:] = [id_ for id_ in one.delivered if id_ not in delivered]
            one.graphs[:] = [number for number in one.graphs if number not in graphs]
        call.ordinal = call.started = 0
        call.calls.clear()
        self._context.inner.claimed -= graphs


@contextmanager
def _running(call: Caller) -> Iterator[None]:
    # A token could not be given back where a coroutine that was left behind is closed: in another context.
    before = CURRENT_CALLER.get()
    CURRENT_CALLER.set(call)
    try:
        yield
    finally:
        CURRENT_CALLER.set(before)
