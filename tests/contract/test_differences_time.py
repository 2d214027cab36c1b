"""Where hitl departs from LangGraph on purpose, part 6: the past, failures, and what a run leaves."""

from __future__ import annotations

from typing import Any, TypedDict

import pytest

from hitl_cli.errors import InvalidUpdateError, NothingWaiting

from .reading import asked, values
from .sides import THREAD, Side, go_on, start
from .states import Plain
from .switches import Broken, Switch


def asking(side: Side) -> Any:
    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [side.ask("Q")]}

    return side.app(ask)


def test_an_answered_question_of_the_past_takes_no_second_answer(ours: Side, theirs: Side) -> None:
    def answered_again(side: Side) -> dict[str, Any]:
        app = asking(side)
        start(app)
        side.answer(app, "first")
        old = next(state for state in app.get_state_history(THREAD) if state.next == ("ask",))
        result: dict[str, Any] = app.invoke(side.engine.Command(resume="second"), old.config)
        return result

    assert answered_again(theirs)["log"] == ["first"]
    with pytest.raises(NothingWaiting):
        answered_again(ours)


def test_an_empty_command_goes_on(ours: Side, theirs: Side) -> None:
    app = asking(theirs)
    start(app)
    with pytest.raises(UnboundLocalError):
        app.invoke(theirs.engine.Command(), THREAD)

    app = asking(ours)
    start(app)
    assert asked(app.invoke(ours.engine.Command(), THREAD)) == ["Q"]


def test_after_a_failure_the_last_answer_is_asked_for_again(ours: Side, theirs: Side) -> None:
    def failed(side: Side) -> Any:
        switch = Switch(1)

        def ask(state: Plain) -> dict[str, Any]:
            answer = side.ask("Q")
            switch.use()
            return {"log": [answer]}

        app = side.app(ask)
        start(app)
        with pytest.raises(Broken):
            side.answer(app, "a")
        return app

    assert go_on(failed(theirs))["log"] == ["a"]
    app = failed(ours)
    assert asked(go_on(app)) == ["Q"]
    assert ours.answer(app, "b")["log"] == ["b"]


class Two(TypedDict, total=False):
    x: Any
    gone: Any


class One(TypedDict, total=False):
    x: Any


def test_a_breakpoint_lets_go_although_a_key_was_removed_from_the_state(ours: Side, theirs: Side) -> None:
    def upcoming(side: Side) -> list[tuple[str, ...]]:
        """What comes next after the edit, each time the run goes on."""

        def app(schema: type) -> Any:
            builder = side.engine.line(schema, a=lambda state: {"x": 1}, b=lambda state: {"x": 2})
            return builder.compile(checkpointer=side.saver, interrupt_before=["b"])

        app(Two).invoke({"x": 0, "gone": 1}, THREAD)
        edited, places = app(One), []
        for _ in range(2):
            assert "gone" not in go_on(edited)
            places.append(edited.get_state(THREAD).next)
        return places

    assert upcoming(theirs) == [("b",), ("b",)]
    assert upcoming(ours) == [(), ()]


def test_an_async_node_may_be_run_by_invoke(ours: Side, theirs: Side) -> None:
    def app(side: Side) -> Any:
        async def ask(state: Plain) -> dict[str, Any]:
            return {"log": [side.ask("Q")]}

        return side.app(ask)

    with pytest.raises(TypeError, match="async"):
        start(app(theirs))
    paused = app(ours)
    assert asked(start(paused)) == ["Q"]
    assert values(ours.answer(paused, "a"))["log"] == ["a"]


def test_every_step_is_written_down_whatever_durability_says(ours: Side, theirs: Side) -> None:
    def checkpoints(side: Side) -> int:
        app = side.engine.line(Plain, a=lambda state: {"x": 1}, b=lambda state: {"x": 2}).compile(
            checkpointer=side.saver
        )
        app.invoke({"x": 0}, THREAD, durability="exit")
        return len(list(app.get_state_history(THREAD)))

    assert checkpoints(theirs) == 1
    assert checkpoints(ours) == 4


def test_two_nodes_that_ran_together_are_both_the_last_writers(ours: Side, theirs: Side) -> None:
    """In LangGraph it is the one whose way in was taken last: here an edit led to `a`, and not to `join`."""

    def edited_twice(side: Side) -> Any:
        builder = side.engine.line(Plain, a=lambda state: {"log": ["a"]}, b=lambda state: {"log": ["b"]})
        builder.add_node("join", lambda state: {"log": ["join"]})
        builder.add_edge(["a", "b"], "join")
        builder.add_conditional_edges("b", lambda state: "a", ["a"])
        app = builder.compile(checkpointer=side.saver, interrupt_before=["join"], interrupt_after=["join"])
        start(app)
        app.update_state(THREAD, {"log": ["edited"]})
        assert go_on(app)["log"] == ["a", "b", "edited", "a", "join"]
        app.update_state(THREAD, {"log": ["edited"]})
        return app.get_state(THREAD)

    assert edited_twice(theirs).next == ("b",)
    with pytest.raises(InvalidUpdateError, match="as_node"):
        edited_twice(ours)
