"""Questions that are asked inside graphs inside graphs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .engines import Engine
from .nests import WAYS, Nest
from .reading import asked, ids, values
from .states import Inner, Plain

ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
memories = pytest.mark.parametrize("checkpointer", [None, True], ids=str)
Way = Callable[[Any], Any]


@ways
@memories
def test_a_child_goes_on_from_its_question(
    engine: Engine, saver: Any, thread: dict[str, Any], way: Way, checkpointer: bool | None
) -> None:
    nest = Nest(engine)
    app = nest.around(way(nest.asking(checkpointer=checkpointer)), checkpointer=saver)
    result = app.invoke({"x": 1}, thread)
    assert (asked(result), values(result)) == (["ask?"], {"x": 1, "log": ["first"]})
    assert app.get_state(thread).next == ("child",)
    assert app.invoke(engine.Command(resume="yes"), thread) == {"x": 1, "y": "yes", "log": ["first", "last"]}
    assert nest.runs == ["first", "before", "ask", "ask", "after", "last"]


@ways
def test_a_question_two_levels_down(engine: Engine, saver: Any, thread: dict[str, Any], way: Way) -> None:
    nest = Nest(engine)
    app = nest.around_twice(way(nest.asking()), checkpointer=saver)
    question = ids(app.invoke({"x": 1}, thread))["ask?"]
    result = app.invoke(engine.Command(resume={question: "yes"}), thread)
    assert result == {"x": 1, "y": "yes", "log": ["first", "last"]}
    assert nest.runs == ["first", "enter", "before", "ask", "ask", "after", "leave", "last"]


@ways
def test_a_child_without_a_memory_begins_anew_with_each_answer(
    engine: Engine, saver: Any, thread: dict[str, Any], way: Way
) -> None:
    nest = Nest(engine)
    app = nest.around(way(nest.asking(checkpointer=False)), checkpointer=saver)
    assert asked(app.invoke({"x": 1}, thread)) == ["ask?"]
    assert app.invoke(engine.Command(resume="yes"), thread)["y"] == "yes"
    assert nest.runs == ["first", "before", "ask", "before", "ask", "after", "last"]


@ways
@memories
def test_the_questions_of_a_child_come_one_after_the_other(
    engine: Engine, saver: Any, thread: dict[str, Any], way: Way, checkpointer: bool | None
) -> None:
    def twice(state: Inner) -> dict[str, Any]:
        return {"notes": [engine.interrupt("one"), engine.interrupt("two")]}

    def once(state: Inner) -> dict[str, Any]:
        return {"y": [*state["notes"], engine.interrupt("three")]}

    child = engine.graph(Inner, twice, once).compile(checkpointer=checkpointer)
    app = engine.line(Plain, child=way(child)).compile(checkpointer=saver)
    questions = [ids(app.invoke({"x": 1}, thread))]
    for answer in "ab":
        questions.append(ids(app.invoke(engine.Command(resume=answer), thread)))
    assert [list(question) for question in questions] == [["one"], ["two"], ["three"]]
    assert len({id_ for question in questions for id_ in question.values()}) == 3
    assert app.invoke(engine.Command(resume="c"), thread)["y"] == ["a", "b", "c"]


@ways
def test_going_on_without_an_answer_asks_the_child_s_question_again(
    engine: Engine, saver: Any, thread: dict[str, Any], way: Way
) -> None:
    nest = Nest(engine)
    app = nest.around_twice(way(nest.asking()), checkpointer=saver)
    before = ids(app.invoke({"x": 1}, thread))
    assert ids(app.invoke(None, thread)) == before
    assert app.invoke(engine.Command(resume="yes"), thread)["y"] == "yes"
    assert nest.runs.count("before") == 1


def test_the_calling_node_runs_again_around_its_child(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    nest = Nest(engine)
    child = nest.asking()

    def call(state: Plain) -> dict[str, Any]:
        nest.runs.append("call")
        inside = child.invoke({"x": state["x"]})
        nest.runs.append("called")
        return {"log": [inside["y"]]}

    app = engine.graph(Plain, call).compile(checkpointer=saver)
    app.invoke({"x": 1}, thread)
    assert app.invoke(engine.Command(resume="yes"), thread)["log"] == ["yes"]
    assert nest.runs == ["call", "before", "ask", "call", "ask", "after", "called"]


def test_the_calling_node_may_ask_before_and_after_its_child(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    nest = Nest(engine)
    child = nest.asking()

    def call(state: Plain) -> dict[str, Any]:
        first = engine.interrupt("first?")
        inside = child.invoke({"x": state["x"]})["y"]
        return {"log": [first, inside, engine.interrupt("last?")]}

    app = engine.graph(Plain, call).compile(checkpointer=saver)
    assert asked(app.invoke({"x": 1}, thread)) == ["first?"]
    assert asked(app.invoke(engine.Command(resume="a"), thread)) == ["ask?"]
    assert asked(app.invoke(engine.Command(resume="b"), thread)) == ["last?"]
    assert app.invoke(engine.Command(resume="c"), thread)["log"] == ["a", "b", "c"]
    assert nest.runs == ["before", "ask", "ask", "after"]


def test_a_child_called_twice_in_one_node_asks_twice(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    nest = Nest(engine)
    child = nest.asking()

    def call(state: Plain) -> dict[str, Any]:
        return {"log": [child.invoke({"x": word})["y"] for word in ("one", "two")]}

    app = engine.graph(Plain, call).compile(checkpointer=saver)
    first = ids(app.invoke({"x": 1}, thread))["ask?"]
    second = ids(app.invoke(engine.Command(resume={first: "a"}), thread))["ask?"]
    assert first != second
    assert app.invoke(engine.Command(resume={second: "b"}), thread)["log"] == ["a", "b"]
    assert nest.runs == ["before", "ask", "ask", "after", "before", "ask", "ask", "after"]


def test_two_children_called_in_one_node_keep_their_questions_apart(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    left = engine.line(Inner, ask=Nest(engine).ask("left")).compile()
    right = engine.line(Inner, ask=Nest(engine).ask("right")).compile()

    def call(state: Plain) -> dict[str, Any]:
        return {"log": [left.invoke({"x": 1})["y"], right.invoke({"x": 1})["y"]]}

    app = engine.graph(Plain, call).compile(checkpointer=saver)
    assert asked(app.invoke({"x": 1}, thread)) == ["left?"]
    assert asked(app.invoke(engine.Command(resume="L"), thread)) == ["right?"]
    assert app.invoke(engine.Command(resume="R"), thread)["log"] == ["L", "R"]


def test_a_child_in_a_loop_asks_at_each_turn(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    nest = Nest(engine)
    builder = engine.line(Plain, child=nest.asking(), note=lambda state: {"log": [state["y"]]})
    builder.add_conditional_edges("note", lambda state: "child" if len(state["log"]) < 2 else engine.END)
    app = builder.compile(checkpointer=saver)
    first = ids(app.invoke({"x": 1}, thread))["ask?"]
    second = ids(app.invoke(engine.Command(resume="a"), thread))["ask?"]
    assert first != second
    assert app.invoke(engine.Command(resume="b"), thread)["log"] == ["a", "b"]


def test_a_child_is_run_on_another_thread_while_one_waits(engine: Engine, saver: Any) -> None:
    nest = Nest(engine)
    app = nest.around(nest.asking(), checkpointer=saver)
    one, two = ({"configurable": {"thread_id": name}} for name in ("one", "two"))
    app.invoke({"x": 1}, one)
    app.invoke({"x": 2}, two)
    assert app.invoke(engine.Command(resume="two"), two)["y"] == "two"
    assert app.invoke(engine.Command(resume="one"), one)["y"] == "one"


@ways
def test_without_a_checkpointer_a_child_s_question_is_still_in_the_result(engine: Engine, way: Way) -> None:
    nest = Nest(engine)
    result = nest.around(way(nest.asking())).invoke({"x": 1})
    assert (asked(result), values(result)) == (["ask?"], {"x": 1, "log": ["first"]})


@ways
def test_a_new_turn_of_the_thread_asks_the_child_s_question_anew(
    engine: Engine, saver: Any, thread: dict[str, Any], way: Way
) -> None:
    nest = Nest(engine)
    app = nest.around(way(nest.asking()), checkpointer=saver)
    first = ids(app.invoke({"x": 1}, thread))
    app.invoke(engine.Command(resume="a"), thread)
    second = ids(app.invoke({"x": 2}, thread))
    assert first != second
    assert app.invoke(engine.Command(resume="b"), thread)["y"] == "b"
    assert nest.runs.count("before") == 2
