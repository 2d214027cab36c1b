"""The graph of LangGraph's first page on interrupts, and what a run of a graph has printed."""

from __future__ import annotations

import json

from .pty import Pty

FIRST_PAGE = """
from typing import TypedDict
from {package}.graph import END, START, StateGraph
from {package}.types import interrupt

class State(TypedDict):
    approved: bool

def approval_node(state: State):
    approved = interrupt("Do you approve this action?")
    return {{"approved": approved}}

graph = StateGraph(State)
graph.add_node(approval_node)
graph.add_edge(START, "approval_node")
graph.add_edge("approval_node", END)
"""


def values(pty: Pty) -> object:
    """What the finished run printed on stdout, which is the same terminal here."""
    assert pty.finish() == 0, pty.text
    printed = pty.raw[pty.raw.rindex('"values"') :]
    return json.JSONDecoder().raw_decode(printed[len('"values": ') :])[0]
