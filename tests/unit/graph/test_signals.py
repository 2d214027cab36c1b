"""`interrupt()` stops the node, from wherever in it it is called; a node cannot swallow it by mistake."""

from __future__ import annotations

import asyncio
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from typing import Any

import pytest

from hitl_cli.checkpoint.memory import InMemorySaver
from hitl_cli.errors import Fail, InterruptSwallowed, NothingWaiting
from hitl_cli.types import Command, interrupt

from .building import CONFIG, Log, wired


def catches_all(state: Log) -> Log:
    try:
        return {"log": [interrupt("?")]}
    except:  # noqa: E722
        return {"log": ["went on"]}


def catches_base(state: Log) -> Log:
    with suppress(BaseException):
        interrupt("?")
    return {"log": ["went on"]}


def raises_in_finally(state: Log) -> Log:
    try:
        return {"log": [interrupt("?")]}
    finally:
        raise ValueError("closing failed")


def returns_in_finally(state: Log) -> Log:
    try:
        interrupt("?")
    finally:
        return {"log": ["went on"]}  # noqa: B012


def turns_it_into_another(state: Log) -> Log:
    try:
        return {"log": [interrupt("?")]}
    except BaseException as error:
        raise RuntimeError("node failed") from error


async def gathers_it_away(state: Log) -> Log:
    async def ask() -> Any:
        return interrupt("?")

    await asyncio.gather(ask(), return_exceptions=True)
    return {"log": ["went on"]}


SWALLOWING = [
    catches_all,
    catches_base,
    raises_in_finally,
    returns_in_finally,
    turns_it_into_another,
    gathers_it_away,
]


@pytest.mark.parametrize("node", SWALLOWING, ids=lambda node: node.__name__)
def test_a_swallowed_signal_is_an_error_with_node_and_line(node: Any) -> None:
    saver = InMemorySaver()
    graph = wired("s: a; a:", {"a": node}, saver)
    with pytest.raises(InterruptSwallowed) as swallowed:
        graph.invoke({}, CONFIG)
    assert "'a'" in swallowed.value.message
    (line,) = re.findall(r"test_signals\.py:(\d+)", swallowed.value.message)
    first = node.__code__.co_firstlineno
    assert first < int(line) < first + 6
    thread = saver.thread("t1")
    assert thread is not None
    assert (thread.status, thread.reason) == ("failed", "error")
    assert saver.questions("t1") == []
    # Repaired, it goes on from there.
    repaired = wired("s: a; a:", {"a": lambda state: {"log": [interrupt("?")]}}, saver)
    repaired.invoke(None, CONFIG)
    assert repaired.invoke(Command(resume=1), CONFIG)["log"] == ["s", 1]


def test_an_ordinary_except_does_not_catch_it() -> None:
    def node(state: Log) -> Log:
        try:
            return {"log": [interrupt("?")]}
        except Exception:
            return {"log": ["went on"]}

    graph = wired("s: a; a:", {"a": node})
    assert "__interrupt__" in graph.invoke({}, CONFIG)
    assert graph.invoke(Command(resume=1), CONFIG)["log"] == ["s", 1]


def test_what_a_finally_tidies_up_is_tidied_up() -> None:
    tidied = []

    def node(state: Log) -> Log:
        try:
            return {"log": [interrupt("?")]}
        finally:
            tidied.append(True)

    graph = wired("s: a; a:", {"a": node})
    graph.invoke({}, CONFIG)
    assert tidied == [True]


async def awaits(state: Log) -> Log:
    await asyncio.sleep(0)
    return {"log": [interrupt("first?"), interrupt("second?")]}


async def in_a_task_group(state: Log) -> Log:
    async def ask(question: str) -> Any:
        await asyncio.sleep(0)
        return interrupt(question)

    first = await ask("first?")
    async with asyncio.TaskGroup() as group:
        second = group.create_task(ask("second?"))
    return {"log": [first, second.result()]}


