"""An event loop in a thread of its own, for whatever of a graph is async.

One loop for as long as the graph is loaded, so that clients and pools that belong to it stay usable from run
to run; and in its own thread, so that connections stay alive while a person is asked.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, aclosing, suppress
from queue import Empty, SimpleQueue
from typing import Any, Generic, Self, TypeVar

from hitl_cli.values import NamedTuple

T = TypeVar("T")

_PATIENCE = 5.0
"""Seconds that a cancelled generator has to tidy up."""


class EventLoop:
    """Use it as a context manager, or `close` it. The thread begins with the first coroutine."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._kept: list[tuple[asyncio.Event, Future[None]]] = []
        """What was entered: what ends it, and its end."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Wait for a coroutine; Ctrl-C cancels it."""
        future = asyncio.run_coroutine_threadsafe(coroutine, self._running())
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def entered(self, manager: AbstractAsyncContextManager[T]) -> T:
        """What the context manager gives; it is left when the loop is closed, by the task that entered it."""
        ready: Future[T] = Future()
        leave = asyncio.Event()

        async def keep() -> None:
            try:
                async with manager as value:
                    ready.set_result(value)
                    await leave.wait()
            except BaseException as error:
                if ready.done():
                    raise
                ready.set_exception(error)

        self._kept.append((leave, asyncio.run_coroutine_threadsafe(keep(), self._running())))
        return ready.result()

    def iterate(self, make: Callable[[], AsyncGenerator[T]]) -> Generator[T]:
        """The items of an async generator, which goes on only when the next one is asked for.

        Args:
            make: called in the loop's thread.
        """
        loop = self._running()
        news: SimpleQueue[_Item[T] | None] = SimpleQueue()

        async def pump() -> None:
            try:
                async with aclosing(make()) as items:
                    async for item in items:
                        taken = loop.create_future()
                        news.put(_Item(item, taken))
                        await taken
            finally:
                news.put(None)

        pumping = asyncio.run_coroutine_threadsafe(pump(), loop)
        try:
            while (item := news.get()) is not None:
                yield item.value
                loop.call_soon_threadsafe(item.taken.set_result, None)
            pumping.result()
        finally:
            if pumping.cancel():
                with suppress(Empty):
                    while news.get(timeout=_PATIENCE) is not None:
                        pass

    def close(self) -> None:
        """Leave what was entered, the last first, and end the thread."""
        loop, self._loop = self._loop, None
        if loop is None:
            return
        try:
            for leave, left in reversed(self._kept):
                loop.call_soon_threadsafe(leave.set)
                left.result()
        finally:
            loop.call_soon_threadsafe(loop.stop)

    def _running(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            threading.Thread(target=self._serve, args=(self._loop,), name="hitl async", daemon=True).start()
        return self._loop

    @staticmethod
    def _serve(loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
        finally:
            left = asyncio.all_tasks(loop)  # of a run that was stopped
            for task in left:
                task.cancel()
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()


class _Item(NamedTuple, Generic[T]):
    value: T
    taken: asyncio.Future[None]
