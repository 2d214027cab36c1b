"""Runs an `async def` node or router from synchronous code."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

LOOP: contextvars.ContextVar[AbstractEventLoop | None] = contextvars.ContextVar("hitl_loop", default=None)
"""The loop of whoever called the graph with `await`; other threads run its nodes."""


def run_coroutine(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """What the coroutine returns.

    It runs in the caller's loop if the graph was awaited, else in a loop of its own; in another thread when
    this one has a loop that runs.
    """
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        loop = LOOP.get()
        if loop is not None and loop.is_running():
            return asyncio.run_coroutine_threadsafe(coroutine, loop).result()
        return asyncio.run(coroutine)
    ended: list[Any] = []

    def run() -> None:
        try:
            ended.extend((asyncio.run(coroutine), None))
        except BaseException as error:
            ended.extend((None, error))

    thread = threading.Thread(target=contextvars.copy_context().run, args=(run,), daemon=True)
    thread.start()
    thread.join()
    result, error = ended
    if error is not None:
        raise error
    return result
