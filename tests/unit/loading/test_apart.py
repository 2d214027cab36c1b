"""A generator in a thread of its own: in step with who takes its items, and left when it is busy."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from hitl_cli.loading.langgraph.apart import apart

NAME = contextvars.ContextVar("NAME", default="")


def test_the_items_and_then_the_end() -> None:
    assert list(apart(lambda: iter_of(1, 2, 3))) == [1, 2, 3]


def test_it_goes_on_only_when_the_next_item_is_wanted() -> None:
    done = []

    def make() -> Iterator[int]:
        for number in (1, 2):
            done.append(number)
            yield number

    with closing(apart(make)) as items:
        assert next(items) == 1
        assert done == [1]


def test_it_is_closed_with_what_takes_its_items() -> None:
    closed = []

    def make() -> Iterator[int]:
        try:
            yield 1
            yield 2
        finally:
            closed.append(threading.current_thread().name)

    with closing(apart(make)) as items:
        next(items)
    assert closed == ["hitl node"]


def test_an_error_comes_through() -> None:
    def make() -> Iterator[int]:
        yield 1
        raise SystemExit(3)

    items = apart(make)
    next(items)
    with pytest.raises(SystemExit):
        next(items)


def test_it_runs_in_the_context_of_who_takes_its_items() -> None:
    NAME.set("ana")

    def make() -> Iterator[str]:
        yield NAME.get()

    assert list(apart(make)) == ["ana"]


def iter_of(*items: int) -> Iterator[int]:
    yield from items
