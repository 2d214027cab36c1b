"""The state of graphs inside graphs: snapshots and history."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from .engines import Engine
from .nests import WAYS, Nest, Way
from .reading import inside, place, snapshot
from .states import Plain

ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


@pytest.mark.parametrize("checkpointer", [None, True], ids=str)
@ways
def test_the_child_s_snapshot_is_with_its_task(
    engine: Engine, saver: Any, thread: dict[str, Any], way: Way, checkpointer: bool | None
) -> None:
    app = Nest(engine).waiting(saver, thread, way, checkpointer=checkpointer)
    child = inside(app, thread)
    assert (child.values, child.next) == ({"x": 1, "notes": ["before"]}, ("ask",))
    assert [question.value for question in child.interrupts] == ["ask?"]
    assert (child.metadata["source"], child.metadata["step"]) == ("loop", 1)
    assert [(task.name, task.path) for task in child.tasks] == [("ask", ("__pregel_pull", "ask"))]


@ways
def test_the_parent_s_snapshot_shows_the_child_s_question(
    engine: Engine, saver: Any, thread: dict[str, Any], way: Way
) -> None:
    app = Nest(engine).waiting(saver, thread, way)
    state = app.get_state(thread)
    assert [question.value for question in state.interrupts] == ["ask?"]
    assert state.interrupts == state.tasks[0].interrupts == inside(app, thread).interrupts


@ways
def test_without_subgraphs_a_task_has_the_config_of_its_child(
    engine: Engine, saver: Any, thread: dict[str, Any], way: Way
) -> None:
    app = Nest(engine).waiting(saver, thread, way)
    (task,) = app.get_state(thread).tasks
    assert task.state["configurable"]["thread_id"] == "t1"
    assert snapshot(app.get_state(task.state)) == snapshot(inside(app, thread))


def test_a_node_that_is_no_graph_has_no_state_of_its_own(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = engine.line(Plain, ask=Nest(engine).ask("ask")).compile(checkpointer=saver)
    app.invoke({"x": 1}, thread)
    assert [task.state for task in app.get_state(thread, subgraphs=True).tasks] == [None]


def test_a_child_that_has_not_begun_has_an_empty_snapshot(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    nest = Nest(engine)
    app = nest.around(nest.asking(), checkpointer=saver, interrupt_before=["child"])
    app.invoke({"x": 1}, thread)
    child = inside(app, thread)
    assert (child.values, child.next, child.tasks) == ({}, (), ())
    assert snapshot(app.get_state(place(app, thread))) == snapshot(child)


@ways
def test_snapshots_nest_three_deep(engine: Engine, saver: Any, thread: dict[str, Any], way: Way) -> None:
    nest = Nest(engine)
    app = nest.around_twice(way(nest.asking()), checkpointer=saver)
    app.invoke({"x": 1}, thread)
    places = []
    state = app.get_state(thread, subgraphs=True)
    while state is not None:
        places.append((state.next, [question.value for question in state.interrupts]))
        state = state.tasks[0].state
    assert places == [(("child",), ["ask?"]), (("inner",), ["ask?"]), (("ask",), ["ask?"])]


def test_the_children_of_packets_have_snapshots_of_their_own(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    builder = engine.StateGraph(Plain)
    builder.add_node("child", Nest(engine).asking())
    builder.add_conditional_edges(
        engine.START, lambda state: [engine.Send("child", {"x": item}) for item in state["x"]], ["child"]
    )
    app = builder.compile(checkpointer=saver)
    app.invoke({"x": ["a", "b"]}, thread)
    tasks = app.get_state(thread, subgraphs=True).tasks
    assert [task.state.values["x"] for task in tasks] == ["a", "b"]


def checkpoint_id(config: dict[str, Any]) -> str:
    return str(config["configurable"]["checkpoint_id"])


def test_a_child_has_a_history(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = Nest(engine).waiting(saver, thread)
    states = list(app.get_state_history(place(app, thread)))
    assert [(state.metadata["step"], state.metadata["source"], state.next) for state in states] == [
        (1, "loop", ("ask",)),
        (0, "loop", ("before",)),
        (-1, "input", ("__start__",)),
    ]
    for child, parent in pairwise(states):
        assert (
            child.parent_config["configurable"]["checkpoint_id"]
            == parent.config["configurable"]["checkpoint_id"]
        )


def test_the_parent_s_history_has_its_own_steps_only(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = Nest(engine).waiting(saver, thread)
    app.invoke(engine.Command(resume="yes"), thread)
    assert [(state.metadata["step"], state.next) for state in app.get_state_history(thread)] == [
        (3, ()),
        (2, ("last",)),
        (1, ("child",)),
        (0, ("first",)),
        (-1, ("__start__",)),
    ]


def test_a_finished_child_is_in_the_record_of_its_step(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = Nest(engine).waiting(saver, thread)
    app.invoke(engine.Command(resume="yes"), thread)
    assert app.get_state(thread, subgraphs=True).tasks == ()
    record = next(state for state in app.get_state_history(thread) if state.next == ("child",))
    assert [(task.name, task.result) for task in record.tasks] == [("child", {"x": 1, "y": "yes"})]
    last = app.get_state(record.tasks[0].state)
    assert (last.values["notes"], last.next) == (["before", "after"], ())


def test_a_child_with_a_memory_has_one_history_for_all_its_runs(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = Nest(engine).waiting(saver, thread, checkpointer=True)
    namespace = inside(app, thread).config["configurable"]["checkpoint_ns"]
    app.invoke(engine.Command(resume="yes"), thread)
    app.invoke({"x": 2}, thread)
    config = {"configurable": {"thread_id": "t1", "checkpoint_ns": namespace}}
    assert app.get_state(config).values == {"x": 2, "y": "yes", "notes": ["before", "after", "before"]}
    assert [state.metadata["step"] for state in app.get_state_history(config)] == [6, 5, 4, 3, 2, 1, 0, -1]
