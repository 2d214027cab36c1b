"""A graph that is called with `await`: its async nodes share the caller's event loop."""

from __future__ import annotations

import asyncio
import operator
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
        await asyncio.wait_for(both.wait(), timeout=20)
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
