"""`ainvoke`, `astream` and their kin: the run has a thread of its own, its async nodes the caller's loop."""

from __future__ import annotations

import contextvars
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from hitl_cli.graph.coroutines import LOOP
from hitl_cli.graph.parallel import in_background
from hitl_cli.types import StateSnapshot

if TYPE_CHECKING:
    from asyncio import Future

_DONE: Any = object()


class AsyncCalls:
    """The methods of `CompiledStateGraph` for callers in an event loop, with LangGraph's names.

    Departs from LangGraph: a caller that is cancelled does not stop the node that runs.
    """

    if TYPE_CHECKING:

        def invoke(self, *args: Any, **kwargs: Any) -> Any: ...
        def stream(self, *args: Any, **kwargs: Any) -> Any: ...
        def get_state(self, *args: Any, **kwargs: Any) -> StateSnapshot: ...
        def get_state_history(self, *args: Any, **kwargs: Any) -> Any: ...
        def update_state(self, *args: Any, **kwargs: Any) -> dict[str, Any]: ...

    async def ainvoke(self, *args: Any, **kwargs: Any) -> Any:
        """See `invoke`."""
        return await _in_thread(self.invoke, *args, **kwargs)

    async def astream(self, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        """See `stream`."""
        chunks = self.stream(*args, **kwargs)
        while (chunk := await _in_thread(next, chunks, _DONE)) is not _DONE:
            yield chunk

    async def aget_state(self, *args: Any, **kwargs: Any) -> StateSnapshot:
        """See `get_state`."""
        found: StateSnapshot = await _in_thread(self.get_state, *args, **kwargs)
        return found

    async def aget_state_history(self, *args: Any, **kwargs: Any) -> AsyncIterator[StateSnapshot]:
        """See `get_state_history`."""
        states = self.get_state_history(*args, **kwargs)
        while (state := await _in_thread(next, states, _DONE)) is not _DONE:
            yield state

    async def aupdate_state(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """See `update_state`."""
        config: dict[str, Any] = await _in_thread(self.update_state, *args, **kwargs)
        return config


async def _in_thread(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What the function returns or raises.

    Not by `asyncio.to_thread`: its threads are few, the run holds one until its async nodes are done, and
    these may themselves wait for a free one.
    """
    import asyncio

    loop = asyncio.get_running_loop()
    context = contextvars.copy_context()
    context.run(LOOP.set, loop)
    ended: asyncio.Future[tuple[Any, BaseException | None]] = loop.create_future()

    def work() -> None:
        try:
            outcome: tuple[Any, BaseException | None] = context.run(function, *args, **kwargs), None
        except BaseException as error:
            outcome = None, error
        # A loop that is closed has nobody left who waits.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_deliver, ended, outcome)

    in_background(work)
    result, error = await ended
    if error is not None:
        raise error
    return result


def _deliver(
    ended: Future[tuple[Any, BaseException | None]], outcome: tuple[Any, BaseException | None]
) -> None:
    # A caller that was cancelled has ended it already.
    if not ended.done():
        ended.set_result(outcome)
