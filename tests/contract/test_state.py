"""What a node may write, and how writes become the state."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

import pytest

from .engines import Engine
from .states import Log, Plain


def larger(left: int, right: int) -> int:
    return max(left, right)


class Counters(TypedDict, total=False):
    total: Annotated[int, lambda left, right: left + right]
    peak: Annotated[int, larger]
    name: str


def test_a_plain_key_is_replaced_and_a_reduced_one_grows(engine: Engine) -> None:
    def first(state: Plain) -> dict[str, Any]:
        return {"x": 1, "log": ["first"]}

    def second(state: Plain) -> dict[str, Any]:
        return {"x": state["x"] + 1, "log": ["second"]}

    app = engine.graph(Plain, first, second).compile()
    assert app.invoke({"x": 0, "log": ["input"]}) == {"x": 2, "log": ["input", "first", "second"]}


def test_the_reducer_of_a_key_is_any_function_of_two_values(engine: Engine) -> None:
    def count(state: Counters) -> dict[str, Any]:
        return {"total": 5, "peak": 3}

    app = engine.graph(Counters, count).compile()
    assert app.invoke({"total": 2, "peak": 7, "name": "n"}) == {"total": 7, "peak": 7, "name": "n"}


def test_a_reduced_key_that_was_never_written_is_its_types_empty_value(engine: Engine) -> None:
    seen: list[Any] = []

    def look(state: Plain) -> dict[str, Any]:
        seen.append(dict(state))
        return {}

    assert engine.graph(Plain, look).compile().invoke({"x": 1}) == {"x": 1, "log": []}
    assert seen == [{"x": 1, "log": []}]


def test_a_node_that_returns_nothing_changes_nothing(engine: Engine) -> None:
    def nothing(state: Plain) -> None:
        return None

    assert engine.graph(Plain, nothing).compile().invoke({"x": 1}) == {"x": 1, "log": []}


def test_keys_that_the_state_does_not_have_are_ignored(engine: Engine) -> None:
    def stray(state: Plain) -> dict[str, Any]:
        return {"x": 2, "stray": 1}

    assert engine.graph(Plain, stray).compile().invoke({"x": 1, "other": 1}) == {"x": 2, "log": []}


def test_stray_keys_of_an_input_are_not_kept(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = engine.line(Plain, node=lambda state: {"y": sorted(state)}).compile(checkpointer=saver)
    assert app.invoke({"x": 1, "stray": 1}, thread) == {"x": 1, "y": ["log", "x"], "log": []}
    for state in app.get_state_history(thread):
        assert "stray" not in state.values


def test_none_is_a_value(engine: Engine) -> None:
    def clear(state: Plain) -> dict[str, Any]:
        return {"x": None}

    assert engine.graph(Plain, clear).compile().invoke({"x": 1}) == {"x": None, "log": []}


def test_changing_the_state_in_place_is_not_an_update(engine: Engine) -> None:
    def meddle(state: Plain) -> dict[str, Any]:
        state["x"] = "meddled"
        return {"y": 1}

    assert engine.graph(Plain, meddle).compile().invoke({"x": 0}) == {"x": 0, "y": 1, "log": []}


def test_two_writers_of_a_plain_key_in_one_step_are_a_mistake(engine: Engine) -> None:
    def left(state: Plain) -> dict[str, Any]:
        return {"x": "left"}

    def right(state: Plain) -> dict[str, Any]:
        return {"x": "right"}

    builder = engine.StateGraph(Plain)
    for node in (left, right):
        builder.add_node(node.__name__, node)
        builder.add_edge(engine.START, node.__name__)
    with pytest.raises(engine.InvalidUpdateError, match="x"):
        builder.compile().invoke({"x": "input"})


def test_parallel_writers_of_a_reduced_key_are_merged_in_the_order_of_their_names(engine: Engine) -> None:
    def zebra(state: Log) -> dict[str, Any]:
        return {"log": ["zebra"]}

    def ant(state: Log) -> dict[str, Any]:
        return {"log": ["ant"]}

    builder = engine.StateGraph(Log)
    for node in (zebra, ant):
        builder.add_node(node.__name__, node)
        builder.add_edge(engine.START, node.__name__)
    assert builder.compile().invoke({"log": ["input"]}) == {"log": ["input", "ant", "zebra"]}


@pytest.mark.parametrize("result", [5, "text", [1, 2]])
def test_a_node_returns_a_dict(engine: Engine, result: object) -> None:
    def wrong(state: Plain) -> object:
        return result

    with pytest.raises(engine.InvalidUpdateError):
        engine.graph(Plain, wrong).compile().invoke({"x": 1})


def test_the_input_is_a_dict(engine: Engine) -> None:
    def node(state: Plain) -> dict[str, Any]:
        return {}

    with pytest.raises(engine.InvalidUpdateError):
        engine.graph(Plain, node).compile().invoke("text")


def test_a_further_input_builds_on_the_thread_s_state(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def node(state: Plain) -> dict[str, Any]:
        return {"log": [f"x={state['x']}"]}

    app = engine.graph(Plain, node).compile(checkpointer=saver)
    app.invoke({"x": 1, "y": "kept"}, thread)
    assert app.invoke({"x": 2}, thread) == {"x": 2, "y": "kept", "log": ["x=1", "x=2"]}
