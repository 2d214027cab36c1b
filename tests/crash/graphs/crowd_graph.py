"""Eight questions side by side; each answer adds a line to the file `effects`."""

from __future__ import annotations

import operator
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypedDict

MANY = 8
SLOW = 0.02
"""Seconds that it takes to act on an answer."""


class State(TypedDict, total=False):
    item: str
    answers: Annotated[list[Any], operator.add]


def built(builder: Callable[[type], Any], interrupt: Callable[[Any], Any]) -> Any:
    """
    Args:
        builder, interrupt: `StateGraph` and `interrupt` of hitl or of LangGraph.
    """

    def asking(number: int) -> Callable[[State], State]:
        def ask(state: State) -> State:
            answer = interrupt(f"Question {number}?")
            with Path("effects").open("a") as file:
                file.write(f"{state['item']} {number} {answer}\n")
            time.sleep(SLOW)
            return {"answers": [answer]}

        return ask

    graph = builder(State)
    for number in range(MANY):
        graph.add_node(f"ask{number}", asking(number))
        graph.add_edge("__start__", f"ask{number}")
    return graph
