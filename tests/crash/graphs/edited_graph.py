"""Begins as one of the versions below; a test rewrites the file while a thread waits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict

QUESTIONS = ["Delete the test data?"]
NODE = "work"


class State(TypedDict, total=False):
    item: str
    answers: list[Any]


def built(builder: Callable[[type], Any], interrupt: Callable[[Any], Any]) -> Any:
    """
    Args:
        builder, interrupt: `StateGraph` and `interrupt` of hitl or of LangGraph.
    """

    def prepare(state: State) -> State:
        return {"item": state["item"]}

    def work(state: State) -> State:
        answers = []
        for question in QUESTIONS:
            answers.append(interrupt(question))
            effect(f"{question} {answers[-1]}")
        effect("done")
        return {"answers": answers}

    graph = builder(State).add_sequence([("prepare", prepare), (NODE, work)])
    graph.set_entry_point("prepare")
    return graph


def effect(line: str) -> None:
    with Path("effects").open("a") as file:
        file.write(f"{line}\n")
