"""Nodes, routers and tasks that are `async def`."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from .engines import Engine
from .reading import asked
from .states import Plain
from .switches import Broken, Switch


def test_an_async_node_asks_and_goes_on(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    async def ask(state: Plain) -> dict[str, Any]:
        await asyncio.sleep(0)
        return {"log": [engine.interrupt("Q1"), engine.interrupt("Q2")]}

    app = engine.graph(Plain, ask).compile(checkpointer=saver)
    assert asked(engine.run(app, {"x": 1}, thread)) == ["Q1"]
    assert asked(engine.run(app, engine.Command(resume="a"), thread)) == ["Q2"]
    assert engine.run(app, engine.Command(resume="b"), thread)["log"] == ["a", "b"]


def test_questions_that_are_asked_at_once_are_answered_one_after_the_other(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    async def ask(payload: str) -> Any:
        return engine.interrupt(payload)

    async def node(state: Plain) -> dict[str, Any]:
        return {"log": list(await asyncio.gather(ask("left?"), ask("right?")))}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    assert asked(engine.run(app, {"x": 1}, thread)) == ["left?"]
    assert asked(engine.run(app, engine.Command(resume="L"), thread)) == ["right?"]
    assert engine.run(app, engine.Command(resume="R"), thread)["log"] == ["L", "R"]


def test_async_and_plain_nodes_run_side_by_side(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    async def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("Q")]}

    async def quiet(state: Plain) -> dict[str, Any]:
        await asyncio.sleep(0)
        return {"y": "quiet"}

    app = engine.fan(Plain, ask=ask, plain=lambda state: {"log": ["plain"]}, quiet=quiet).compile(
        checkpointer=saver
    )
    assert asked(engine.run(app, {"x": 1}, thread)) == ["Q"]
    assert engine.run(app, engine.Command(resume="a"), thread) == {
        "x": 1,
        "y": "quiet",
        "log": ["a", "plain"],
    }


def test_an_async_router_leads(engine: Engine) -> None:
    async def route(state: Plain) -> str:
        await asyncio.sleep(0)
        return "right"

    builder = engine.StateGraph(Plain)
    builder.add_node("left", lambda state: {"log": ["left"]})
    builder.add_node("right", lambda state: {"log": ["right"]})
    builder.add_conditional_edges(engine.START, route, ["left", "right"])
    assert engine.run(builder.compile(), {"x": 1})["log"] == ["right"]


def test_an_async_task_runs_once(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    calls: list[str] = []

    @engine.task
    async def work(item: str) -> str:
        await asyncio.sleep(0)
        calls.append(item)
        return item.upper()

    async def node(state: Plain) -> dict[str, Any]:
        made = [await work("a"), await work("b")]
        return {"log": [*made, engine.interrupt("Q")]}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    assert asked(engine.run(app, {"x": 1}, thread)) == ["Q"]
    assert engine.run(app, engine.Command(resume="c"), thread)["log"] == ["A", "B", "c"]
    assert calls == ["a", "b"]


def test_async_tasks_that_run_at_once_keep_their_results(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    calls: list[int] = []

    @engine.task
    async def work(item: int) -> int:
        for _ in range(3 - item):
            await asyncio.sleep(0)
        calls.append(item)
        return item * 10

    async def node(state: Plain) -> dict[str, Any]:
        made = await asyncio.gather(*(work(item) for item in range(3)))
        return {"y": [*made, engine.interrupt("Q")]}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    engine.run(app, {"x": 1}, thread)
    assert engine.run(app, engine.Command(resume="a"), thread)["y"] == [0, 10, 20, "a"]
    assert sorted(calls) == [0, 1, 2]


def test_an_async_node_is_tried_again(engine: Engine) -> None:
    switch = Switch(2)

    async def node(state: Plain) -> dict[str, Any]:
        switch.use()
        return {"y": switch.uses}

    builder = engine.StateGraph(Plain)
    builder.add_node("node", node, retry_policy=engine.RetryPolicy(initial_interval=0, jitter=False))
    builder.add_edge(engine.START, "node")
    assert engine.run(builder.compile(), {"x": 1})["y"] == 3


def test_an_async_node_that_failed_runs_again(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    switch = Switch(1)

    async def node(state: Plain) -> dict[str, Any]:
        switch.use()
        return {"y": "repaired"}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    with pytest.raises(Broken):
        engine.run(app, {"x": 1}, thread)
    assert engine.run(app, None, thread)["y"] == "repaired"


def test_an_async_graph_inside_a_graph_asks(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    runs: list[str] = []

    async def before(state: Plain) -> dict[str, Any]:
        runs.append("before")
        return {}

    async def ask(state: Plain) -> dict[str, Any]:
        return {"y": engine.interrupt("Q")}

    child = engine.graph(Plain, before, ask).compile()
    app = engine.line(Plain, child=child).compile(checkpointer=saver)
    assert asked(engine.run(app, {"x": 1}, thread)) == ["Q"]
    assert engine.run(app, engine.Command(resume="a"), thread)["y"] == "a"
    assert runs == ["before"]
