"""Runs the tasks of one superstep side by side."""

from __future__ import annotations

import contextvars
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

from hitl_cli.graph.stream import Event, Stream
from hitl_cli.values import NamedTuple

T = TypeVar("T")
R = TypeVar("R")

MAX_WORKERS = 32


class _Broken(NamedTuple):
    error: BaseException


def as_completed(
    function: Callable[[T], R], items: Sequence[T], stream: Stream
) -> Iterable[tuple[T, R] | Event]:
    """Each item with its result, in the order in which they finish, and between them what the stream is told.

    One item runs in the calling thread, unless somebody wants to hear of it while it runs. The threads are
    daemons, so that Ctrl-C ends the process although a node is busy.

    Raises:
        BaseException: whatever `function` raised.
    """
    if len(items) < 2 and not stream.live:
        return ((items[0], function(items[0])),) if items else ()
    return _side_by_side(function, items, stream)


def _side_by_side(
    function: Callable[[T], R], items: Sequence[T], stream: Stream
) -> Iterator[tuple[T, R] | Event]:
    remaining = iter(items)
    taking = threading.Lock()

    def work() -> None:
        while True:
            with taking:
                item = next(remaining, _DONE)
            if item is _DONE:
                return
            stream.queue.put(_attempt(function, item))

    for _ in range(min(len(items), MAX_WORKERS)):
        in_background(partial(contextvars.copy_context().run, work))
    running = len(items)
    while running:
        news = stream.queue.get()
        if isinstance(news, _Broken):
            raise news.error
        running -= not isinstance(news, Event)
        yield news


_DONE: Any = object()


def _attempt(function: Callable[[T], R], item: T) -> tuple[T, R] | _Broken:
    try:
        return item, function(item)
    except BaseException as error:
        return _Broken(error)


class _Workers:
    """Threads that are kept for the next superstep, because starting one takes longer than most nodes.

    A job never waits for another: when no thread is free, one more is started. So a node can wait for the
    nodes of a graph inside it.
    """

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._free = 0
        self._counting = threading.Lock()

    def start(self, job: Callable[[], None]) -> None:
        with self._counting:
            if self._free:
                self._free -= 1
            else:
                threading.Thread(target=self._work, name="hitl node", daemon=True).start()
        self._jobs.put(job)

    def _work(self) -> None:
        while True:
            self._jobs.get()()
            with self._counting:
                self._free += 1


def in_background(job: Callable[[], None]) -> None:
    """Begin the job at once in a thread of its own, however many others run. It must not raise."""
    _WORKERS.start(job)


_WORKERS = _Workers()
# After a fork the child has this object, but not its threads.
os.register_at_fork(after_in_child=_WORKERS.__init__)  # type: ignore[misc]
