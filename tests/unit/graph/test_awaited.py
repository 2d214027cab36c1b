"""A graph that is called with `await`: its async nodes share the caller's event loop."""

from __future__ import annotations

import asyncio
import contextvars
import operator
import os
import threading
from typing import Annotated, Any, TypedDict

import pytest

from hitl_cli.checkpoint.sqlite import SqliteSaver
from hitl_cli.graph import END, START, StateGraph
from hitl_cli.types import Command, interrupt

pytestmark = pytest.mark.asyncio

CONFIG = {"configurable": {"thread_id": "t1"}}


class Log(TypedDict, total=False):
    log: Annotated[list[Any], operator.add]


async def test_its_nodes_run_in_the_loop_of_the_caller(saver: SqliteSaver) -> None:
    loops: list[asyncio.AbstractEventLoop] = []

    async def node(state: Log) -> Log:
        loops.append(asyncio.get_running_loop())
        return {"log": [interrupt("Go on?")]}

    app = StateGraph(Log).add_sequence([node]).add_edge(START, "node").add_edge("node", END).compile(saver)
    asked = await app.ainvoke({}, CONFIG)
    assert [question.value for question in asked["__interrupt__"]] == ["Go on?"]
    assert (await app.aget_state(CONFIG)).next == ("node",)
    assert await app.ainvoke(Command(resume="yes"), CONFIG) == {"log": ["yes"]}
    assert set(loops) == {asyncio.get_running_loop()}
    steps = [state.metadata["step"] async for state in app.aget_state_history(CONFIG) if state.metadata]
    assert steps == [1, 0, -1]


async def test_a_graph_that_an_async_node_awaits_asks_through_it(saver: SqliteSaver) -> None:
    async def ask(state: Log) -> Log:
        return {"log": [interrupt("Inside?")]}

    inner = StateGraph(Log).add_sequence([ask]).add_edge(START, "ask").compile()

    async def outer(state: Log) -> Log:
        found = await inner.ainvoke({})
        return {"log": [*found["log"], "outside"]}

    app = StateGraph(Log).add_sequence([outer]).add_edge(START, "outer").compile(saver)
    chunks = [chunk async for chunk in app.astream({}, CONFIG)]
    assert [question.value for question in chunks[-1]["__interrupt__"]] == ["Inside?"]
    assert await app.ainvoke(Command(resume="yes"), CONFIG) == {"log": ["yes", "outside"]}


async def test_several_run_at_once(saver: SqliteSaver) -> None:
    both = asyncio.Event()
    waiting = []

    async def node(state: Log) -> Log:
        waiting.append(1)
        if len(waiting) == 2:
            both.set()
        await asyncio.wait_for(both.wait(), timeout=100)
        return {"log": ["met"]}

    app = StateGraph(Log).add_sequence([node]).add_edge(START, "node").compile(saver)
    configs = [{"configurable": {"thread_id": name}} for name in ("t1", "t2")]
    assert await asyncio.gather(*(app.ainvoke({}, config) for config in configs)) == [{"log": ["met"]}] * 2


async def test_an_edit_is_awaited_too(saver: SqliteSaver) -> None:
    app = (
        StateGraph(Log)
        .add_node("node", lambda state: {"log": ["ran"]})
        .add_edge(START, "node")
        .compile(saver)
    )
    await app.aupdate_state(CONFIG, {"log": ["by hand"]})
    assert await app.ainvoke(None, CONFIG) == {"log": ["by hand", "ran"]}


MANY = (os.cpu_count() or 1) + 40
"""More than the threads that a loop keeps for `asyncio.to_thread`."""


async def test_many_runs_leave_the_threads_of_the_loop_to_their_nodes() -> None:
    async def node(state: Log) -> Log:
        return {"log": [await asyncio.to_thread(lambda: "done")]}

    app = StateGraph(Log).add_sequence([node]).add_edge(START, "node").compile()
    runs = asyncio.gather(*(app.ainvoke({}) for _ in range(MANY)))
    assert await asyncio.wait_for(runs, timeout=100) == [{"log": ["done"]}] * MANY


async def test_many_runs_await_a_graph_each() -> None:
    async def leaf(state: Log) -> Log:
        return {"log": ["leaf"]}

    inner = StateGraph(Log).add_sequence([leaf]).add_edge(START, "leaf").compile()

    async def outer(state: Log) -> Log:
        return {"log": (await inner.ainvoke({}))["log"]}

    app = StateGraph(Log).add_sequence([outer]).add_edge(START, "outer").compile()
    runs = asyncio.gather(*(app.ainvoke({}) for _ in range(MANY)))
    assert await asyncio.wait_for(runs, timeout=100) == [{"log": ["leaf"]}] * MANY


async def test_context_variables_reach_the_nodes() -> None:
    user = contextvars.ContextVar("user", default="nobody")
    user.set("ada")
    app = (
        StateGraph(Log)
        .add_node("node", lambda state: {"log": [user.get()]})
        .add_edge(START, "node")
        .compile()
    )
    assert await app.ainvoke({}) == {"log": ["ada"]}


async def test_a_caller_that_is_cancelled_leaves_the_run_to_end(saver: SqliteSaver) -> None:
    begun, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()
    troubles: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda loop, context: troubles.append(context))

    def node(state: Log) -> Log:
        loop.call_soon_threadsafe(begun.set)
        go_on.wait(100)
        return {"log": ["ran"]}

    app = StateGraph(Log).add_sequence([node]).add_edge(START, "node").compile(saver)
    run = asyncio.create_task(app.ainvoke({}, CONFIG))
    await begun.wait()
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    go_on.set()
    while (await app.aget_state(CONFIG)).next:
        await asyncio.sleep(0)
    await asyncio.sleep(0.01)
    assert (await app.aget_state(CONFIG)).values == {"log": ["ran"]}
    assert troubles == []
