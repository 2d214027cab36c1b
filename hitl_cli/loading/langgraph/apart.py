"""Runs LangGraph in a thread of its own, because its stream cannot be left while a node is busy."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Generator
from contextlib import closing
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

from hitl_cli.graph.parallel import in_background
from hitl_cli.values import NamedTuple

T = TypeVar("T")

_END: Any = object()


class _Over(NamedTuple):
    error: BaseException | None


def apart(make: Callable[[], Generator[T]]) -> Generator[T]:
    """The items of a generator, which goes on only when the next one is asked for.

    Closed between two items, it waits until the generator is closed, too. Ctrl-C while the next one is
    awaited leaves the generator alone: what it runs goes on until the process ends.

    Args:
        make: called in the other thread.
    """
    wanted: SimpleQueue[bool] = SimpleQueue()
    news: SimpleQueue[T | _Over] = SimpleQueue()
    in_background(partial(contextvars.copy_context().run, _pump, make, wanted, news))
    is_busy = True
    try:
        wanted.put(True)
        while not isinstance(item := news.get(), _Over):
            is_busy = False
            yield item
            is_busy = True
            wanted.put(True)
        if item.error is not None:
            raise item.error
    finally:
        if not is_busy:
            wanted.put(False)
            news.get()


def _pump(make: Callable[[], Generator[T]], wanted: SimpleQueue[bool], news: SimpleQueue[T | _Over]) -> None:
    try:
        with closing(make()) as items:
            while wanted.get() and (item := next(items, _END)) is not _END:
                news.put(item)
    except BaseException as error:
        news.put(_Over(error))
    else:
        news.put(_Over(None))
