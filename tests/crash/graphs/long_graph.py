"""Fifty steps with a question in the middle; each adds a line to the file `steps.ITEM`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any, TypedDict

STEPS = 50
ASKING, LAST = 25, 49
"""The step that asks, and the one that says what the thread has come to."""
WORK = 0.005
"""Seconds that a step takes, so that a kill can hit it."""
PAYING = 0.1
"""Seconds that the step takes which has asked: most is at stake there."""


class State(TypedDict, total=False):
    item: str
    answer: Any
    last: int


def log(state: State, line: str) -> None:
    """One write of one line, which a kill cannot cut in two."""
    descriptor = os.open(f"steps.{state['item']}", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(descriptor, f"{line}\n".encode())
    os.close(descriptor)


def built(builder: Callable[[type], Any], interrupt: Callable[[Any], Any]) -> Any:
    """
    Args:
        builder, interrupt: `StateGraph` and `interrupt` of hitl or of LangGraph.
    """

    def step(number: int) -> Callable[[State], State]:
        def work(state: State) -> State:
            if number != ASKING:
                log(state, f"{number} {state['answer']}" if number == LAST else str(number))
                time.sleep(WORK)
                return {"last": number}
            answer = interrupt("Go on?")
            log(state, f"{number} {answer}")
            time.sleep(PAYING)
            return {"answer": answer}

        return work

    graph = builder(State).add_sequence([(f"step{number}", step(number)) for number in range(STEPS)])
    graph.set_entry_point("step0")
    return graph
