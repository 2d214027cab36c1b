"""Edits and forks of graphs inside graphs."""

from __future__ import annotations

from typing import Any

import pytest

from .engines import Engine
from .nests import WAYS, Nest, Way
from .reading import asked, ids, inside, place, values
from .states import Inner, Plain

ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


@ways
def test_the_child_s_state_can_be_changed_while_it_waits(
    engine: Engine, saver: Any, thread: dict[str, Any], way: Way
) -> None:
    nest = Nest(engine)
    app = nest.waiting(saver, thread, way)
    app.update_state(inside(app, thread).config, {"x": "edited", "notes": ["by hand"]})
    child = inside(app, thread)
    assert (child.values, child.next) == ({"x": "edited", "notes": ["before", "by hand"]}, ("ask",))
    assert asked(app.invoke(None, thread)) == ["ask?"]
    result = app.invoke(engine.Command(resume="yes"), thread)
    assert (result["x"], result["y"]) == ("edited", "yes")
    assert nest.runs.count("before") == 1


def test_a_node_of_the_child_can_be_stood_in_for(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    nest = Nest(engine)
    app = nest.waiting(saver, thread)
    app.update_state(inside(app, thread).config, {"y": "by hand"}, as_node="ask")
    assert inside(app, thread).next == ("after",)
    assert app.invoke(None, thread) == {"x": 1, "y": "by hand", "log": ["first", "last"]}
    assert nest.runs == ["first", "before", "ask", "after", "last"]


def test_a_state_two_levels_down_can_be_changed(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    nest = Nest(engine)
    app = nest.around_twice(nest.asking(), checkpointer=saver)
    app.invoke({"x": 1}, thread)
    deepest = app.get_state(thread, subgraphs=True).tasks[0].state.tasks[0].state
    app.update_state(deepest.config, {"x": "edited"})
    app.invoke(None, thread)
    assert app.invoke(engine.Command(resume="yes"), thread)["x"] == "edited"


@ways
def test_an_edit_of_the_parent_begins_its_child_anew(
    engine: Engine, saver: Any, thread: dict[str, Any], way: Way
) -> None:
    nest = Nest(engine)
    app = nest.waiting(saver, thread, way)
    app.update_state(thread, {"x": "edited"})
    assert app.get_state(thread).next == ("child",)
    assert asked(app.invoke(None, thread)) == ["ask?"]
    result = app.invoke(engine.Command(resume="yes"), thread)
    assert values(result) == {"x": "edited", "y": "yes", "log": ["first", "last"]}
    assert nest.runs.count("before") == 2


@ways
def test_a_child_is_asked_again_from_an_older_checkpoint_of_its_parent(
    engine: Engine, saver: Any, thread: dict[str, Any], way: Way
) -> None:
    nest = Nest(engine)
    app = nest.around(way(nest.asking()), checkpointer=saver)
    first = ids(app.invoke({"x": 1}, thread))["ask?"]
    app.invoke(engine.Command(resume="yes"), thread)
    old = next(state for state in app.get_state_history(thread) if state.next == ("child",))
    again = app.invoke(None, old.config)
    assert asked(again) == ["ask?"]
    assert ids(again)["ask?"] != first
    assert app.invoke(engine.Command(resume="no"), thread)["y"] == "no"
    assert nest.runs.count("last") == 2


def test_a_child_can_be_run_from_an_older_checkpoint_of_its_own(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    nest = Nest(engine)
    app = nest.waiting(saver, thread)
    history = app.get_state_history(place(app, thread))
    old = next(state for state in history if state.next == ("before",))
    assert asked(app.invoke(None, old.config)) == ["ask?"]
    assert nest.runs.count("before") == 2
    assert app.invoke(engine.Command(resume="yes"), thread)["y"] == "yes"


def test_a_child_with_a_memory_goes_back_with_its_parent(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def note(state: Inner) -> dict[str, Any]:
        return {"notes": [state["x"]]}

    def tell(state: Inner) -> dict[str, Any]:
        return {"y": list(state["notes"])}

    child = engine.graph(Inner, note, tell).compile(checkpointer=True)
    app = engine.line(Plain, child=child).compile(checkpointer=saver)
    for word in "abc":
        app.invoke({"x": word}, thread)
    assert app.get_state(thread).values["y"] == ["a", "b", "c"]
    of_b = next(
        state
        for state in app.get_state_history(thread)
        if (state.next, state.values.get("x")) == (("child",), "b")
    )
    assert app.invoke(None, of_b.config)["y"] == ["a", "b"]
