"""Gives a Python function no more than its time.

Nothing can end a Python function from outside. An async one is cancelled. Any other goes on in its thread
until it returns or hitl ends; nobody waits for it, and what it asks is asked of nobody.
"""

from __future__ import annotations

import contextvars
import queue
from collections.abc import Callable, Coroutine
from typing import Any

from hitl_cli.graph.parallel import in_background


class TookTooLong(Exception):
    """The time is over."""


def within(seconds: float, work: Callable[[], Any]) -> Any:
    """What `work` returns.

    Raises:
        TookTooLong: it still runs.
        BaseException: whatever it raised.
    """
    outcome: queue.SimpleQueue[tuple[Any, BaseException | None]] = queue.SimpleQueue()
    context = contextvars.copy_context()

    def job() -> None:
        try:
            outcome.put((context.run(work), None))
        except BaseException as error:  # also the signal of a question, for the thread that waits
            outcome.put((None, error))

    in_background(job)
    try:
        result, error = outcome.get(timeout=seconds)
    except queue.Empty:
        raise TookTooLong from None
    if error is not None:
        raise error
    return result


def awaited(seconds: float | None, coroutine: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine returns; raises like `within`, after it was cancelled."""
    import asyncio

    return asyncio.run(_bounded(seconds, coroutine))


async def _bounded(seconds: float | None, coroutine: Coroutine[Any, Any, Any]) -> Any:
    import asyncio

    try:
        async with asyncio.timeout(seconds) as limit:
            return await coroutine
    except TimeoutError:
        if limit.expired():
            raise TookTooLong from None
        raise
