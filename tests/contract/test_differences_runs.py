"""Where hitl departs from LangGraph on purpose, part 4: starting, stopping, failing and racing."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from hitl_cli.errors import AlreadyAnswered, HitlError, NotFound, NothingWaiting, ThreadBusy
from tests.machine import PATIENCE

from .reading import asked, values
from .sides import THREAD, Side, go_on, start, waiting
from .states import Plain


def asking(side: Side, **options: Any) -> Any:
    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [f"x={state.get('x')} {side.ask('Q')}"]}

    return side.app(ask, **options)


def test_new_input_does_not_throw_a_question_away(ours: Side, theirs: Side) -> None:
    app = asking(theirs)
    start(app)
    app.invoke({"x": 2}, THREAD)
    assert theirs.answer(app, "a")["log"] == ["x=2 a"]

    app = asking(ours)
    start(app)
    with pytest.raises(HitlError, match="t1"):
        app.invoke({"x": 2}, THREAD)
    assert ours.answer(app, "a")["log"] == ["x=1 a"]


def test_a_thread_that_does_not_exist_cannot_be_answered(ours: Side, theirs: Side) -> None:
    app = asking(theirs)
    assert asked(theirs.answer(app, "a")) == ["Q"]

    app = asking(ours)
    with pytest.raises(NotFound, match="t1"):
        ours.answer(app, "a")
    assert list(app.get_state_history(THREAD)) == []
    assert asked(start(app)) == ["Q"]


def test_a_finished_thread_cannot_be_answered(ours: Side, theirs: Side) -> None:
    app = asking(theirs)
    start(app)
    finished = theirs.answer(app, "a")
    assert theirs.answer(app, "b") == finished

    app = asking(ours)
    start(app)
    finished = ours.answer(app, "a")
    with pytest.raises(NothingWaiting, match="t1"):
        ours.answer(app, "b")
    assert values(go_on(app)) == finished


def test_a_breakpoint_takes_no_answer(ours: Side, theirs: Side) -> None:
    app = asking(theirs, interrupt_before=["ask"])
    start(app)
    assert theirs.answer(app, "meant for nothing")["log"] == ["x=1 meant for nothing"]

    app = asking(ours, interrupt_before=["ask"])
    start(app)
    with pytest.raises(NothingWaiting):
        ours.answer(app, "meant for nothing")
    assert asked(go_on(app)) == ["Q"]


def test_an_edited_thread_takes_no_answer_before_it_has_asked(ours: Side, theirs: Side) -> None:
    app = asking(theirs)
    start(app)
    app.update_state(THREAD, {"x": 2})
    assert theirs.answer(app, "meant for x=1")["log"] == ["x=2 meant for x=1"]

    app = asking(ours)
    start(app)
    app.update_state(THREAD, {"x": 2})
    with pytest.raises(NothingWaiting):
        ours.answer(app, "meant for x=1")
    assert asked(go_on(app)) == ["Q"]


def test_a_question_of_a_node_that_a_command_started_is_in_the_snapshot(ours: Side, theirs: Side) -> None:
    def app(side: Side) -> Any:
        builder = side.engine.StateGraph(Plain)
        builder.add_node("ask", lambda state: {"log": [side.ask("Q")]})
        builder.add_node("side", lambda state: {"log": [side.ask("aside?")]})
        builder.add_edge(side.engine.START, "ask")
        return builder.compile(checkpointer=side.saver)

    def after_going_aside(side: Side) -> list[Any]:
        compiled = app(side)
        start(compiled)
        result = compiled.invoke(side.engine.Command(goto="side"), THREAD)
        assert asked(result) == ["Q", "aside?"]
        return sorted(waiting(compiled))

    assert after_going_aside(theirs) == ["Q"]
    assert after_going_aside(ours) == ["Q", "aside?"]


def test_the_recursion_limit_is_the_same_for_a_run_that_goes_on(ours: Side, theirs: Side) -> None:
    def steps(side: Side) -> list[int]:
        builder = side.engine.StateGraph(Plain)
        builder.add_node("turn", lambda state: {"x": state["x"] + 1})
        builder.add_edge(side.engine.START, "turn")
        builder.add_conditional_edges("turn", lambda state: "turn")
        app = builder.compile(checkpointer=side.saver)
        taken = []
        for given in ({"x": 0}, None):
            with pytest.raises(side.engine.GraphRecursionError):
                app.invoke(given, {**THREAD, "recursion_limit": 3})
            taken.append(app.get_state(THREAD).values["x"] - sum(taken))
        return taken

    assert steps(theirs) == [3, 5]
    assert steps(ours) == [3, 3]


def test_breakpoints_belong_to_the_run_and_hold_when_it_goes_on(ours: Side, theirs: Side) -> None:
    def app(side: Side) -> Any:
        def first(state: Plain) -> dict[str, Any]:
            return {"log": ["first"]}

        def second(state: Plain) -> dict[str, Any]:
            return {"log": ["second"]}

        return side.app(first, second)

    def stops(app: Any) -> list[list[str]]:
        app.invoke({"x": 1}, THREAD, interrupt_before=["first", "second"])
        return [go_on(app)["log"], go_on(app)["log"]]

    assert stops(app(theirs)) == [["first", "second"], ["first", "second"]]
    assert stops(app(ours)) == [["first"], ["first", "second"]]


def test_a_new_run_sets_breakpoints_of_its_own(ours: Side, theirs: Side) -> None:
    def node(state: Plain) -> dict[str, Any]:
        return {"log": [f"x={state['x']}"]}

    for side in (ours, theirs):
        app = side.app(node)
        app.invoke({"x": 1}, THREAD, interrupt_before=["node"])
        go_on(app)
        assert app.invoke({"x": 2}, THREAD)["log"] == ["x=1", "x=2"]


def test_a_router_that_raised_is_retried(ours: Side, theirs: Side) -> None:
    def app(side: Side) -> Any:
        calls: list[str] = []

        def route(state: Plain) -> str:
            calls.append("route")
            if len(calls) == 1:
                raise ConnectionError("down")
            return "then"

        builder = side.engine.StateGraph(Plain)
        builder.add_node("first", lambda state: {"log": ["first"]})
        builder.add_node("then", lambda state: {"log": ["then"]})
        builder.add_edge(side.engine.START, "first")
        builder.add_conditional_edges("first", route, ["then"])
        return builder.compile(checkpointer=side.saver)

    def retried(app: Any) -> list[str]:
        with pytest.raises(ConnectionError, match="down"):
            start(app)
        log: list[str] = go_on(app)["log"]
        return log

    assert retried(app(theirs)) == ["first"]
    assert retried(app(ours)) == ["first", "then"]


def runs_beside_a_failing_peer(side: Side) -> list[str]:
    """What runs when a peer fails, its sibling ends right then, and the run goes on."""
    runs: list[str] = []
    failing = threading.Event()

    def fail(state: Plain) -> dict[str, Any]:
        runs.append("fail")
        failing.set()
        if len(runs) > 2:
            return {}
        raise ConnectionError("down")

    def sibling(state: Plain) -> dict[str, Any]:
        runs.append("sibling")
        assert failing.wait(PATIENCE)
        return {"log": ["sibling"]}

    app = side.fan(fail, sibling)
    with pytest.raises(ConnectionError):
        start(app)
    assert go_on(app)["log"] == ["sibling"]
    return runs


def test_a_sibling_that_finished_beside_a_failing_peer_does_not_run_again(
    ours: Side, theirs: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    from langgraph.pregel._runner import PregelRunner

    commit, failed = PregelRunner.commit, threading.Event()

    def descheduled(runner: Any, task: Any, error: BaseException | None) -> None:
        """As if the operating system had let other threads go first, just before a result is kept."""
        if task.name == "sibling":
            assert failed.wait(PATIENCE)
            time.sleep(0.3)
        commit(runner, task, error)
        if task.name == "fail":
            failed.set()

    monkeypatch.setattr(PregelRunner, "commit", descheduled)
    assert runs_beside_a_failing_peer(theirs).count("sibling") == 2
    assert runs_beside_a_failing_peer(ours).count("sibling") == 1


class Race:
    """Two answers to one question; the second comes while the first one's node is still running."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.effects: list[str] = []
        self.entered = threading.Event()
        self.release = threading.Event()
        self.app = side.app(self.act)

    def act(self, state: Plain) -> dict[str, Any]:
        answer = self.side.ask("Q")
        self.effects.append(answer)
        if len(self.effects) == 1:
            self.entered.set()
            assert self.release.wait(PATIENCE)
        return {"y": answer}

    def run(self) -> None:
        start(self.app)
        first = threading.Thread(target=self.side.answer, args=(self.app, "first"))
        first.start()
        assert self.entered.wait(PATIENCE)
        try:
            self.side.answer(self.app, "second")
        finally:
            self.release.set()
            first.join(10)


def test_of_two_answers_at_once_one_is_accepted(ours: Side, theirs: Side) -> None:
    race = Race(theirs)
    race.run()
    assert race.effects == ["first", "second"]

    race = Race(ours)
    with pytest.raises((AlreadyAnswered, ThreadBusy)):
        race.run()
    assert race.effects == ["first"]
    assert race.app.get_state(THREAD).values["y"] == "first"
