"""Runs the tasks of one superstep side by side."""

from __future__ import annotations

import contextvars
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

MAX_WORKERS = 32


def as_completed(function: Callable[[T], R], items: Sequence[T]) -> Iterator[tuple[T, R]]:
    """Each item with its result, in the order in which they finish; one item runs in the calling thread.

    The threads are daemons, so that Ctrl-C ends the process although a node is busy.

    Raises:
        BaseException: whatever `function` raised.
    """
    if len(items) < 2:
        for item in items:
            yield item, function(item)
        return
    finished: queue.SimpleQueue[tuple[T, R | None, BaseException | None]] = queue.SimpleQueue()
    remaining = iter(items)
    taking = threading.Lock()

    def work() -> None:
        while True:
            with taking:
                item = next(remaining, _DONE)
            if item is _DONE:
                return
            finished.put(_attempt(function, item))

    for _ in range(min(len(items), MAX_WORKERS)):
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(work,), daemon=True).start()
    for _ in items:
        item, result, error = finished.get()
        if error is not None:
            raise error
        yield item, result  # type: ignore[misc]  # without an error there is a result, which may be None


_DONE: Any = object()


def _attempt(function: Callable[[T], R], item: T) -> tuple[T, R | None, BaseException | None]:
    try:
        return item, function(item), None
    except BaseException as error:
        return item, None, error
