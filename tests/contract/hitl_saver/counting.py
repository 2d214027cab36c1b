"""A LangGraph graph that counts, beside a text that stays as it is."""

from __future__ import annotations

import operator
from typing import Annotated, TypedDict

from langgraph.graph import END, START, StateGraph

from hitl_cli.checkpoint.langgraph import HitlSaver

BALLAST = "ballast " * 2_000


class State(TypedDict, total=False):
    text: str
    count: int
    log: Annotated[list[int], operator.add]


def step(state: State) -> State:
    count = state.get("count", 0) + 1
    return {"count": count, "log": [count]}


def counting(until: int) -> StateGraph[State]:
    builder = StateGraph(State).add_node("step", step).add_edge(START, "step")
    return builder.add_conditional_edges("step", lambda state: "step" if state["count"] < until else END)


def bytes_of_checkpoints(saver: HitlSaver) -> int:
    with saver.store.reading() as db:
        (size,) = db.execute("SELECT SUM(LENGTH(delta) + LENGTH(plan)) FROM checkpoints").fetchone()
    return int(size)
