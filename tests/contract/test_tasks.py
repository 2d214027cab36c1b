"""@task: function calls inside a node that run once, however often the node runs."""

from __future__ import annotations

from typing import Any

import pytest

from .engines import Engine
from .states import Plain
from .switches import Broken, Switch


def test_a_task_is_called_inside_a_node(engine: Engine) -> None:
    @engine.task
    def add(left: int, *, right: int = 1) -> int:
        return left + right

    def node(state: Plain) -> dict[str, Any]:
        return {"x": add(add(state["x"]).result(), right=5).result()}

    assert engine.graph(Plain, node).compile().invoke({"x": 1})["x"] == 7


@pytest.mark.parametrize("value", [None, False, {"nested": [1, None]}, "text"])
def test_what_a_task_returned_is_remembered_whatever_it_was(
    engine: Engine, saver: Any, thread: dict[str, Any], value: Any
) -> None:
    calls: list[int] = []

    @engine.task
    def work() -> Any:
        calls.append(1)
        return value

    def node(state: Plain) -> dict[str, Any]:
        made = work().result()
        engine.interrupt("Q")
        return {"y": [made]}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    app.invoke({"x": 1}, thread)
    assert app.invoke(engine.Command(resume="a"), thread)["y"] == [value]
    assert len(calls) == 1


def test_calls_are_told_apart_by_their_order(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    calls: list[int] = []

    @engine.task
    def work(item: int) -> int:
        calls.append(item)
        return item * 10

    def node(state: Plain) -> dict[str, Any]:
        results = [work(item).result() for item in range(3)]
        engine.interrupt("Q")
        return {"y": [*results, work(3).result()]}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    app.invoke({"x": 1}, thread)
    assert app.invoke(engine.Command(resume="a"), thread)["y"] == [0, 10, 20, 30]
    assert calls == [0, 1, 2, 3]


def test_a_task_before_a_failure_runs_once(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    switch, calls = Switch(), []

    @engine.task
    def work() -> str:
        calls.append("work")
        return "worked"

    def node(state: Plain) -> dict[str, Any]:
        done = work().result()
        switch.use()
        return {"log": [done]}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    with pytest.raises(Broken):
        app.invoke({"x": 1}, thread)
    switch.repair()
    assert app.invoke(None, thread)["log"] == ["worked"]
    assert calls == ["work"]


def test_a_task_that_failed_runs_again(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    switch = Switch(1)

    @engine.task
    def work() -> str:
        switch.use()
        return "worked"

    def node(state: Plain) -> dict[str, Any]:
        return {"log": [work().result()]}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    with pytest.raises(Broken):
        app.invoke({"x": 1}, thread)
    assert app.invoke(None, thread)["log"] == ["worked"]


def test_a_node_may_catch_what_a_task_raised(engine: Engine) -> None:
    switch = Switch()

    @engine.task
    def work() -> str:
        switch.use()
        return "worked"

    def node(state: Plain) -> dict[str, Any]:
        try:
            return {"y": work().result()}
        except Broken as error:
            return {"y": str(error)}

    assert engine.graph(Plain, node).compile().invoke({"x": 1})["y"] == "use 1"


def test_a_task_is_tried_again_by_its_policy(engine: Engine) -> None:
    switch = Switch(2)
    policy = engine.RetryPolicy(initial_interval=0, jitter=False)

    @engine.task(retry_policy=policy)
    def work() -> int:
        switch.use()
        return switch.uses

    def node(state: Plain) -> dict[str, Any]:
        return {"y": work().result()}

    assert engine.graph(Plain, node).compile().invoke({"x": 1})["y"] == 3


def test_a_task_cannot_be_called_outside_of_a_node(engine: Engine) -> None:
    @engine.task
    def work() -> int:
        return 1

    with pytest.raises(RuntimeError, match="outside"):
        work()
