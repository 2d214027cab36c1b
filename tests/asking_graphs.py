"""Graphs whose nodes ask, as text: the same for our engine and for LangGraph."""

from __future__ import annotations

from typing import Literal

Side = Literal["ours", "langgraph"]
HEADERS: dict[Side, str] = {
    "ours": "from hitl_cli import END, START, Send, StateGraph, interrupt, task\n",
    "langgraph": "from langgraph.func import task\nfrom langgraph.graph import END, START, StateGraph\n"
    "from langgraph.types import Send, interrupt\n",
}
COMMON = """
import operator
from pathlib import Path
from typing import Annotated, Any, TypedDict


class State(TypedDict, total=False):
    got: Annotated[list[Any], operator.add]


def ran(name):
    with Path("ran").open("a") as log:
        log.write(name + " ")


def asks(name, *questions):
    def node(state):
        answers = [interrupt(question) for question in questions or (name,)]
        ran(name)
        return {"got": [f"{name}: {answer}" for answer in answers]}

    return node


def line(*names, **nodes):
    builder = StateGraph(State)
    for name in names:
        builder.add_node(name, nodes.get(name) or asks(name))
    for before, after in zip((START, *names), (*names, END)):
        builder.add_edge(before, after)
    return builder
"""


def python(side: Side, graph: str) -> str:
    return f"{HEADERS[side]}{COMMON}\n{graph}\n"


FAN = """
graph = StateGraph(State)
for name in ('a', 'b', 'c'):
    graph.add_node(name, asks(name))
    graph.add_edge(START, name)
graph.add_node('last', asks('last'), defer=True)
for name in ('a', 'b', 'c'):
    graph.add_edge(name, 'last')
"""


INSIDE = """
inside = line('x', 'y').compile()
graph = line('first', 'sub', 'last', sub=inside)
"""
