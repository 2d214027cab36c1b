"""Where hitl departs from LangGraph on purpose, part 5: graphs inside graphs."""

from __future__ import annotations

from typing import Any

import pytest

from hitl_cli.errors import NothingWaiting

from .nests import Nest
from .reading import asked, ids
from .sides import THREAD, Side, assert_only_ours_asks_again, go_on, start, waiting
from .states import Inner, Plain
from .switches import Switch


def test_a_child_without_a_memory_is_answered_by_id(ours: Side, theirs: Side) -> None:
    def answered(side: Side) -> dict[str, Any]:
        nest = Nest(side.engine)
        app = nest.around(nest.asking(checkpointer=False), checkpointer=side.saver)
        return side.answer(app, {ids(start(app))["ask?"]: "yes"})

    assert asked(answered(theirs)) == ["ask?"]
    assert answered(ours)["y"] == "yes"


def test_a_child_that_is_tried_again_does_not_ask_again(ours: Side, theirs: Side) -> None:
    """In LangGraph it begins anew, asks again, and then forgets the second answer."""

    def app(side: Side) -> Any:
        switch = Switch(1)

        def fail(state: Inner) -> dict[str, Any]:
            switch.use()
            return {"notes": ["repaired"]}

        child = side.engine.line(Inner, ask=Nest(side.engine).ask("ask"), fail=fail).compile()
        return side.trying_again(child)

    twice = app(theirs)
    start(twice)
    assert asked(theirs.answer(twice, "first")) == ["ask?"]
    assert theirs.answer(twice, "second")["y"] == "first"

    once = app(ours)
    start(once)
    assert ours.answer(once, "first") == {"x": 1, "y": "first", "log": []}


def test_an_answer_that_made_a_child_fail_can_be_replaced(ours: Side, theirs: Side) -> None:
    def app(side: Side) -> Any:
        def ask(state: Inner) -> dict[str, Any]:
            return {"y": int(side.ask("A number?"))}

        return side.engine.line(Plain, child=side.engine.graph(Inner, ask).compile()).compile(
            checkpointer=side.saver
        )

    assert_only_ours_asks_again(ours, theirs, app)


def test_only_branches_of_a_child_with_a_new_answer_run_again(ours: Side, theirs: Side) -> None:
    def runs(side: Side) -> list[str]:
        nest = Nest(side.engine)
        child = side.engine.fan(Inner, left=nest.ask("left", "x"), right=nest.ask("right")).compile()
        app = side.engine.line(Plain, child=child).compile(checkpointer=side.saver)
        questions = ids(app.invoke({}, THREAD))
        nest.runs.clear()
        side.answer(app, {questions["left?"]: "L"})
        return sorted(nest.runs)

    assert runs(theirs) == ["left", "right"]
    assert runs(ours) == ["left"]


def test_an_answer_of_a_child_is_consumed_once(ours: Side, theirs: Side) -> None:
    def app(side: Side) -> Any:
        def ask(state: Inner) -> dict[str, Any]:
            return {"y": [side.ask("Q1"), side.ask("Q2")]}

        return side.engine.line(Plain, child=side.engine.graph(Inner, ask).compile()).compile(
            checkpointer=side.saver
        )

    leaking = app(theirs)
    start(leaking)
    assert asked(theirs.answer(leaking, "approve")) == ["Q2"]
    assert go_on(leaking)["y"] == ["approve", "approve"]

    tight = app(ours)
    start(tight)
    assert asked(ours.answer(tight, "approve")) == ["Q2"]
    assert asked(go_on(tight)) == ["Q2"]


def test_a_breakpoint_inside_a_child_takes_no_answer(ours: Side, theirs: Side) -> None:
    def app(side: Side) -> Any:
        nest = Nest(side.engine)
        return nest.around(nest.asking(interrupt_before=["ask"]), checkpointer=side.saver)

    guessed = app(theirs)
    start(guessed)
    assert theirs.answer(guessed, "meant for nothing")["y"] == "meant for nothing"

    strict = app(ours)
    start(strict)
    with pytest.raises(NothingWaiting):
        ours.answer(strict, "meant for nothing")
    assert asked(go_on(strict)) == ["ask?"]


def test_except_exception_around_a_child_does_not_swallow_its_question(ours: Side, theirs: Side) -> None:
    def app(side: Side) -> Any:
        child = Nest(side.engine).asking()

        def call(state: Plain) -> dict[str, Any]:
            try:
                return {"y": child.invoke({"x": 1})["y"]}
            except Exception:
                return {"y": "swallowed"}

        return side.app(call)

    assert start(app(theirs))["y"] == "swallowed"
    paused = app(ours)
    assert asked(start(paused)) == ["ask?"]
    assert ours.answer(paused, "yes")["y"] == "yes"


def test_an_answered_question_is_gone_at_a_breakpoint_behind_it(ours: Side, theirs: Side) -> None:
    def waiting_at_the_breakpoint(side: Side) -> list[Any]:
        nest = Nest(side.engine)
        app = nest.around(nest.asking(interrupt_after=["ask"]), checkpointer=side.saver)
        start(app)
        assert asked(side.answer(app, "yes")) == []
        return waiting(app)

    assert waiting_at_the_breakpoint(theirs) == ["ask?"]
    assert waiting_at_the_breakpoint(ours) == []


def test_a_child_with_a_memory_runs_after_a_breakpoint(ours: Side, theirs: Side) -> None:
    """LangGraph takes its last run, which has ended, for the one to go on with."""

    def second_turn(side: Side) -> Any:
        def note(state: Inner) -> dict[str, Any]:
            return {"notes": [state["x"]]}

        def tell(state: Inner) -> dict[str, Any]:
            return {"y": list(state["notes"])}

        child = side.engine.graph(Inner, note, tell).compile(checkpointer=True)
        app = side.engine.line(Plain, child=child).compile(
            checkpointer=side.saver, interrupt_before=["child"]
        )
        for word in "ab":
            app.invoke({"x": word}, THREAD)
            result = go_on(app)
        return result["y"]

    assert second_turn(theirs) == ["a"]
    assert second_turn(ours) == ["a", "b"]


def test_an_edit_reaches_a_waiting_child_with_a_memory(ours: Side, theirs: Side) -> None:
    """In LangGraph it goes on with its old input, which then overwrites the edit."""

    def after_the_edit(side: Side) -> dict[str, Any]:
        app = Nest(side.engine).waiting(side.saver, THREAD, checkpointer=True)
        app.update_state(THREAD, {"x": "edited"})
        assert asked(go_on(app)) == ["ask?"]
        return side.answer(app, "yes")

    assert after_the_edit(theirs)["x"] == 1
    assert after_the_edit(ours)["x"] == "edited"
