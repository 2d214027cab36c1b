"""One engine's side of a deliberate difference: the engine, a checkpointer and a thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from .engines import Engine
from .states import Plain

THREAD = {"configurable": {"thread_id": "t1"}}


@dataclass(frozen=True, slots=True)
class Side:
    engine: Engine
    saver: Any

    def app(self, *nodes: Callable[..., Any], **options: Any) -> Any:
        """The nodes, named as their functions are, one after the other."""
        return self.engine.graph(Plain, *nodes).compile(checkpointer=self.saver, **options)

    def fan(self, *nodes: Callable[..., Any], **options: Any) -> Any:
        """The nodes side by side."""
        builder = self.engine.fan(Plain, **{node.__name__: node for node in nodes})
        return builder.compile(checkpointer=self.saver, **options)

    def trying_again(self, node: Any) -> Any:
        """The node alone, tried again at once when it raises."""
        builder = self.engine.StateGraph(Plain)
        policy = self.engine.RetryPolicy(initial_interval=0, jitter=False)
        builder.add_node("node", node, retry_policy=policy)
        builder.add_edge(self.engine.START, "node")
        return builder.compile(checkpointer=self.saver)

    def ask(self, payload: Any, **options: Any) -> Any:
        return self.engine.interrupt(payload, **options)

    def answer(self, app: Any, value: Any) -> dict[str, Any]:
        result: dict[str, Any] = app.invoke(self.engine.Command(resume=value), THREAD)
        return result


def start(app: Any) -> dict[str, Any]:
    result: dict[str, Any] = app.invoke({"x": 1}, THREAD)
    return result


def go_on(app: Any) -> dict[str, Any]:
    result: dict[str, Any] = app.invoke(None, THREAD)
    return result


def waiting(app: Any) -> list[Any]:
    """The payloads that the thread waits for."""
    return [question.value for question in app.get_state(THREAD).interrupts]


def assert_only_ours_asks_again(ours: Side, theirs: Side, app: Callable[[Side], Any]) -> None:
    """An answer that made the node raise stays with it in LangGraph; ours takes another one.

    Args:
        app: asks for a number, which it writes to `y`.
    """

    def refused(side: Side, app: Any, answer: str) -> None:
        with pytest.raises(ValueError, match="'seven'"):
            side.answer(app, answer)

    bound = app(theirs)
    start(bound)
    refused(theirs, bound, "seven")
    refused(theirs, bound, "7")

    free = app(ours)
    start(free)
    refused(ours, free, "seven")
    assert waiting(free) == ["A number?"]
    assert ours.answer(free, "7")["y"] == 7
