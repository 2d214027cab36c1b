"""Thirty steps with a question in the middle; each adds a line to the file `steps` of the working folder."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any, TypedDict

from hitl_cli.graph import START, StateGraph
from hitl_cli.types import interrupt

STEPS = 30
ASKING = 15
WORK = 0.008
"""Seconds that a step takes, so that a kill can hit it."""


class State(TypedDict, total=False):
    answer: Any


def log(line: str) -> None:
    """One write of one line, which a kill cannot cut in two."""
    descriptor = os.open("steps", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(descriptor, f"{line}\n".encode())
    os.close(descriptor)


def step(number: int) -> Callable[[State], State]:
    def work(state: State) -> State:
        update: State = {"answer": interrupt("Go on?")} if number == ASKING else {}
        log(f"{number} {update['answer']}" if update else str(number))
        time.sleep(WORK)
        return update

    return work


graph = StateGraph(State)
graph.add_sequence([(f"step{number}", step(number)) for number in range(STEPS)])
graph.add_edge(START, "step0")
