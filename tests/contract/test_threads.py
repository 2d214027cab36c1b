"""Which thread a call means, and what it may do there."""

from __future__ import annotations

from typing import Any

import pytest

from .engines import Engine
from .reading import values
from .states import Plain


def once(state: Plain) -> dict[str, Any]:
    return {"log": ["ran"]}


@pytest.mark.parametrize("config", [None, {}, {"configurable": {}}, {"configurable": {"other": 1}}])
def test_a_checkpointer_needs_a_thread_id(engine: Engine, saver: Any, config: dict[str, Any] | None) -> None:
    app = engine.graph(Plain, once).compile(checkpointer=saver)
    with pytest.raises(engine.mistake, match="thread_id"):
        app.invoke({"x": 1}, config)


def test_without_a_checkpointer_a_thread_id_is_not_needed(engine: Engine) -> None:
    assert engine.graph(Plain, once).compile().invoke({"x": 1}) == {"x": 1, "log": ["ran"]}


def test_without_a_checkpointer_nothing_is_remembered(engine: Engine, thread: dict[str, Any]) -> None:
    app = engine.graph(Plain, once).compile()
    app.invoke({"x": 1}, thread)
    assert app.invoke({"x": 2}, thread) == {"x": 2, "log": ["ran"]}


def test_a_thread_id_may_be_a_number(engine: Engine, saver: Any) -> None:
    app = engine.graph(Plain, once).compile(checkpointer=saver)
    app.invoke({"x": 1}, {"configurable": {"thread_id": 7}})
    assert app.get_state({"configurable": {"thread_id": "7"}}).values == {"x": 1, "log": ["ran"]}


def test_two_graphs_share_a_thread_through_its_checkpointer(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"y": engine.interrupt("Q")}

    engine.graph(Plain, ask).compile(checkpointer=saver).invoke({"x": 1}, thread)
    app = engine.graph(Plain, ask).compile(checkpointer=saver)
    assert app.invoke(engine.Command(resume="a"), thread) == {"x": 1, "y": "a", "log": []}


def test_a_thread_that_does_not_exist_cannot_be_continued(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = engine.graph(Plain, once).compile(checkpointer=saver)
    with pytest.raises(engine.EmptyInputError):
        app.invoke(None, thread)


def test_continuing_a_finished_thread_returns_its_state(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = engine.graph(Plain, once).compile(checkpointer=saver)
    app.invoke({"x": 1}, thread)
    assert values(app.invoke(None, thread)) == {"x": 1, "log": ["ran"]}
    assert len(list(app.get_state_history(thread))) == 3


def test_an_empty_input_is_an_input(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = engine.graph(Plain, once).compile(checkpointer=saver)
    app.invoke({"x": 1}, thread)
    assert app.invoke({"log": ["again"]}, thread)["log"] == ["ran", "again", "ran"]


def test_a_deleted_thread_can_begin_anew(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = engine.line(Plain, ask=lambda state: {"log": [engine.interrupt("Q")]}).compile(checkpointer=saver)
    other = {"configurable": {"thread_id": "other"}}
    for config in (thread, other):
        app.invoke({"x": 1}, config)
    saver.delete_thread(thread["configurable"]["thread_id"])
    saver.delete_thread("never was")

    assert app.get_state(thread).values == {}
    assert list(app.get_state_history(thread)) == []
    assert app.get_state(other).next == ("ask",)
    app.invoke({"x": 2}, thread)
    assert app.invoke(engine.Command(resume="yes"), thread) == {"x": 2, "log": ["yes"]}


def test_a_graph_may_have_a_config_of_its_own(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    seen: list[Any] = []

    def look(state: Plain, config) -> dict[str, Any]:  # type: ignore[no-untyped-def]  # LangGraph reads it
        seen.append((config["configurable"]["user"], config["configurable"].get("more"), config["tags"]))
        return {}

    app = engine.line(Plain, look=look).compile(checkpointer=saver)
    own = app.with_config({"configurable": {"user": "ana", **thread["configurable"]}}, tags=["own"])
    own.invoke({"x": 1})
    own.invoke({"x": 1}, {"configurable": {"user": "ben", "more": 1}, "tags": ["given"]})

    assert seen == [("ana", None, ["own"]), ("ben", 1, ["own", "given"])]
    assert own.get_state({"configurable": {}}).values["x"] == 1
    assert app.with_config(recursion_limit=1).config["recursion_limit"] == 1
