"""Static interrupts: the run stops before one node and after another, and goes on when it is told to.

hitl run graphs/seed_breakpoints.py
"""

from __future__ import annotations

import operator
from typing import Annotated, TypedDict

from hitl_cli.graph import END, START, StateGraph


class TraceState(TypedDict, total=False):
    trace: Annotated[list[str], operator.add]


def node_a(state: TraceState) -> TraceState:
    return {"trace": ["node_a"]}


def node_b(state: TraceState) -> TraceState:
    return {"trace": ["node_b"]}


def node_c(state: TraceState) -> TraceState:
    return {"trace": ["node_c"]}


builder = StateGraph(TraceState)
for node in (node_a, node_b, node_c):
    builder.add_node(node)
builder.add_edge(START, "node_a")
builder.add_edge("node_a", "node_b")
builder.add_edge("node_b", "node_c")
builder.add_edge("node_c", END)

graph = builder.compile(interrupt_before=["node_a"], interrupt_after=["node_b"])
