"""update_state(as_node=…): whose place an edit takes."""

from __future__ import annotations

from typing import Any

import pytest

from .engines import Engine
from .reading import asked
from .states import Plain


def asking(engine: Engine, saver: Any, thread: dict[str, Any]) -> Any:
    """A run that waits in `ask`, between `first` and `last`."""

    def first(state: Plain) -> dict[str, Any]:
        return {"log": [f"first {state['x']}"]}

    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("Q")]}

    def last(state: Plain) -> dict[str, Any]:
        return {"log": ["last"]}

    app = engine.graph(Plain, first, ask, last).compile(checkpointer=saver)
    assert asked(app.invoke({"x": 1}, thread)) == ["Q"]
    return app


def test_as_the_start_it_follows_the_first_edges(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = asking(engine, saver, thread)
    app.update_state(thread, {"x": 2}, as_node=engine.START)
    assert (app.get_state(thread).next, app.get_state(thread).values["x"]) == (("first",), 2)
    assert asked(app.invoke(None, thread)) == ["Q"]
    result = app.invoke(engine.Command(resume="a"), thread)
    assert result["log"] == ["first 1", "first 2", "a", "last"]


def test_as_the_end_nothing_is_left_to_do(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = asking(engine, saver, thread)
    app.update_state(thread, None, as_node=engine.END)
    state = app.get_state(thread)
    assert (state.next, state.interrupts, state.values) == ((), (), {"x": 1, "log": ["first 1"]})
    assert app.invoke(None, thread) == {"x": 1, "log": ["first 1"]}


def test_the_end_writes_nothing(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = asking(engine, saver, thread)
    with pytest.raises(engine.InvalidUpdateError):
        app.update_state(thread, {"x": 2}, as_node=engine.END)
    assert app.get_state(thread).next == ("ask",)


def test_without_values_and_node_it_only_asks_anew(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = asking(engine, saver, thread)
    app.update_state(thread, None)
    state = app.get_state(thread)
    assert (state.next, state.metadata["source"], state.metadata["step"]) == (("ask",), "update", 2)
    assert state.interrupts == ()
    assert asked(app.invoke(None, thread)) == ["Q"]


def test_keys_that_the_state_does_not_have_are_ignored(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = asking(engine, saver, thread)
    app.update_state(thread, {"x": 2, "stray": 1})
    assert app.get_state(thread).values == {"x": 2, "log": ["first 1"]}


def test_on_a_new_thread_it_is_the_start(engine: Engine, saver: Any) -> None:
    app = engine.line(Plain, node=lambda state: {"log": [f"x={state['x']}"]}).compile(checkpointer=saver)
    other = {"configurable": {"thread_id": "other"}}
    app.update_state(other, {"x": 5})
    assert app.get_state(other).next == ("node",)
    assert app.invoke(None, other) == {"x": 5, "log": ["x=5"]}


def test_several_edits_add_up(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = asking(engine, saver, thread)
    for number in range(3):
        app.update_state(thread, {"log": [f"edit {number}"]})
    assert app.get_state(thread).metadata["step"] == 4
    app.invoke(None, thread)
    log = app.invoke(engine.Command(resume="a"), thread)["log"]
    assert log == ["first 1", "edit 0", "edit 1", "edit 2", "a", "last"]


@pytest.mark.parametrize(("beside", "following"), [(False, ("work", "work")), (True, ())])
def test_packets_are_not_the_last_writers(
    engine: Engine, saver: Any, thread: dict[str, Any], beside: bool, following: tuple[str, ...]
) -> None:
    """The last node that ran on the state is: here the one that sent them, or one that ran beside them."""
    builder = engine.StateGraph(Plain)
    for name in ("split", "beside", "work"):
        builder.add_node(name, lambda state, name=name: {"log": [name]})
    builder.add_edge(engine.START, "split")
    if beside:
        builder.add_edge("split", "beside")
    builder.add_conditional_edges("split", lambda state: [engine.Send("work", {})] * 2, ["work"])
    app = builder.compile(checkpointer=saver)
    app.invoke({"x": 0}, thread)
    app.update_state(thread, {"x": 1})
    assert app.get_state(thread).next == following


@pytest.mark.parametrize("defer", [False, True])
@pytest.mark.parametrize(("as_node", "packets"), [("split", 2), ("other", 0)])
def test_packets_that_wait_are_dropped(
    engine: Engine, saver: Any, thread: dict[str, Any], as_node: str, packets: int, defer: bool
) -> None:
    builder = engine.StateGraph(Plain)
    builder.add_node("split", lambda state: {})
    builder.add_node("other", lambda state: {})
    builder.add_node("work", lambda item: {"log": [engine.interrupt(item)]}, defer=defer)
    builder.add_edge(engine.START, "split")
    builder.add_conditional_edges("split", lambda state: [engine.Send("work", n) for n in "ab"], ["work"])
    app = builder.compile(checkpointer=saver)
    assert asked(app.invoke({"x": 0}, thread)) == ["a", "b"]
    app.update_state(thread, {"x": 1}, as_node=as_node)
    assert app.get_state(thread).next == ("work",) * packets


def test_the_waiting_target_of_a_join_is_not_skipped(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    """Other than a node that an edge leads to: what arrived at the join is still there."""

    def gate(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("Go?")]}

    builder = engine.line(Plain, a=lambda state: {"log": ["a"]}, b=lambda state: {"log": ["b"]})
    builder.add_node("gate", gate)
    builder.add_node("after", lambda state: {"log": ["after"]})
    builder.add_edge(["a", "b"], "gate")
    builder.add_edge("gate", "after")
    app = builder.compile(checkpointer=saver)
    app.invoke({"x": 0}, thread)
    app.update_state(thread, {"log": ["by hand"]}, as_node="gate")
    assert sorted(app.get_state(thread).next) == ["after", "gate"]
    result = app.invoke(None, thread)
    assert (asked(result), result["log"]) == (["Go?"], ["a", "b", "by hand", "after"])
    assert app.invoke(engine.Command(resume="yes"), thread)["log"][-2:] == ["yes", "after"]
