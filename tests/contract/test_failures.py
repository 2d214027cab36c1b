"""Errors in nodes, and how a run goes on after them."""

from __future__ import annotations

from threading import Event
from time import sleep
from typing import Any

import pytest

from tests.machine import PATIENCE

from .engines import Engine
from .states import Plain
from .switches import Broken, Switch

LANGGRAPH_NEEDS = 0.05
"""Seconds. LangGraph can lose what a sibling did in the last milliseconds before a failure."""


def test_an_error_in_a_node_reaches_the_caller(engine: Engine) -> None:
    def fail(state: Plain) -> dict[str, Any]:
        raise Broken("no")

    with pytest.raises(Broken, match="no"):
        engine.graph(Plain, fail).compile().invoke({"x": 0})


def test_a_failed_node_runs_again_and_those_before_it_do_not(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    switch, runs = Switch(), []

    def first(state: Plain) -> dict[str, Any]:
        runs.append("first")
        return {"log": ["first"]}

    def second(state: Plain) -> dict[str, Any]:
        runs.append("second")
        switch.use()
        return {"log": ["second"]}

    app = engine.graph(Plain, first, second).compile(checkpointer=saver)
    with pytest.raises(Broken):
        app.invoke({"x": 0}, thread)
    state = app.get_state(thread)
    assert (state.values, state.next) == ({"x": 0, "log": ["first"]}, ("second",))
    switch.repair()
    assert app.invoke(None, thread) == {"x": 0, "log": ["first", "second"]}
    assert runs == ["first", "second", "second"]


def test_a_failed_task_says_so_in_the_snapshot(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    def fail(state: Plain) -> dict[str, Any]:
        raise Broken("the reason")

    app = engine.graph(Plain, fail).compile(checkpointer=saver)
    with pytest.raises(Broken):
        app.invoke({"x": 0}, thread)
    (task,) = app.get_state(thread).tasks
    assert (task.name, task.interrupts, task.result) == ("fail", (), None)
    assert "the reason" in task.error


def test_a_failed_first_step_keeps_the_input(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    switch = Switch()

    def only(state: Plain) -> dict[str, Any]:
        switch.use()
        return {"log": [f"x={state['x']}"]}

    app = engine.graph(Plain, only).compile(checkpointer=saver)
    with pytest.raises(Broken):
        app.invoke({"x": 5}, thread)
    switch.repair()
    assert app.invoke(None, thread) == {"x": 5, "log": ["x=5"]}


def test_a_question_beside_a_failing_node_can_be_answered(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    switch = Switch()
    asking = Event()

    def ask(state: Plain) -> dict[str, Any]:
        asking.set()
        return {"log": [engine.interrupt("Q")]}

    def fail(state: Plain) -> dict[str, Any]:
        assert asking.wait(PATIENCE)
        sleep(LANGGRAPH_NEEDS)
        switch.use()
        return {"log": ["repaired"]}

    builder = engine.StateGraph(Plain)
    for node in (ask, fail):
        builder.add_node(node.__name__, node)
        builder.add_edge(engine.START, node.__name__)
    app = builder.compile(checkpointer=saver)
    with pytest.raises(Broken):
        app.invoke({"x": 0}, thread)
    assert [question.value for question in app.get_state(thread).interrupts] == ["Q"]
    switch.repair()
    assert app.invoke(engine.Command(resume="a"), thread) == {"x": 0, "log": ["a", "repaired"]}


def test_an_error_after_an_answer_keeps_the_earlier_nodes_and_can_be_repaired(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    switch = Switch()

    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("Q")]}

    def act(state: Plain) -> dict[str, Any]:
        switch.use()
        return {"log": ["acted"]}

    app = engine.graph(Plain, ask, act).compile(checkpointer=saver)
    app.invoke({"x": 0}, thread)
    with pytest.raises(Broken):
        app.invoke(engine.Command(resume="a"), thread)
    switch.repair()
    assert app.invoke(None, thread) == {"x": 0, "log": ["a", "acted"]}


def loop(engine: Engine, saver: Any) -> Any:
    builder = engine.StateGraph(Plain)
    builder.add_node("turn", lambda state: {"x": state["x"] + 1})
    builder.add_edge(engine.START, "turn")
    builder.add_conditional_edges("turn", lambda state: "turn" if state["x"] < 6 else engine.END)
    return builder.compile(checkpointer=saver)


def test_too_many_steps_are_an_error_and_the_state_is_kept(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = loop(engine, saver)
    with pytest.raises(engine.GraphRecursionError, match="4"):
        app.invoke({"x": 0}, {**thread, "recursion_limit": 4})
    assert app.get_state(thread).values["x"] == 4
    assert app.invoke(None, thread)["x"] == 6


def test_the_limit_counts_the_steps_of_one_call_and_one_more(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = loop(engine, saver)
    assert app.invoke({"x": 0}, {**thread, "recursion_limit": 7})["x"] == 6
    other = {"configurable": {"thread_id": "t2"}, "recursion_limit": 6}
    with pytest.raises(engine.GraphRecursionError):
        app.invoke({"x": 0}, other)


@pytest.mark.parametrize("limit", [0, -1])
def test_the_limit_is_at_least_one(engine: Engine, saver: Any, thread: dict[str, Any], limit: int) -> None:
    with pytest.raises(engine.mistake, match="recursion_limit"):
        loop(engine, saver).invoke({"x": 0}, {**thread, "recursion_limit": limit})