def in_a_group(state: Log) -> Log:
    """As a library of its own may collect what its workers raise."""
    first = interrupt("first?")
    try:
        return {"log": [first, interrupt("second?")]}
    except BaseException as signal:
        raise BaseExceptionGroup("workers", [BaseExceptionGroup("inner", [signal])]) from None


def in_a_thread(state: Log) -> Log:
    first = interrupt("first?")
    with ThreadPoolExecutor(1) as pool:
        return {"log": [first, pool.submit(copy_context().run, interrupt, "second?").result()]}


def in_helpers(state: Log) -> Log:
    return {"log": [helper("first?"), *map(interrupt, ["second?"])]}


def helper(question: str) -> Any:
    return interrupt(question)


@pytest.mark.parametrize(
    "node", [awaits, in_a_task_group, in_a_group, in_a_thread, in_helpers], ids=lambda node: node.__name__
)
def test_it_passes_from_wherever_it_is_called(node: Any) -> None:
    graph = wired("s: a; a:", {"a": node})
    (first,) = graph.invoke({}, CONFIG)["__interrupt__"]
    assert first.value == "first?"
    (second,) = graph.invoke(Command(resume=1), CONFIG)["__interrupt__"]
    assert second.value == "second?"
    assert graph.invoke(Command(resume=2), CONFIG)["log"] == ["s", 1, 2]


def test_a_group_with_another_error_is_a_swallowed_signal() -> None:
    def node(state: Log) -> Log:
        try:
            return {"log": [interrupt("?")]}
        except BaseException as signal:
            raise BaseExceptionGroup("workers", [signal, ValueError("a real one")]) from None

    with pytest.raises(InterruptSwallowed) as swallowed:
        wired("s: a; a:", {"a": node}).invoke({}, CONFIG)
    assert isinstance(swallowed.value.__cause__, BaseExceptionGroup)


def test_nodes_that_ask_side_by_side_do_not_mix() -> None:
    """Each runs in a thread of its own; all are inside `interrupt()` at the same time."""
    together = threading.Barrier(8)

    def asking(name: str) -> Any:
        def node(state: Log) -> Log:
            together.wait(timeout=30)
            return {"log": [(name, interrupt({"of": name, "n": 1}), interrupt({"of": name, "n": 2}))]}

        return node

    names = [f"n{number}" for number in range(8)]
    edges = f"s: {' '.join(names)}; " + "; ".join(f"{name}:" for name in names)
    graph = wired(edges, {name: asking(name) for name in names})
    result = graph.invoke({}, CONFIG)
    for number in (1, 2):
        asked = result["__interrupt__"]
        assert sorted(one.value["of"] for one in asked) == names
        assert {one.value["n"] for one in asked} == {number}
        result = graph.invoke(
            Command(resume={one.id: f"{one.value['of']} {number}" for one in asked}), CONFIG
        )
    assert result["log"][1:] == [(name, f"{name} 1", f"{name} 2") for name in names]


def test_outside_of_a_node_it_says_so() -> None:
    with pytest.raises(RuntimeError, match="outside of a running node"):
        interrupt("?")


def test_fail_ends_the_run_for_good() -> None:
    def node(state: Log) -> Log:
        raise Fail(f"refused: {interrupt('?')}")

    saver = InMemorySaver()
    graph = wired("s: a b; a:; b:", {"a": node, "b": lambda state: {"log": [interrupt("b?")]}}, saver)
    graph.invoke({}, CONFIG)
    asked = {question.node: question.id for question in saver.questions("t1")}
    with pytest.raises(Fail, match="refused: no"):
        graph.invoke(Command(resume={asked["a"]: "no"}), CONFIG)
    thread = saver.thread("t1")
    assert thread is not None
    assert (thread.status, thread.reason, thread.error["message"]) == ("failed", "fail", "refused: no")
    assert {question.node: question.status for question in saver.questions("t1")} == {
        "a": "consumed",
        "b": "superseded",
    }
    with pytest.raises(NothingWaiting, match="refused: no"):
        graph.invoke(None, CONFIG)
    # New input starts anew.
    assert "__interrupt__" in graph.invoke({}, CONFIG)
