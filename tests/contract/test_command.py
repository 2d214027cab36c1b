"""Command: what a node returns to say where to go, and what a caller sends beside or instead of an answer."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from .engines import Engine
from .reading import asked, values
from .states import Plain


def router_graph(engine: Engine, goto: Any) -> Any:
    """`first` goes wherever `goto` says; `a` and `b` write their names."""

    def first(state: Plain) -> Any:
        return engine.Command(update={"x": "updated"}, goto=goto)

    builder = engine.StateGraph(Plain)
    builder.add_node("first", first)
    builder.add_node("a", lambda state: {"log": [f"a {state['x']}"]})
    builder.add_node("b", lambda state: {"log": [f"b {state['x']}"]})
    builder.add_edge(engine.START, "first")
    return builder


@pytest.mark.parametrize(
    ("goto", "log"),
    [("a", ["a updated"]), (["a", "b"], ["a updated", "b updated"]), ("__end__", []), ((), [])],
)
def test_a_node_goes_where_its_command_says(engine: Engine, goto: Any, log: list[str]) -> None:
    result = router_graph(engine, goto).compile().invoke({"x": "input"})
    assert result == {"x": "updated", "log": log}


def test_a_command_does_not_cancel_edges(engine: Engine) -> None:
    builder = router_graph(engine, "a")
    builder.add_edge("first", "b")
    assert builder.compile().invoke({"x": "input"})["log"] == ["a updated", "b updated"]


def test_a_command_to_the_end_does_not_cancel_edges_either(engine: Engine) -> None:
    builder = router_graph(engine, engine.END)
    builder.add_edge("first", "b")
    assert builder.compile().invoke({"x": "input"})["log"] == ["b updated"]


def test_a_command_may_update_without_going_anywhere(engine: Engine) -> None:
    def node(state: Plain) -> Any:
        return engine.Command(update={"x": 2})

    assert engine.graph(Plain, node).compile().invoke({"x": 1}) == {"x": 2, "log": []}


def test_a_command_may_loop(engine: Engine) -> None:
    def again(state: Plain) -> Any:
        goto = "again" if state["x"] < 3 else engine.END
        return engine.Command(update={"x": state["x"] + 1, "log": [str(state["x"])]}, goto=goto)

    builder = engine.StateGraph(Plain)
    builder.add_node("again", again)
    builder.add_edge(engine.START, "again")
    assert builder.compile().invoke({"x": 0}) == {"x": 4, "log": ["0", "1", "2", "3"]}


def test_a_command_may_be_annotated_with_where_it_goes(engine: Engine) -> None:
    targets = Literal["a", "__end__"]

    def first(state: Plain) -> Any:
        return engine.Command(goto="a")

    first.__annotations__["return"] = engine.Command[targets]
    builder = engine.StateGraph(Plain)
    builder.add_node("first", first)
    builder.add_node("a", lambda state: {"log": ["a"]})
    builder.add_edge(engine.START, "first")
    assert builder.compile().invoke({"x": 1})["log"] == ["a"]


def test_commands_and_dicts_may_come_in_one_list(engine: Engine) -> None:
    def node(state: Plain) -> Any:
        return [engine.Command(update={"log": ["command"]}), {"log": ["dict"]}]

    assert engine.graph(Plain, node).compile().invoke({"x": 1})["log"] == ["command", "dict"]


def paused(engine: Engine, saver: Any, thread: dict[str, Any]) -> Any:
    """A run that waits in `ask`; `side` is off its way, `after` follows."""

    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [f"ask x={state['x']} {engine.interrupt('Go?')}"]}

    builder = engine.StateGraph(Plain)
    builder.add_node("ask", ask)
    builder.add_node("side", lambda state: {"log": [f"side x={state['x']}"]})
    builder.add_node("after", lambda state: {"log": ["after"]})
    builder.add_edge(engine.START, "ask")
    builder.add_edge("ask", "after")
    app = builder.compile(checkpointer=saver)
    assert asked(app.invoke({"x": 1}, thread)) == ["Go?"]
    return app


def test_an_update_of_a_paused_thread_is_seen_when_the_node_runs_again(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = paused(engine, saver, thread)
    result = app.invoke(engine.Command(update={"x": 2}), thread)
    assert (asked(result), values(result)) == (["Go?"], {"x": 2, "log": []})
    assert app.get_state(thread).values == {"x": 2, "log": []}
    assert app.invoke(engine.Command(resume="yes"), thread) == {"x": 2, "log": ["ask x=2 yes", "after"]}


def test_updates_of_a_paused_thread_count_once_each(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = paused(engine, saver, thread)
    app.invoke(engine.Command(update={"log": ["one"]}), thread)
    app.invoke(engine.Command(update={"log": ["two"]}), thread)
    result = app.invoke(engine.Command(resume="yes"), thread)
    assert result["log"] == ["one", "two", "ask x=1 yes", "after"]


def test_an_update_of_a_paused_thread_is_in_the_record_of_its_checkpoint(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = paused(engine, saver, thread)
    app.invoke(engine.Command(update={"x": 2}), thread)
    app.invoke(engine.Command(resume="yes"), thread)
    record = next(state for state in app.get_state_history(thread) if state.next == ("ask",))
    assert record.values == {"x": 2, "log": []}


def test_an_update_of_a_paused_thread_goes_with_a_fork_of_its_checkpoint(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = paused(engine, saver, thread)
    app.invoke(engine.Command(update={"x": 2}), thread)
    app.invoke(engine.Command(resume="yes"), thread)
    record = next(state for state in app.get_state_history(thread) if state.next == ("ask",))
    assert values(app.invoke(None, record.config)) == {"x": 2, "log": []}


def test_an_update_of_a_paused_thread_keeps_the_question(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = paused(engine, saver, thread)
    before = app.get_state(thread).interrupts
    app.invoke(engine.Command(update={"x": 2}), thread)
    assert app.get_state(thread).interrupts == before


def test_going_elsewhere_while_paused_runs_that_node_and_asks_again(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = paused(engine, saver, thread)
    result = app.invoke(engine.Command(goto="side"), thread)
    assert (asked(result), values(result)) == (["Go?"], {"x": 1, "log": ["side x=1"]})
    result = app.invoke(engine.Command(resume="yes"), thread)
    assert sorted(result["log"]) == ["after", "ask x=1 yes", "side x=1"]


def test_an_answer_an_update_and_a_goto_together(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = paused(engine, saver, thread)
    result = app.invoke(engine.Command(resume="yes", update={"x": 2}, goto="side"), thread)
    assert result["x"] == 2
    assert sorted(result["log"]) == ["after", "ask x=2 yes", "side x=2"]
    assert result["log"][-1] == "after"


def test_a_command_on_a_finished_thread_goes_on_from_there(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = paused(engine, saver, thread)
    app.invoke(engine.Command(resume="yes"), thread)
    result = app.invoke(engine.Command(update={"x": 5}, goto="side"), thread)
    assert result == {"x": 5, "log": ["ask x=1 yes", "after", "side x=5"]}


@pytest.mark.parametrize("goto", [5, 1.5])
def test_a_command_goes_to_nodes_only(
    engine: Engine, saver: Any, thread: dict[str, Any], goto: object
) -> None:
    app = paused(engine, saver, thread)
    with pytest.raises(engine.mistake):
        app.invoke(engine.Command(goto=goto), thread)
