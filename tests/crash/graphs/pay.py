"""Asks once; every effect is a line in the file `effects` of the working directory."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypedDict

from hitl_cli.graph import START, StateGraph
from hitl_cli.types import interrupt

GATE = Path("gate")
"""While this FIFO exists, the payment waits until somebody opens it for writing."""


class State(TypedDict, total=False):
    item: str
    answer: Any


def effect(line: str) -> None:
    with Path("effects").open("a") as file:
        file.write(f"{line}\n")


def prepare(state: State) -> State:
    effect("prepare")
    return {"item": state.get("item", "desk")}


def pay(state: State) -> State:
    effect("ask")
    answer = interrupt({"question": "Pay for it?", "item": state["item"]})
    effect(f"pay {state['item']} {answer}")
    if GATE.exists():
        GATE.read_text()
    return {"answer": answer}


def report(state: State) -> State:
    effect("report")
    return {}


graph = StateGraph(State)
graph.add_sequence([prepare, pay, report])
graph.add_edge(START, "prepare")
