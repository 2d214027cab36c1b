"""Graphs inside graphs: what goes in, what comes out, what is remembered, and what a failure leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .engines import Engine
from .nests import WAYS, Nest
from .states import Inner, Log, Plain
from .switches import Broken, Switch

ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


def counting(engine: Engine, **options: Any) -> Any:
    """A child that notes each `x` in `notes`, which is its own, and tells them as `y`."""

    def note(state: Inner) -> dict[str, Any]:
        return {"notes": [state["x"]]}

    def tell(state: Inner) -> dict[str, Any]:
        return {"y": list(state["notes"])}

    return engine.graph(Inner, note, tell).compile(**options)


@ways
def test_a_child_is_given_the_shared_keys_and_gives_them_back(engine: Engine, way: Any) -> None:
    seen: list[Any] = []

    def look(state: Inner) -> dict[str, Any]:
        seen.append(dict(state))
        return {"y": "from the child", "notes": ["its own"]}

    app = engine.line(Plain, child=way(engine.graph(Inner, look).compile())).compile()
    assert app.invoke({"x": 1}) == {"x": 1, "y": "from the child", "log": []}
    assert seen == [{"x": 1, "notes": []}]


def test_a_list_that_a_child_shares_is_given_back_whole(engine: Engine) -> None:
    """Its reducer in the parent then adds it to what the parent had before."""

    def child(state: Log) -> dict[str, Any]:
        return {"log": ["child"]}

    app = engine.line(Log, child=engine.graph(Log, child).compile()).compile()
    assert app.invoke({"log": ["input"]}) == {"log": ["input", "input", "child"]}


@ways
def test_graphs_nest_three_deep(engine: Engine, way: Any) -> None:
    def bracket(mark: str) -> Callable[[Inner], dict[str, Any]]:
        return lambda state: {"x": state["x"] + mark}

    deep = engine.line(Inner, open=bracket("<"), close=bracket(">")).compile()
    middle = engine.line(Inner, open=bracket("["), deep=way(deep), close=bracket("]")).compile()
    app = engine.line(Plain, open=bracket("("), middle=way(middle), close=bracket(")")).compile()
    assert app.invoke({"x": ""})["x"] == "([<>])"


def test_a_child_may_be_called_several_times_in_one_node(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    child = counting(engine)

    def call(state: Plain) -> dict[str, Any]:
        return {"log": [child.invoke({"x": word})["y"] for word in state["x"]]}

    app = engine.graph(Plain, call).compile(checkpointer=saver)
    assert app.invoke({"x": ["a", "b"]}, thread)["log"] == [["a"], ["b"]]


def test_packets_are_sent_to_a_child(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    child = engine.line(Log, work=lambda state: {"log": [f"done {state['log'][0]}"]}).compile()
    builder = engine.StateGraph(Plain)
    builder.add_node("child", child)
    builder.add_conditional_edges(
        engine.START, lambda state: [engine.Send("child", {"log": [item]}) for item in state["x"]], ["child"]
    )
    app = builder.compile(checkpointer=saver)
    assert app.invoke({"x": ["b", "a"]}, thread)["log"] == ["b", "done b", "a", "done a"]


@pytest.mark.parametrize(
    ("checkpointer", "second"), [(None, ["b"]), (False, ["b"]), (True, ["a", "b"])], ids=str
)
@ways
def test_only_a_child_with_a_memory_of_its_own_remembers_its_last_run(
    engine: Engine, saver: Any, thread: dict[str, Any], way: Any, checkpointer: bool | None, second: list[str]
) -> None:
    app = engine.line(Plain, child=way(counting(engine, checkpointer=checkpointer))).compile(
        checkpointer=saver
    )
    assert app.invoke({"x": "a"}, thread)["y"] == ["a"]
    assert app.invoke({"x": "b"}, thread)["y"] == second
    assert app.invoke({"x": "c"}, {"configurable": {"thread_id": "other"}})["y"] == ["c"]


@pytest.mark.parametrize(("checkpointer", "turns"), [(None, [[0], [1]]), (True, [[0], [0, 1]])], ids=str)
def test_a_child_in_a_loop_begins_anew_unless_it_has_a_memory(
    engine: Engine, saver: Any, thread: dict[str, Any], checkpointer: bool | None, turns: list[list[int]]
) -> None:
    builder = engine.line(
        Plain,
        child=counting(engine, checkpointer=checkpointer),
        note=lambda state: {"log": [state["y"]], "x": state["x"] + 1},
    )
    builder.add_conditional_edges("note", lambda state: "child" if state["x"] < 2 else engine.END)
    assert builder.compile(checkpointer=saver).invoke({"x": 0}, thread)["log"] == turns


@ways
def test_after_a_failure_inside_a_child_what_was_done_is_not_done_again(
    engine: Engine, saver: Any, thread: dict[str, Any], way: Any
) -> None:
    nest, switch = Nest(engine), Switch()

    def fail(state: Inner) -> dict[str, Any]:
        nest.runs.append("fail")
        switch.use()
        return {"y": "repaired"}

    deep = engine.line(Inner, ready=nest.step("ready"), fail=fail).compile()
    middle = engine.line(Inner, enter=nest.step("enter"), deep=way(deep)).compile()
    app = nest.around(way(middle), checkpointer=saver)
    with pytest.raises(Broken):
        app.invoke({"x": 1}, thread)
    assert app.get_state(thread).next == ("child",)
    switch.repair()
    assert app.invoke(None, thread) == {"x": 1, "y": "repaired", "log": ["first", "last"]}
    assert nest.runs == ["first", "enter", "ready", "fail", "fail", "last"]


def test_a_child_without_a_memory_begins_anew_after_a_failure(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    nest, switch = Nest(engine), Switch()

    def fail(state: Inner) -> dict[str, Any]:
        switch.use()
        return {"y": "repaired"}

    child = engine.line(Inner, ready=nest.step("ready"), fail=fail).compile(checkpointer=False)
    app = nest.around(child, checkpointer=saver)
    with pytest.raises(Broken):
        app.invoke({"x": 1}, thread)
    switch.repair()
    assert app.invoke(None, thread)["y"] == "repaired"
    assert nest.runs == ["first", "ready", "ready", "last"]


def test_an_error_inside_a_child_can_be_caught_by_the_node_that_called_it(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def fail(state: Inner) -> dict[str, Any]:
        raise Broken("inside")

    child = engine.graph(Inner, fail).compile()

    def guard(state: Plain) -> dict[str, Any]:
        try:
            return dict(child.invoke({"x": 1}))
        except Broken as error:
            return {"y": str(error)}

    app = engine.graph(Plain, guard).compile(checkpointer=saver)
    assert app.invoke({"x": 1}, thread)["y"] == "inside"


def test_a_child_that_has_not_begun_needs_an_input(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    child = counting(engine)

    def call(state: Plain) -> dict[str, Any]:
        return dict(child.invoke(None))

    app = engine.graph(Plain, call).compile(checkpointer=saver)
    with pytest.raises(engine.EmptyInputError):
        app.invoke({"x": 1}, thread)


@ways
def test_the_recursion_limit_holds_inside_a_child_too(engine: Engine, way: Any) -> None:
    builder = engine.line(Inner, turn=lambda state: {"x": state["x"] + 1})
    builder.add_conditional_edges("turn", lambda state: "turn")
    app = engine.line(Plain, child=way(builder.compile())).compile()
    with pytest.raises(engine.GraphRecursionError, match="5"):
        app.invoke({"x": 0}, {"recursion_limit": 5})


@ways
def test_a_child_may_be_called_outside_of_its_parent_too(engine: Engine, saver: Any, way: Any) -> None:
    child = counting(engine)
    app = engine.line(Plain, child=way(child)).compile(checkpointer=saver)
    assert child.invoke({"x": "alone"})["y"] == ["alone"]
    assert app.invoke({"x": "inside"}, {"configurable": {"thread_id": "t1"}})["y"] == ["inside"]
