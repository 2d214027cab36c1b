"""get_state and get_state_history: a thread as it is, and as it was."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from .engines import Engine
from .reading import ids, snapshot
from .states import Plain

PULL = "__pregel_pull"
PUSH = "__pregel_push"


def task(name: str, *, asked: list[Any] | None = None, result: Any = None) -> dict[str, Any]:
    return {
        "name": name,
        "path": (PULL, name),
        "failed": False,
        "asked": asked or [],
        "result": result,
    }


def siblings(engine: Engine, saver: Any) -> Any:
    """`first`, then `ask` beside `quiet`, then `end`."""

    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("Q")]}

    builder = engine.StateGraph(Plain)
    builder.add_node("first", lambda state: {"log": ["first"]})
    builder.add_node("ask", ask)
    builder.add_node("quiet", lambda state: {"x": 1})
    builder.add_node("end", lambda state: {"log": ["end"]})
    builder.add_edge(engine.START, "first")
    builder.add_edge("first", "ask")
    builder.add_edge("first", "quiet")
    builder.add_edge(["ask", "quiet"], "end")
    return builder.compile(checkpointer=saver)


def test_a_paused_thread_shows_what_waits_and_what_its_siblings_wrote(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = siblings(engine, saver)
    app.invoke({"x": 0}, thread)
    assert snapshot(app.get_state(thread)) == {
        "values": {"x": 1, "log": ["first"]},
        "next": ["ask"],
        "source": "loop",
        "step": 1,
        "asked": ["Q"],
        "tasks": [task("ask", asked=["Q"]), task("quiet", result={"x": 1})],
    }


def test_the_record_of_a_paused_step_is_the_state_before_it(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = siblings(engine, saver)
    app.invoke({"x": 0}, thread)
    newest = next(app.get_state_history(thread))
    assert snapshot(newest)["values"] == {"x": 0, "log": ["first"]}
    assert snapshot(newest)["next"] == ["ask", "quiet"]


def test_a_snapshot_and_a_result_have_the_same_question(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = siblings(engine, saver)
    result = app.invoke({"x": 0}, thread)
    assert {question.id for question in app.get_state(thread).interrupts} == set(ids(result).values())


def test_an_answered_question_is_gone(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("Q1"), engine.interrupt("Q2")]}

    app = engine.graph(Plain, ask).compile(checkpointer=saver)
    app.invoke({"x": 0}, thread)
    app.invoke(engine.Command(resume="a"), thread)
    assert [question.value for question in app.get_state(thread).interrupts] == ["Q2"]


def test_a_finished_thread_has_nothing_next(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = siblings(engine, saver)
    app.invoke({"x": 0}, thread)
    app.invoke(engine.Command(resume="a"), thread)
    assert snapshot(app.get_state(thread)) == {
        "values": {"x": 1, "log": ["first", "a", "end"]},
        "next": [],
        "source": "loop",
        "step": 3,
        "asked": [],
        "tasks": [],
    }


def test_the_tasks_of_sends_are_numbered(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    builder = engine.StateGraph(Plain)
    builder.add_node("work", lambda item: {"log": [engine.interrupt(item)]})
    builder.add_conditional_edges(
        engine.START, lambda state: [engine.Send("work", item) for item in state["x"]], ["work"]
    )
    app = builder.compile(checkpointer=saver)
    app.invoke({"x": ["a", "b"]}, thread)
    state = app.get_state(thread)
    assert state.next == ("work", "work")
    assert [(task.path, task.interrupts[0].value) for task in state.tasks] == [
        ((PUSH, 0, False), "a"),
        ((PUSH, 1, False), "b"),
    ]


def test_history_has_every_step_newest_first(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = siblings(engine, saver)
    app.invoke({"x": 0}, thread)
    app.invoke(engine.Command(resume="a"), thread)
    steps = [
        (state.metadata["step"], state.metadata["source"], sorted(state.next), state.values)
        for state in app.get_state_history(thread)
    ]
    assert steps == [
        (3, "loop", [], {"x": 1, "log": ["first", "a", "end"]}),
        (2, "loop", ["end"], {"x": 1, "log": ["first", "a"]}),
        (1, "loop", ["ask", "quiet"], {"x": 0, "log": ["first"]}),
        (0, "loop", ["first"], {"x": 0, "log": []}),
        (-1, "input", ["__start__"], {"log": []}),
    ]


def test_history_shows_what_each_task_wrote(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = siblings(engine, saver)
    app.invoke({"x": 0}, thread)
    app.invoke(engine.Command(resume="a"), thread)
    tasks = [snapshot(state)["tasks"] for state in app.get_state_history(thread)]
    assert tasks == [
        [],
        [task("end", result={"log": ["end"]})],
        [task("ask", asked=["Q"], result={"log": ["a"]}), task("quiet", result={"x": 1})],
        [task("first", result={"log": ["first"]})],
        [task("__start__", result={"x": 0})],
    ]


def test_each_checkpoint_names_its_parent(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = siblings(engine, saver)
    app.invoke({"x": 0}, thread)
    states = list(app.get_state_history(thread))
    for child, parent in pairwise(states):
        assert child.parent_config == parent.config
    assert states[-1].parent_config is None
    assert all(state.created_at for state in states)


def test_a_second_input_continues_the_count_of_steps(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = engine.graph(Plain, quiet).compile(checkpointer=saver)
    app.invoke({"x": 1}, thread)
    app.invoke({"x": 2}, thread)
    assert [(s.metadata["step"], s.metadata["source"]) for s in app.get_state_history(thread)] == [
        (4, "loop"),
        (3, "loop"),
        (2, "input"),
        (1, "loop"),
        (0, "loop"),
        (-1, "input"),
    ]


def quiet(state: Plain) -> dict[str, Any]:
    return {}


def test_an_older_state_is_found_by_its_config(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = siblings(engine, saver)
    app.invoke({"x": 0}, thread)
    for state in app.get_state_history(thread):
        found = app.get_state(state.config)
        assert snapshot(found) == snapshot(state)


def test_a_thread_that_does_not_exist_has_an_empty_state(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = siblings(engine, saver)
    state = app.get_state(thread)
    assert (state.values, state.next, state.tasks, state.interrupts) == ({}, (), (), ())
    assert list(app.get_state_history(thread)) == []


def test_threads_do_not_see_each_other(engine: Engine, saver: Any) -> None:
    app = siblings(engine, saver)
    for name in ("one", "two"):
        app.invoke({"x": name}, {"configurable": {"thread_id": name}})
    one = app.get_state({"configurable": {"thread_id": "one"}})
    two = app.get_state({"configurable": {"thread_id": "two"}})
    assert len(list(app.get_state_history({"configurable": {"thread_id": "one"}}))) == 3
    assert one.interrupts[0].id != two.interrupts[0].id


def test_without_a_checkpointer_there_is_no_state(engine: Engine, thread: dict[str, Any]) -> None:
    with pytest.raises(engine.mistake, match="checkpointer"):
        siblings(engine, None).get_state(thread)


def test_a_snapshot_shows_nodes_in_the_order_in_which_they_were_added(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    """Sends first; what asks and runs does so in the order of the names."""

    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("named last")]}

    def other(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("named first")]}

    def sent(state: Any) -> dict[str, Any]:
        return {"log": [engine.interrupt(state["x"])]}

    builder = engine.StateGraph(Plain)
    builder.add_node("zebra", ask)
    builder.add_node("first", lambda state: {})
    builder.add_node("ape", other)
    builder.add_node("sent", sent)
    builder.add_edge(engine.START, "first")
    builder.add_edge("first", "ape")
    builder.add_edge("first", "zebra")
    builder.add_conditional_edges(
        "first", lambda state: [engine.Send("sent", {"x": number}) for number in (2, 1)], ["sent"]
    )
    app = builder.compile(checkpointer=saver)
    app.invoke({"x": 0}, thread)

    names = ("sent", "sent", "zebra", "ape")
    questions = [2, 1, "named last", "named first"]
    live = app.get_state(thread)
    recorded = next(app.get_state_history(thread))
    for state in (live, recorded):
        assert (state.next, tuple(task.name for task in state.tasks)) == (names, names)
        assert [question.value for question in state.interrupts] == questions
