"""Where hitl departs from LangGraph on purpose, part 7: calls of `@task` functions."""

from __future__ import annotations

from threading import Event
from typing import Any

from .sides import Side, start
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
