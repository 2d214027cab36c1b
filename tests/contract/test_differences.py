"""Where hitl departs from LangGraph on purpose, part 1: questions and answers. Each test shows both sides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hitl_cli.errors import (
    AlreadyAnswered,
    AnswerRefused,
    InterruptSwallowed,
    NotFound,
    UsageError,
)

from .reading import asked, ids
from .sides import Side, assert_only_ours_asks_again, go_on, start, waiting
from .states import Plain

Node = Callable[[Plain], dict[str, Any]]


def asking_once(side: Side) -> Any:
    def ask(state: Plain) -> dict[str, Any]:
        return {"y": side.ask("Q")}

    return side.app(ask)


def asking_twice(side: Side) -> Any:
    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [side.ask("Q1"), side.ask("Q2")]}

    return side.app(ask)


def asking_side_by_side(side: Side, runs: list[str] | None = None) -> Any:
    def left(state: Plain) -> dict[str, Any]:
        if runs is not None:
            runs.append("left")
        return {"log": [side.ask("left?")]}

    def right(state: Plain) -> dict[str, Any]:
        if runs is not None:
            runs.append("right")
        return {"log": [side.ask("right?")]}

    return side.fan(left, right)


def test_except_exception_does_not_swallow_the_pause(ours: Side, theirs: Side) -> None:
    def app(side: Side) -> Any:
        def ask(state: Plain) -> dict[str, Any]:
            try:
                return {"y": side.ask("Q")}
            except Exception:
                return {"y": "swallowed"}

        return side.app(ask)

    assert start(app(theirs))["y"] == "swallowed"
    paused = app(ours)
    assert asked(start(paused)) == ["Q"]
    assert ours.answer(paused, "a")["y"] == "a"


def test_the_pause_comes_out_of_an_exception_group(ours: Side, theirs: Side) -> None:
    def app(side: Side) -> Any:
        def ask(state: Plain) -> dict[str, Any]:
            try:
                return {"y": side.ask("Q")}
            except BaseException as signal:
                raise BaseExceptionGroup("of a task group", [signal]) from None

        return side.app(ask)

    with pytest.raises(ExceptionGroup):
        start(app(theirs))
    assert asked(start(app(ours))) == ["Q"]


def bare_except(side: Side) -> Node:
    def ask(state: Plain) -> dict[str, Any]:
        try:
            return {"y": side.ask("Q")}
        except BaseException:
            return {"y": "swallowed"}

    return ask


def raising_finally(side: Side) -> Node:
    def ask(state: Plain) -> dict[str, Any]:
        try:
            return {"y": side.ask("Q")}
        finally:
            raise LookupError("while cleaning up")

    return ask


def test_a_node_that_swallows_the_pause_fails(ours: Side, theirs: Side) -> None:
    assert start(theirs.app(bare_except(theirs)))["y"] == "swallowed"
    app = ours.app(bare_except(ours))
    with pytest.raises(InterruptSwallowed, match=r"'ask'.*test_differences\.py:\d+"):
        start(app)
    assert "y" not in app.get_state({"configurable": {"thread_id": "t1"}}).values


def test_a_finally_that_raises_over_the_pause_is_named_as_the_cause(ours: Side, theirs: Side) -> None:
    with pytest.raises(LookupError, match="cleaning up"):
        start(theirs.app(raising_finally(theirs)))
    with pytest.raises(InterruptSwallowed, match="'ask'") as caught:
        start(ours.app(raising_finally(ours)))
    assert isinstance(caught.value.__cause__, LookupError)


def test_an_answer_is_consumed_once(ours: Side, theirs: Side) -> None:
    app = asking_twice(theirs)
    start(app)
    assert asked(theirs.answer(app, "approve")) == ["Q2"]
    assert go_on(app)["log"] == ["approve", "approve"]

    app = asking_twice(ours)
    start(app)
    assert asked(ours.answer(app, "approve")) == ["Q2"]
    assert asked(go_on(app)) == ["Q2"]
    assert ours.answer(app, "refuse")["log"] == ["approve", "refuse"]


def test_none_is_an_answer(ours: Side, theirs: Side) -> None:
    app = asking_once(theirs)
    start(app)
    with pytest.raises(UnboundLocalError):
        theirs.answer(app, None)

    app = asking_once(ours)
    start(app)
    assert ours.answer(app, None) == {"x": 1, "y": None, "log": []}


def test_an_empty_dict_is_an_answer(ours: Side, theirs: Side) -> None:
    app = asking_once(theirs)
    start(app)
    assert asked(theirs.answer(app, {})) == ["Q"]

    app = asking_once(ours)
    start(app)
    assert ours.answer(app, {}) == {"x": 1, "y": {}, "log": []}


def test_an_answer_that_is_not_json_is_refused_by_name(ours: Side, theirs: Side) -> None:
    app = asking_once(theirs)
    start(app)
    with pytest.raises(TypeError, match="expected string"):
        theirs.answer(app, {1: "v"})

    app = asking_once(ours)
    start(app)
    with pytest.raises(AnswerRefused, match="the answer has a key that is not text: 1"):
        ours.answer(app, {1: "v"})
    assert waiting(app) == ["Q"]


def test_a_dict_that_looks_like_a_map_is_never_ignored(ours: Side, theirs: Side) -> None:
    digest = "ab" * 16
    app = asking_once(theirs)
    start(app)
    assert asked(theirs.answer(app, {digest: "v"})) == ["Q"]

    app = asking_once(ours)
    start(app)
    with pytest.raises(NotFound, match=digest):
        ours.answer(app, {digest: "v"})
    assert waiting(app) == ["Q"]


def test_a_map_with_a_key_too_many_is_refused_as_a_whole(ours: Side, theirs: Side) -> None:
    app = asking_once(theirs)
    mixed = {ids(start(app))["Q"]: "a", "other": "b"}
    assert theirs.answer(app, mixed)["y"] == mixed

    app = asking_once(ours)
    mixed = {ids(start(app))["Q"]: "a", "other": "b"}
    with pytest.raises(NotFound, match="other"):
        ours.answer(app, mixed)
    assert waiting(app) == ["Q"]


def test_a_plain_answer_to_several_questions_is_refused_with_their_ids(ours: Side, theirs: Side) -> None:
    app = asking_side_by_side(theirs)
    questions = ids(start(app))
    with pytest.raises(RuntimeError, match="multiple pending interrupts") as late:
        theirs.answer(app, "both")
    assert not any(key in str(late.value) for key in questions.values())

    runs: list[str] = []
    app = asking_side_by_side(ours, runs)
    questions = ids(start(app))
    with pytest.raises(UsageError) as early:
        ours.answer(app, "both")
    assert all(key in str(early.value) for key in questions.values())
    assert sorted(waiting(app)) == ["left?", "right?"]
    assert sorted(runs) == ["left", "right"]


def test_an_id_that_was_answered_is_refused(ours: Side, theirs: Side) -> None:
    app = asking_twice(theirs)
    first = ids(start(app))["Q1"]
    theirs.answer(app, {first: "a"})
    assert theirs.answer(app, {first: "meant for Q1"})["log"] == ["a", "meant for Q1"]

    app = asking_twice(ours)
    first = ids(start(app))["Q1"]
    ours.answer(app, {first: "a"})
    with pytest.raises(AlreadyAnswered, match="already answered"):
        ours.answer(app, {first: "meant for Q1"})
    assert waiting(app) == ["Q2"]


def test_an_answer_that_made_the_node_raise_can_be_replaced(ours: Side, theirs: Side) -> None:
    def app(side: Side) -> Any:
        def ask(state: Plain) -> dict[str, Any]:
            return {"y": int(side.ask("A number?"))}

        return side.app(ask)

    assert_only_ours_asks_again(ours, theirs, app)


def test_a_json_schema_is_checked(ours: Side, theirs: Side) -> None:
    def app(side: Side) -> Any:
        def ask(state: Plain) -> dict[str, Any]:
            return {"y": side.ask("Age?", response_schema={"type": "integer", "minimum": 1})}

        return side.app(ask)

    unchecked = app(theirs)
    start(unchecked)
    assert theirs.answer(unchecked, "old")["y"] == "old"

    checked = app(ours)
    before = ids(start(checked))
    with pytest.raises(AnswerRefused) as refused:
        ours.answer(checked, "old")
    assert "integer" in " ".join(refused.value.problems)
    assert ids(go_on(checked)) == before
    assert ours.answer(checked, 30)["y"] == 30


def test_only_tasks_with_a_new_answer_run_again(ours: Side, theirs: Side) -> None:
    def runs(side: Side) -> list[str]:
        ran: list[str] = []
        app = asking_side_by_side(side, ran)
        questions = ids(start(app))
        ran.clear()
        side.answer(app, {questions["left?"]: "a"})
        return sorted(ran)

    assert runs(theirs) == ["left", "right"]
    assert runs(ours) == ["left"]
