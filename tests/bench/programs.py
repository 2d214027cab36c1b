"""The graphs that are measured, each built for either side; START and END are the same strings in both."""

from __future__ import annotations

import operator
import time
from typing import Annotated, Any, TypedDict

from hitl_cli.types import END, START

from .sides import Side


class State(TypedDict):
    until: int
    """How often to go round."""
    count: int
    log: Annotated[list[int], operator.add]
    text: str
    """Ballast that no node changes."""


class Packet(TypedDict):
    item: int


def counting(side: Side, ticks: list[float] | None = None) -> Any:
    """One node, which replaces a key and appends to a list, and a router that leads back to it.

    Args:
        ticks: is given the time at which each step ran.
    """
    times = [] if ticks is None else ticks

    def step(state: State) -> dict[str, Any]:
        times.append(time.perf_counter())
        count = state.get("count", 0) + 1
        return {"count": count, "log": [count]}

    builder = side.StateGraph(State)
    builder.add_node("step", step)
    builder.add_edge(START, "step")
    builder.add_conditional_edges("step", lambda state: "step" if state["count"] < state["until"] else END)
    return builder


def fan_out(side: Side, width: int) -> Any:
    """Round after round: a step that plans, then `width` tasks side by side."""

    def plan(state: State) -> dict[str, Any]:
        return {"count": state.get("count", 0) + 1}

    def packets(state: State) -> Any:
        return [side.Send("work", {"item": item}) for item in range(width)]

    def work(packet: Packet) -> dict[str, Any]:
        return {"log": [packet["item"]]}

    builder = side.StateGraph(State)
    builder.add_node("plan", plan)
    builder.add_node("work", work)
    builder.add_edge(START, "plan")
    builder.add_conditional_edges(
        "plan", lambda state: packets(state) if state["count"] <= state["until"] else END, ["work", END]
    )
    builder.add_edge("work", "plan")
    return builder


def asking(side: Side) -> Any:
    """One question, then the end."""

    def ask(state: State) -> dict[str, Any]:
        return {"log": [len(side.interrupt({"question": "Go on?"}))]}

    builder = side.StateGraph(State)
    builder.add_node("ask", ask)
    builder.add_edge(START, "ask")
    builder.add_edge("ask", END)
    return builder


def counting_then_asking(side: Side) -> Any:
    """Many steps that leave the state as large as it was, then one question after the other."""

    def step(state: State) -> dict[str, Any]:
        return {"count": state.get("count", 0) + 1}

    def ask(state: State) -> dict[str, Any]:
        return {"count": len(side.interrupt({"question": "Once more?"}))}

    builder = side.StateGraph(State)
    builder.add_node("step", step)
    builder.add_node("ask", ask)
    builder.add_edge(START, "step")
    builder.add_conditional_edges("step", lambda state: "step" if state["count"] < state["until"] else "ask")
    builder.add_edge("ask", "ask")
    return builder


def branches(side: Side) -> Any:
    """`until` branches side by side, each with a question of its own."""

    def ask(packet: Packet) -> dict[str, Any]:
        side.interrupt({"question": f"Approve item {packet['item']}?"})
        return {"log": [packet["item"]]}

    builder = side.StateGraph(State)
    builder.add_node("ask", ask)
    builder.add_conditional_edges(
        START, lambda state: [side.Send("ask", {"item": item}) for item in range(state["until"])], ["ask"]
    )
    builder.add_edge("ask", END)
    return builder


def thread(name: object) -> dict[str, Any]:
    """The config of a thread, with room for many steps."""
    return {"configurable": {"thread_id": f"t{name}"}, "recursion_limit": 20_000}
