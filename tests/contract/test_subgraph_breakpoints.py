"""Static interrupts in and around graphs inside graphs."""

from __future__ import annotations

from typing import Any

import pytest

from .engines import Engine
from .nests import WAYS, Nest, Way
from .reading import asked, values
from .states import Inner, Plain

ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


def stepping(nest: Nest, **options: Any) -> Any:
    """A child of the steps `one`, `two`, `three`, the last of which writes `y`."""
    return nest.engine.line(
        Inner, one=nest.step("one"), two=nest.step("two"), three=nest.step("three", y="done")
    ).compile(**options)


@pytest.mark.parametrize(
    ("stops", "ran"),
    [
        ({"interrupt_before": ["one"]}, []),
        ({"interrupt_before": ["two"]}, ["one"]),
        ({"interrupt_after": ["two"]}, ["one", "two"]),
    ],
    ids=str,
)
@ways
def test_a_run_stops_inside_a_child(
    engine: Engine, saver: Any, thread: dict[str, Any], way: Way, stops: dict[str, Any], ran: list[str]
) -> None:
    nest = Nest(engine)
    app = nest.around(way(stepping(nest, **stops)), checkpointer=saver)
    assert app.invoke({"x": 1}, thread) == {"x": 1, "log": ["first"]}
    assert nest.runs == ["first", *ran]
    state = app.get_state(thread)
    assert (state.next, state.interrupts) == (("child",), ())
    assert app.invoke(None, thread) == {"x": 1, "y": "done", "log": ["first", "last"]}
    assert nest.runs == ["first", "one", "two", "three", "last"]


@ways
def test_a_run_stops_two_levels_down(engine: Engine, saver: Any, thread: dict[str, Any], way: Way) -> None:
    nest = Nest(engine)
    app = nest.around_twice(way(stepping(nest, interrupt_before=["two"])), checkpointer=saver)
    app.invoke({"x": 1}, thread)
    assert nest.runs == ["first", "enter", "one"]
    assert app.invoke(None, thread)["y"] == "done"
    assert nest.runs == ["first", "enter", "one", "two", "three", "leave", "last"]


@ways
def test_a_child_with_stops_at_each_node_is_gone_through_step_by_step(
    engine: Engine, saver: Any, thread: dict[str, Any], way: Way
) -> None:
    nest = Nest(engine)
    app = engine.line(Plain, child=way(stepping(nest, interrupt_before="*"))).compile(checkpointer=saver)
    given: Any = {"x": 1}
    seen = []
    while app.get_state(thread).next or given:
        app.invoke(given, thread)
        given = None
        seen.append(list(nest.runs))
    assert seen == [[], ["one"], ["one", "two"], ["one", "two", "three"]]


@ways
def test_the_parent_stops_before_and_after_its_child(
    engine: Engine, saver: Any, thread: dict[str, Any], way: Way
) -> None:
    nest = Nest(engine)
    app = nest.around(
        way(nest.asking()), checkpointer=saver, interrupt_before=["child"], interrupt_after=["child"]
    )
    app.invoke({"x": 1}, thread)
    assert nest.runs == ["first"]
    assert asked(app.invoke(None, thread)) == ["ask?"]
    assert values(app.invoke(engine.Command(resume="yes"), thread)) == {"x": 1, "y": "yes", "log": ["first"]}
    assert app.get_state(thread).next == ("last",)
    assert app.invoke(None, thread)["log"] == ["first", "last"]


@ways
def test_stops_of_a_call_are_those_of_the_outermost_graph(
    engine: Engine, saver: Any, thread: dict[str, Any], way: Way
) -> None:
    nest = Nest(engine)
    app = nest.around(way(stepping(nest)), checkpointer=saver)
    app.invoke({"x": 1}, thread, interrupt_before=["two", "last"])
    assert nest.runs == ["first", "one", "two", "three"]


@ways
def test_a_stop_and_a_question_in_one_child(
    engine: Engine, saver: Any, thread: dict[str, Any], way: Way
) -> None:
    nest = Nest(engine)
    child = nest.asking(interrupt_before=["ask"], interrupt_after=["ask"])
    app = nest.around(way(child), checkpointer=saver)
    assert asked(app.invoke({"x": 1}, thread)) == []
    assert asked(app.invoke(None, thread)) == ["ask?"]
    assert asked(app.invoke(engine.Command(resume="yes"), thread)) == []
    assert app.invoke(None, thread) == {"x": 1, "y": "yes", "log": ["first", "last"]}
    assert nest.runs == ["first", "before", "ask", "ask", "after", "last"]
