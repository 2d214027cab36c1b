"""update_state: changing a thread from outside, and going on from older checkpoints."""

from __future__ import annotations

from typing import Any

import pytest

from .engines import Engine
from .reading import asked, ids, snapshot
from .states import Plain


def asking(engine: Engine, saver: Any) -> Any:
    """`draft`, then `review`, which asks, then `publish`."""

    def draft(state: Plain) -> dict[str, Any]:
        return {"x": "draft", "log": ["draft"]}

    def review(state: Plain) -> dict[str, Any]:
        return {"log": [f"review {state['x']}: {engine.interrupt('ok?')}"]}

    def publish(state: Plain) -> dict[str, Any]:
        return {"log": [f"publish {state['x']}"]}

    return engine.graph(Plain, draft, review, publish).compile(checkpointer=saver)


def test_an_update_makes_a_checkpoint_and_leaves_the_paused_node_next(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = asking(engine, saver)
    app.invoke({"x": "input"}, thread)
    config = app.update_state(thread, {"x": "edited"})
    state = app.get_state(thread)
    assert state.config == config
    assert (state.values, state.next) == ({"x": "edited", "log": ["draft"]}, ("review",))
    assert (state.metadata["source"], state.metadata["step"]) == ("update", 2)


def test_the_paused_node_asks_again_after_an_update(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = asking(engine, saver)
    before = ids(app.invoke({"x": "input"}, thread))["ok?"]
    app.update_state(thread, {"x": "edited"})
    after = ids(app.invoke(None, thread))["ok?"]
    assert before != after
    result = app.invoke(engine.Command(resume="yes"), thread)
    assert result["log"] == ["draft", "review edited: yes", "publish edited"]


def test_an_update_does_not_take_the_place_of_an_only_node(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("Q")]}

    app = engine.graph(Plain, ask).compile(checkpointer=saver)
    app.invoke({"x": 1}, thread)
    app.update_state(thread, {"x": 2})
    assert app.get_state(thread).next == ("ask",)
    assert asked(app.invoke(None, thread)) == ["Q"]


def test_an_update_goes_through_the_reducer(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    app = asking(engine, saver)
    app.invoke({"x": "input"}, thread)
    app.update_state(thread, {"log": ["added"]})
    assert app.get_state(thread).values["log"] == ["draft", "added"]


def test_an_update_as_the_paused_node_takes_its_place(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = asking(engine, saver)
    app.invoke({"x": "input"}, thread)
    app.update_state(thread, {"log": ["by hand"]}, as_node="review")
    assert app.get_state(thread).next == ("publish",)
    assert app.invoke(None, thread)["log"] == ["draft", "by hand", "publish draft"]


def test_an_update_as_an_earlier_node_goes_on_from_there(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = asking(engine, saver)
    app.invoke({"x": "input"}, thread)
    app.invoke(engine.Command(resume="no"), thread)
    app.update_state(thread, {"x": "second draft"}, as_node="draft")
    assert app.get_state(thread).next == ("review",)
    assert asked(app.invoke(None, thread)) == ["ok?"]


def test_an_update_as_a_router_node_takes_its_branch(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    builder = engine.StateGraph(Plain)
    builder.add_node("choose", lambda state: {"log": ["choose"]})
    builder.add_node("left", lambda state: {"log": ["left"]})
    builder.add_node("right", lambda state: {"log": ["right"]})
    builder.add_edge(engine.START, "choose")
    builder.add_conditional_edges("choose", lambda state: state["x"], ["left", "right"])
    app = builder.compile(checkpointer=saver)
    app.invoke({"x": "left"}, thread)
    app.update_state(thread, {"x": "right"}, as_node="choose")
    assert app.get_state(thread).next == ("right",)
    assert app.invoke(None, thread)["log"] == ["choose", "left", "right"]


def test_an_update_of_a_finished_thread_counts_as_its_last_node(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = asking(engine, saver)
    app.invoke({"x": "input"}, thread)
    app.invoke(engine.Command(resume="yes"), thread)
    app.update_state(thread, {"x": "afterwards"})
    state = app.get_state(thread)
    assert (state.values["x"], state.next) == ("afterwards", ())


def test_an_update_makes_a_thread_that_does_not_exist(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = asking(engine, saver)
    app.update_state(thread, {"x": "made"}, as_node="draft")
    assert snapshot(app.get_state(thread))["next"] == ["review"]
    assert asked(app.invoke(None, thread)) == ["ok?"]
    assert app.invoke(engine.Command(resume="yes"), thread)["log"][0] == "review made: yes"


def test_an_update_after_parallel_nodes_must_say_which_one_it_stands_for(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    builder = engine.StateGraph(Plain)
    for name in ("left", "right"):
        builder.add_node(name, lambda state, name=name: {"log": [name]})
        builder.add_edge(engine.START, name)
    app = builder.compile(checkpointer=saver)
    app.invoke({"x": 0}, thread)
    with pytest.raises(engine.InvalidUpdateError, match="as_node"):
        app.update_state(thread, {"x": 1})
    app.update_state(thread, {"x": 1}, as_node="left")
    assert app.get_state(thread).values["x"] == 1


@pytest.mark.parametrize(("values", "as_node"), [({"x": 1}, "nope"), ("text", None)])
def test_a_wrong_update_is_refused_and_changes_nothing(
    engine: Engine, saver: Any, thread: dict[str, Any], values: Any, as_node: str | None
) -> None:
    app = asking(engine, saver)
    app.invoke({"x": "input"}, thread)
    before = snapshot(app.get_state(thread))
    with pytest.raises(engine.InvalidUpdateError):
        app.update_state(thread, values, as_node=as_node)
    assert snapshot(app.get_state(thread)) == before


def test_an_older_checkpoint_can_be_changed_and_run_from(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = asking(engine, saver)
    app.invoke({"x": "input"}, thread)
    app.invoke(engine.Command(resume="yes"), thread)
    old = next(state for state in app.get_state_history(thread) if state.next == ("review",))
    fork = app.update_state(old.config, {"x": "other"})
    assert asked(app.invoke(None, fork)) == ["ok?"]
    result = app.invoke(engine.Command(resume="maybe"), thread)
    assert result["log"] == ["draft", "review other: maybe", "publish other"]


def test_going_on_from_an_older_checkpoint_asks_again_and_keeps_the_old_branch(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    app = asking(engine, saver)
    before = ids(app.invoke({"x": "input"}, thread))["ok?"]
    app.invoke(engine.Command(resume="yes"), thread)
    old = next(state for state in app.get_state_history(thread) if state.next == ("review",))
    assert ids(app.invoke(None, old.config))["ok?"] != before
    result = app.invoke(engine.Command(resume="no"), thread)
    assert result["log"] == ["draft", "review draft: no", "publish draft"]
    logs = [state.values.get("log") for state in app.get_state_history(thread)]
    assert ["draft", "review draft: yes", "publish draft"] in logs


def test_siblings_that_had_finished_run_again_after_an_update(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("Q")]}

    builder = engine.StateGraph(Plain)
    builder.add_node("ask", ask)
    builder.add_node("quiet", lambda state: {"log": ["quiet"]})
    builder.add_edge(engine.START, "ask")
    builder.add_edge(engine.START, "quiet")
    app = builder.compile(checkpointer=saver)
    app.invoke({"x": 0}, thread)
    app.update_state(thread, {"log": ["edited"]})
    assert sorted(app.get_state(thread).next) == ["ask", "quiet"]
    app.invoke(None, thread)
    result = app.invoke(engine.Command(resume="a"), thread)
    assert result == {"x": 0, "log": ["edited", "a", "quiet"]}


def test_an_edit_does_not_let_go_of_the_waiting_target_of_a_join(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def gate(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("Go?")]}

    builder = engine.StateGraph(Plain)
    builder.add_node("a", lambda _: {"log": ["a"]})
    builder.add_node("b", lambda _: {"log": ["b"]})
    builder.add_node("gate", gate)
    builder.add_edge(engine.START, "a")
    builder.add_edge("a", "b")
    builder.add_edge(["a", "b"], "gate")
    app = builder.compile(checkpointer=saver)
    app.invoke({"x": 0}, thread)
    app.update_state(thread, {"log": ["edited"]})
    assert app.get_state(thread).next == ("gate",)
    assert asked(app.invoke(None, thread)) == ["Go?"]
    assert app.invoke(engine.Command(resume="yes"), thread)["log"] == ["a", "b", "edited", "yes"]
