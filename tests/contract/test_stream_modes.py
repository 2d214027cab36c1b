"""The streams beside values and updates: custom, tasks and checkpoints, and several at once."""

from __future__ import annotations

from typing import Any

import pytest

from .engines import Engine
from .reading import chunk
from .states import Plain


def writing(engine: Engine) -> Any:
    def by_parameter(state: Plain, writer) -> dict[str, Any]:  # type: ignore[no-untyped-def]
        writer("one")
        writer({"two": 2})
        return {"x": 1}

    def by_call(state: Plain) -> dict[str, Any]:
        engine.get_stream_writer()("three")
        return {"x": 2}

    def by_runtime(state: Plain, runtime) -> dict[str, Any]:  # type: ignore[no-untyped-def]
        runtime.stream_writer("four")
        return {"x": 3}

    return engine.graph(Plain, by_parameter, by_call, by_runtime).compile()


def test_custom_is_what_nodes_write(engine: Engine) -> None:
    written = list(writing(engine).stream({"x": 0}, stream_mode="custom"))
    assert written == ["one", {"two": 2}, "three", "four"]


def test_what_nodes_write_comes_before_what_they_return(engine: Engine) -> None:
    assert list(writing(engine).stream({"x": 0}, stream_mode=["custom", "updates"])) == [
        ("custom", "one"),
        ("custom", {"two": 2}),
        ("updates", {"by_parameter": {"x": 1}}),
        ("custom", "three"),
        ("updates", {"by_call": {"x": 2}}),
        ("custom", "four"),
        ("updates", {"by_runtime": {"x": 3}}),
    ]


def test_writing_to_nobody_is_allowed(engine: Engine) -> None:
    assert writing(engine).invoke({"x": 0}) == {"x": 3, "log": []}


def test_what_was_written_before_a_question_is_written_again(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def ask(state: Plain, writer) -> dict[str, Any]:  # type: ignore[no-untyped-def]
        writer("before")
        answer = engine.interrupt("Q")
        writer(f"after {answer}")
        return {"y": answer}

    app = engine.graph(Plain, ask).compile(checkpointer=saver)
    assert list(app.stream({"x": 0}, thread, stream_mode="custom")) == ["before"]
    command = engine.Command(resume="a")
    assert list(app.stream(command, thread, stream_mode="custom")) == ["before", "after a"]


def test_custom_is_heard_while_the_node_is_still_running(engine: Engine) -> None:
    heard: list[str] = []

    def node(state: Plain, writer) -> dict[str, Any]:  # type: ignore[no-untyped-def]
        writer("first")
        return {"log": list(heard)}

    parts = engine.graph(Plain, node).compile().stream({"x": 0}, stream_mode=["custom", "values"])
    heard.extend(mode for mode, _ in parts)
    assert heard == ["values", "custom", "values"]


def task_chunk(part: dict[str, Any]) -> dict[str, Any]:
    """A chunk of the tasks stream; ids, which differ from run to run, and questions' ids aside."""
    assert isinstance(part["id"], str)
    shown = {key: part[key] for key in ("name", "input", "result", "error") if key in part}
    if "interrupts" in part:
        shown["asked"] = [question["value"] for question in part["interrupts"]]
    return shown


def test_tasks_are_each_task_s_start_and_end(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = engine.asking().compile(checkpointer=saver)
    parts = list(app.stream({"x": 0}, thread, stream_mode="tasks"))
    assert [*map(task_chunk, parts)] == [
        {"name": "ask", "input": {"x": 0, "log": []}},
        {"name": "ask", "result": {}, "error": None, "asked": ["Q"]},
    ]
    assert parts[0]["id"] == parts[1]["id"] == app.get_state(thread).tasks[0].id
    assert parts[0]["triggers"]
    parts = list(app.stream(engine.Command(resume="a"), thread, stream_mode="tasks"))
    assert [*map(task_chunk, parts)] == [
        {"name": "ask", "input": {"x": 0, "log": []}},
        {"name": "ask", "result": {"y": "a"}, "error": None, "asked": []},
        {"name": "done", "input": {"x": 0, "y": "a", "log": []}},
        {"name": "done", "result": {"log": ["done"]}, "error": None, "asked": []},
    ]


def test_a_task_that_failed_says_why(engine: Engine) -> None:
    def fail(state: Plain) -> dict[str, Any]:
        raise ZeroDivisionError("the reason")

    parts: list[Any] = []
    with pytest.raises(ZeroDivisionError):
        parts.extend(engine.graph(Plain, fail).compile().stream({"x": 0}, stream_mode="tasks"))
    assert [part["name"] for part in parts] == ["fail", "fail"]
    assert parts[0]["id"] == parts[1]["id"]
    assert "the reason" in str(parts[1]["error"])


def checkpoint_chunk(part: dict[str, Any]) -> dict[str, Any]:
    return {
        "values": part["values"],
        "next": part["next"],
        "source": part["metadata"]["source"],
        "step": part["metadata"]["step"],
        "tasks": [task["name"] for task in part["tasks"]],
    }


def test_checkpoints_are_the_snapshots_of_a_run(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = engine.asking().compile(checkpointer=saver)
    parts = list(app.stream({"x": 0}, thread, stream_mode="checkpoints"))
    assert [*map(checkpoint_chunk, parts)] == [
        {"values": {"log": []}, "next": ["__start__"], "source": "input", "step": -1, "tasks": ["__start__"]},
        {"values": {"x": 0, "log": []}, "next": ["ask"], "source": "loop", "step": 0, "tasks": ["ask"]},
    ]
    assert parts[-1]["config"]["configurable"]["thread_id"] == "t1"
    assert app.get_state(parts[-1]["config"]).next == ("ask",)
    parts = list(app.stream(engine.Command(resume="a"), thread, stream_mode="checkpoints"))
    assert [part["metadata"]["step"] for part in parts] == [0, 1, 2]
    assert parts[-1]["values"] == {"x": 0, "y": "a", "log": ["done"]}


def test_a_finished_thread_is_told_once(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = engine.line(Plain, node=lambda state: {"x": 1}).compile(checkpointer=saver)
    app.invoke({"x": 0}, thread)
    parts = list(app.stream(None, thread, stream_mode=["values", "updates", "checkpoints"]))
    assert [mode for mode, _ in parts] == ["values", "checkpoints"]
    assert parts[0][1] == {"x": 1, "log": []}
    assert parts[1][1]["metadata"]["step"] == 1


def test_several_modes_are_told_apart(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = engine.asking().compile(checkpointer=saver)
    modes = ["values", "updates", "custom", "tasks", "checkpoints"]
    parts = list(app.stream({"x": 0}, thread, stream_mode=modes))
    told = [mode for mode, _ in parts]
    assert told.count("checkpoints") == told.count("tasks") == told.count("values") == 2
    assert [chunk(part) for mode, part in parts if mode == "updates"] == [{"__interrupt__": ["Q"]}]


def test_a_list_of_one_mode_gives_pairs(engine: Engine) -> None:
    app = engine.line(Plain, node=lambda state: {"x": 1}).compile()
    assert list(app.stream({"x": 0}, stream_mode=["updates"])) == [("updates", {"node": {"x": 1}})]
