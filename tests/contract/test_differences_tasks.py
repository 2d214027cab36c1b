"""Where hitl departs from LangGraph on purpose, part 7: calls of `@task` functions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import Event
from typing import Any

import pytest

from hitl_cli.errors import GraphChanged

from .sides import THREAD, Side, start, waiting
from .states import Plain
from .switches import Switch


def test_a_task_is_not_called_again_when_its_node_is_tried_again(ours: Side, theirs: Side) -> None:
    def calls(side: Side) -> int:
        switch, called = Switch(1), []

        @side.engine.task
        def work() -> int:
            called.append(1)
            return len(called)

        def node(state: Plain) -> dict[str, Any]:
            done = work().result()
            switch.use()
            return {"y": done}

        start(side.trying_again(node))
        return len(called)

    assert calls(theirs) == 2
    assert calls(ours) == 1


def test_a_plain_task_has_run_when_its_call_returns(ours: Side, theirs: Side) -> None:
    """So that tasks that ask do so in the order of their calls, on every attempt."""

    def waited(side: Side) -> bool:
        called = Event()

        @side.engine.task
        def work() -> bool:
            return called.wait(0.2)

        def node(state: Plain) -> dict[str, Any]:
            running = work()
            called.set()
            return {"y": running.result()}

        return bool(start(side.app(node))["y"])

    assert waited(theirs) is True
    assert waited(ours) is False


def approving(side: Side) -> Callable[[str], Any]:
    @side.engine.task
    def approve(what: str) -> str:
        return f"{what}: {side.ask(f'{what}?')}"

    return lambda what: approve(what).result()


def deciding(side: Side, *calls: str) -> Any:
    approve = approving(side)

    def node(state: Plain) -> dict[str, Any]:
        return {"log": [*map(approve, calls), side.ask("next?")]}

    return side.app(node)


def test_an_answer_inside_a_task_is_not_another_calls(ours: Side, theirs: Side) -> None:
    """An edit puts a call before one that was answered."""

    def ends(side: Side, *answers: str) -> Any:
        start(before := deciding(side, "pay"))
        side.answer(before, "yes")
        after = deciding(side, "delete", "pay")
        for answer in answers:
            result = side.answer(after, answer)
        return result["log"]

    assert ends(theirs, "go", "go", "go") == ["pay: yes", "pay: go", "go"]
    assert ends(ours, "next", "no", "go") == ["delete: no", "pay: yes", "go"]


def test_an_update_may_replace_a_call_that_was_answered(ours: Side, theirs: Side) -> None:
    def ends(side: Side) -> list[Any]:
        approve = approving(side)

        def node(state: Plain) -> dict[str, Any]:
            return {"log": [*map(approve, state["y"]), side.ask("next?")]}

        app = side.app(node)
        app.invoke({"y": ["pay"]}, THREAD)
        side.answer(app, "yes")
        command = side.engine.Command(update={"y": ["delete"]}, resume="go")
        result = app.invoke(command, THREAD)
        for question in waiting(app) and ("delete?", "next?"):
            assert waiting(app) == [question]
            result = side.answer(app, f"answer to {question}")
        return list(result["log"])

    assert ends(theirs) == ["pay: yes", "go"]
    assert ends(ours) == ["delete: answer to delete?", "answer to next?"]


def test_a_call_that_was_answered_cannot_be_taken_out(ours: Side, theirs: Side) -> None:
    def goes_on(side: Side) -> Any:
        start(before := deciding(side, "pay"))
        side.answer(before, "yes")
        return side.answer(deciding(side), "go")["log"]

    assert goes_on(theirs) == ["go"]
    with pytest.raises(GraphChanged, match=r"no longer asks what was answered: 'pay\?'"):
        goes_on(ours)


def test_a_question_in_place_of_an_open_one_in_a_task_is_asked(ours: Side) -> None:
    start(deciding(ours, "pay"))
    edited = deciding(ours)
    ours.answer(edited, "yes")
    assert waiting(edited) == ["next?"]
    assert ours.answer(edited, "go")["log"] == ["go"]


def test_calls_of_a_task_that_run_at_once_keep_their_results(ours: Side, theirs: Side) -> None:
    def ends(side: Side) -> list[Any]:
        behind: list[asyncio.Event] = []

        @side.engine.task
        async def step(who: str, number: int) -> str:
            if who == "p" and number == 1:
                await behind[0].wait()
            if who == "q" and number == 2:
                behind[0].set()
            return f"{who}{number}"

        async def line(who: str) -> list[str]:
            return [await step(who, 1), await step(who, 2)]

        async def node(state: Plain) -> dict[str, Any]:
            behind[:] = [asyncio.Event()]
            lines = await asyncio.gather(line("p"), line("q"))
            side.ask("next?")
            return {"log": lines}

        app = side.app(node)
        side.engine.run(app, {"x": 1}, THREAD)
        return list(side.engine.run(app, side.engine.Command(resume="go"), THREAD)["log"])

    assert ends(theirs) != [["p1", "p2"], ["q1", "q2"]]
    assert ends(ours) == [["p1", "p2"], ["q1", "q2"]]


def test_a_task_that_a_task_calls_is_not_the_nodes_own(ours: Side) -> None:
    """It is not called again with the one around, so it may not count."""

    called: list[int] = []

    @ours.engine.task
    def number() -> int:
        called.append(1)
        return len(called)

    @ours.engine.task
    def around() -> int:
        return int(number().result()) + 10

    def node(state: Plain) -> dict[str, Any]:
        return {"log": [around().result(), number().result(), ours.ask("next?"), number().result()]}

    start(app := ours.app(node))
    assert ours.answer(app, "go")["log"] == [11, 2, "go", 3]
