"""Validate an answer: ask again, saying what was wrong, until it will do.

hitl run graphs/seed_age.py
"""

from __future__ import annotations

from typing import TypedDict

from hitl_cli.graph import END, START, StateGraph
from hitl_cli.types import interrupt


class AgeState(TypedDict, total=False):
    age: int


def get_age_node(state: AgeState) -> AgeState:
    prompt = "What is your age?"
    while True:
        answer = interrupt(prompt)
        # True is an int to Python, but nobody is True years old.
        if isinstance(answer, int) and not isinstance(answer, bool) and answer > 0:
            return {"age": answer}
        prompt = f"'{answer}' is not valid. Enter a positive number."


graph = StateGraph(AgeState)
graph.add_node("get_age", get_age_node)
graph.add_edge(START, "get_age")
graph.add_edge("get_age", END)
