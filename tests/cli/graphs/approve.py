"""Asks once, and ends."""

from __future__ import annotations

from typing import TypedDict

from hitl_cli import START, Fail, StateGraph, interrupt


class State(TypedDict, total=False):
    approved: bool


def approve(state: State) -> State:
    approved = interrupt("Deploy?", response_schema={"type": "boolean"})
    if not approved:
        raise Fail("it was not approved")
    return {"approved": approved}


graph = StateGraph(State).add_node(approve).add_edge(START, "approve").compile()
