"""A conversation on hitl's own engine, which asks when it is told to."""

import operator
from typing import Annotated, Any, TypedDict

from hitl_cli import END, START, StateGraph, interrupt


class State(TypedDict, total=False):
    messages: Annotated[list[dict[str, Any]], operator.add]
    count: int


def bot(state: State) -> State:
    said = state["messages"][-1]["content"]
    if said == "ask me":
        said = interrupt("Are you sure?")
    return {"messages": [{"role": "assistant", "content": f"You said {said}\x1b[2J"}], "count": 1}


graph = StateGraph(State).add_node("bot", bot).add_edge(START, "bot").add_edge("bot", END)
