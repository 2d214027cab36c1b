"""What names a question and a task, and where interrupt() may be called."""

from __future__ import annotations

from threading import Thread
from typing import Any

from .engines import Engine
from .reading import asked, ids
from .states import Plain


def test_a_task_keeps_its_id_through_its_questions(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("Q1"), engine.interrupt("Q2")]}

    app = engine.graph(Plain, ask).compile(checkpointer=saver)
    app.invoke({"x": 1}, thread)
    (before,) = app.get_state(thread).tasks
    app.invoke(engine.Command(resume="a"), thread)
    (after,) = app.get_state(thread).tasks
    assert before.id == after.id


def test_a_result_and_a_snapshot_hold_equal_questions(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"y": engine.interrupt({"n": 1}, response_schema={"type": "integer"})}

    app = engine.graph(Plain, ask).compile(checkpointer=saver)
    result = app.invoke({"x": 1}, thread)
    state = app.get_state(thread)
    assert tuple(result["__interrupt__"]) == state.interrupts == state.tasks[0].interrupts
    (question,) = state.interrupts
    assert (question.value, question.response_schema) == ({"n": 1}, {"type": "integer"})


def test_each_visit_of_a_node_is_another_task(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("Q")]}

    builder = engine.graph(Plain, ask)
    builder.add_conditional_edges("ask", lambda state: "ask" if len(state["log"]) < 3 else engine.END)
    app = builder.compile(checkpointer=saver)
    tasks, questions = set(), set()
    result = app.invoke({"x": 1}, thread)
    for _ in range(3):
        tasks |= {task.id for task in app.get_state(thread).tasks}
        questions |= set(ids(result).values())
        result = app.invoke(engine.Command(resume="a"), thread)
    assert (len(tasks), len(questions)) == (3, 3)
    assert result["log"] == ["a", "a", "a"]


def test_helpers_of_a_node_may_ask(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    def approve(what: str) -> Any:
        return engine.interrupt(f"{what}?")

    def node(state: Plain) -> dict[str, Any]:
        return {"log": [approve(what) for what in ("one", "two")]}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    assert asked(app.invoke({"x": 1}, thread)) == ["one?"]
    assert asked(app.invoke(engine.Command(resume=1), thread)) == ["two?"]
    assert app.invoke(engine.Command(resume=2), thread)["log"] == [1, 2]


def test_a_plain_thread_of_a_node_may_not_ask(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    errors: list[str] = []

    def work() -> None:
        try:
            engine.interrupt("Q")
        except RuntimeError as error:
            errors.append(str(error))

    def node(state: Plain) -> dict[str, Any]:
        worker = Thread(target=work)
        worker.start()
        worker.join(10)
        return {"y": len(errors)}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    assert app.invoke({"x": 1}, thread)["y"] == 1
    assert "outside" in errors[0]


def test_a_router_that_asks_pauses_its_node(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    def route(state: Plain) -> Any:
        return engine.interrupt("where to?")

    builder = engine.StateGraph(Plain)
    for name in ("start", "left", "right"):
        builder.add_node(name, lambda state, name=name: {"log": [name]})
    builder.add_edge(engine.START, "start")
    builder.add_conditional_edges("start", route, ["left", "right"])
    app = builder.compile(checkpointer=saver)
    assert asked(app.invoke({"x": 1}, thread)) == ["where to?"]
    assert app.get_state(thread).next == ("start",)
    assert app.invoke(engine.Command(resume="right"), thread)["log"] == ["start", "right"]
