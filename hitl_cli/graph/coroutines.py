"""Runs an `async def` node or router from synchronous code."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Coroutine
from typing import Any


def run_coroutine(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """What the coroutine returns; in a loop of its own, and beside a running loop in a thread of its own."""
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
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
