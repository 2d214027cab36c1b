"""Asks once; every effect is a line in the file `effects` of the working directory."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict

GATE = Path("gate")
"""While this FIFO exists, the payment waits until somebody opens it for writing."""
SLOW = 0.05
"""Seconds that the payment takes."""


class State(TypedDict, total=False):
    item: str
    answer: Any


def effect(line: str) -> None:
    with Path("effects").open("a") as file:
        file.write(f"{line}\n")


def built(builder: Callable[[type], Any], interrupt: Callable[[Any], Any]) -> Any:
    """
    Args:
        builder, interrupt: `StateGraph` and `interrupt` of hitl or of LangGraph.
    """

    def prepare(state: State) -> State:
        effect("prepare")
        return {"item": state.get("item", "desk")}

    def pay(state: State) -> State:
        effect("ask")
        answer = interrupt({"question": "Pay for it?", "item": state["item"]})
        effect(f"pay {state['item']} {answer}")
        time.sleep(SLOW)
        if GATE.exists():
            GATE.read_text()
        return {"answer": answer}

    def report(state: State) -> State:
        effect("report")
        return {"item": state["item"]}

    graph = builder(State).add_sequence([prepare, pay, report])
    graph.set_entry_point("prepare")
    return graph
