"""What streams tell of runs that pause and go on: what is open, what stood before, in which order."""

from __future__ import annotations

from typing import Any, TypedDict

import pytest

from .engines import Engine
from .reading import chunk, ids
from .states import Inner, Plain

MODES = ["values", "checkpoints", "tasks", "updates"]


class Narrow(TypedDict):
    """What a caller gets."""

    x: Any


def waiting(engine: Engine, saver: Any, thread: dict[str, Any]) -> tuple[Any, dict[Any, str]]:
    """A run whose `done` is done, and whose `left` and `right` ask."""
    app = engine.fan(
        Plain,
        done=lambda state: {"log": ["done"]},
        left=lambda state: {"log": [engine.interrupt("left?")]},
        right=lambda state: {"log": [engine.interrupt("right?")]},
    ).compile(checkpointer=saver)
    return app, ids(app.invoke({"x": 0}, thread))


def told(app: Any, input: Any, thread: dict[str, Any], mode: str) -> list[Any]:
    return sorted((chunk(part) for part in app.stream(input, thread, stream_mode=mode)), key=str)


def test_a_step_that_wrote_nothing_has_no_values(engine: Engine) -> None:
    app = engine.line(
        Plain,
        none=lambda state: None,
        one=lambda state: {"x": 1},
        empty=lambda state: {},
        goto=lambda state: engine.Command(goto=engine.END),
    ).compile()
    parts = list(app.stream({"x": 0}, stream_mode="values"))
    assert parts == [{"x": 0, "log": []}, {"x": 1, "log": []}]
    assert list(app.stream({}, stream_mode="values")) == [{"x": 1, "log": []}]


def test_values_are_all_keys_but_inside_only_the_output(engine: Engine) -> None:
    inside = engine.StateGraph(Inner, output_schema=Narrow)
    inside.add_node("node", lambda state: {"x": 1, "notes": ["inside"]})
    inside.add_edge(engine.START, "node")
    builder = engine.StateGraph(Plain, output_schema=Narrow)
    builder.add_node("child", inside.compile())
    builder.add_edge(engine.START, "child")
    parts = builder.compile().stream({"x": 0}, stream_mode=["values", "updates"], subgraphs=True)
    assert [(len(place), mode, part) for place, mode, part in parts] == [
        (0, "values", {"x": 0, "log": []}),
        (1, "values", {"x": 0}),
        (1, "updates", {"node": {"x": 1}}),
        (1, "values", {"x": 1}),
        (0, "updates", {"child": {"x": 1}}),
        (0, "values", {"x": 1, "log": []}),
    ]


def test_open_questions_are_told_when_a_run_goes_on_without_answers(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app, _ = waiting(engine, saver, thread)
    assert told(app, None, thread, "updates") == [
        {"__interrupt__": ["left?"]},
        {"__interrupt__": ["right?"]},
        {"done": {"log": ["done"]}, "__metadata__": {"cached": True}},
    ]
    assert told(app, None, thread, "values") == [
        {"x": 0, "log": ["done"]},
        {"x": 0, "log": [], "__interrupt__": ["left?"]},
        {"x": 0, "log": [], "__interrupt__": ["right?"]},
        {"x": 0, "log": []},
    ]


def test_questions_left_open_by_an_answer_are_told(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app, questions = waiting(engine, saver, thread)
    command = engine.Command(resume={questions["left?"]: "L"})
    assert told(app, command, thread, "updates") == [
        {"__interrupt__": ["right?"]},
        {"done": {"log": ["done"]}, "__metadata__": {"cached": True}},
        {"left": {"log": ["L"]}},
    ]


def test_tasks_that_go_on_waiting_are_told(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app, _ = waiting(engine, saver, thread)
    parts = list(app.stream(None, thread, stream_mode="tasks"))
    assert [part["name"] for part in parts if "input" in part] == ["done", "left", "right"]
    ended = {part["name"]: [one["value"] for one in part["interrupts"]] for part in parts if "result" in part}
    assert ended == {"left": ["left?"], "right": ["right?"]}


def test_a_breakpoint_inside_is_told_by_the_outermost_graph(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    child = engine.line(Inner, one=lambda state: {"x": 1}, two=lambda state: {"x": 2})
    app = engine.line(Plain, child=child.compile(interrupt_before=["two"])).compile(checkpointer=saver)
    parts = list(app.stream({"x": 0}, thread, stream_mode="updates", subgraphs=True))
    assert [(len(place), part) for place, part in parts] == [
        (1, {"one": {"x": 1}}),
        (0, {"__interrupt__": ()}),
    ]
    assert list(app.stream({"x": 0}, {"configurable": {"thread_id": "t2"}})) == [{"__interrupt__": ()}]


def test_the_order_of_what_is_told(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = engine.fan(
        Plain, ask=lambda state: {"log": [engine.interrupt("Q")]}, quick=lambda state: {"x": 1}
    ).compile(checkpointer=saver)
    app.invoke({"x": 0}, thread)
    parts = list(app.stream(engine.Command(resume="a"), thread, stream_mode=MODES))
    assert [mode for mode, _ in parts] == [
        *("values", "checkpoints", "tasks", "tasks", "updates"),
        *("updates", "tasks", "values", "checkpoints"),
    ]
    assert parts[0][1] == {"x": 0, "log": []}
    assert parts[-2][1] == {"x": 1, "log": ["a"]}


def test_the_checkpoint_of_a_resume_shows_what_its_tasks_gave_and_asked(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app, _ = waiting(engine, saver, thread)
    first, *_ = app.stream(None, thread, stream_mode="checkpoints")
    tasks = {
        task["name"]: (task.get("result"), [question["value"] for question in task["interrupts"]])
        for task in first["tasks"]
    }
    assert tasks == {"done": ({"log": ["done"]}, []), "left": (None, ["left?"]), "right": (None, ["right?"])}


def test_a_record_shows_the_last_question_of_a_task(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("one"), engine.interrupt("two")]}

    app = engine.graph(Plain, ask).compile(checkpointer=saver)
    app.invoke({"x": 0}, thread)
    for answer in ("1", "2"):
        app.invoke(engine.Command(resume=answer), thread)
        payloads = [[one.value for one in state.interrupts] for state in app.get_state_history(thread)]
        assert [asked for asked in payloads if asked] == [["two"]]


def test_the_newest_record_shows_why_its_task_failed(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def fail(state: Plain) -> dict[str, Any]:
        raise RuntimeError("the reason")

    app = engine.fan(Plain, fail=fail).compile(checkpointer=saver)
    with pytest.raises(RuntimeError, match="the reason"):
        app.invoke({"x": 0}, thread)
    newest, before = app.get_state_history(thread)
    assert [task.error for task in newest.tasks] == ["RuntimeError('the reason')"]
    assert [task.error for task in before.tasks] == [None]
