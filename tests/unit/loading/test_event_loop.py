"""The event loop that a loaded graph keeps, in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hitl_cli.loading.event_loop import EventLoop


async def where() -> tuple[str, int]:
    await asyncio.sleep(0)
    return threading.current_thread().name, id(asyncio.get_running_loop())


def test_one_loop_in_one_thread() -> None:
    with EventLoop() as loop:
        first, second = loop.run(where()), loop.run(where())

    assert first == second
    assert first[0] != threading.current_thread().name


def test_a_context_manager_is_left_by_the_task_that_entered_it_and_the_last_first() -> None:
    tasks: list[tuple[str, object]] = []

    @asynccontextmanager
    async def manager(name: str) -> AsyncIterator[str]:
        tasks.append((name, asyncio.current_task()))
        async with asyncio.timeout(30):  # bound to its task
            yield name
        tasks.append((name, asyncio.current_task()))

    with EventLoop() as loop:
        assert [loop.entered(manager(name)) for name in ("a", "b")] == ["a", "b"]
        assert len(tasks) == 2

    assert [name for name, _ in tasks] == ["a", "b", "b", "a"]
    assert dict(tasks[:2]) == dict(tasks[2:])


def test_what_a_context_manager_raises() -> None:
    @asynccontextmanager
    async def broken() -> AsyncIterator[None]:
        raise ValueError("no key")
        yield

    with EventLoop() as loop, pytest.raises(ValueError, match="no key"):
        loop.entered(broken())


def test_a_generator_goes_on_only_when_it_is_asked() -> None:
    made: list[int] = []

    async def count() -> AsyncGenerator[int]:
        for number in range(3):
            made.append(number)
            yield number

    with EventLoop() as loop:
        items = loop.iterate(count)
        assert (next(items), made) == (0, [0])
        loop.run(asyncio.sleep(0.05))
        assert made == [0]
        assert list(items) == [1, 2]


def test_a_generator_that_is_left_early_has_tidied_up() -> None:
    ended: list[str] = []

    async def endless() -> AsyncGenerator[int]:
        try:
            while True:
                yield 1
        finally:
            await asyncio.sleep(0.01)
            ended.append("yes")

    with EventLoop() as loop:
        items = loop.iterate(endless)
        next(items)
        items.close()
        assert ended == ["yes"]


def test_what_a_generator_raises() -> None:
    async def broken() -> AsyncGenerator[int]:
        yield 1
        raise ValueError("no key")

    with EventLoop() as loop, pytest.raises(ValueError, match="no key"):
        list(loop.iterate(broken))
