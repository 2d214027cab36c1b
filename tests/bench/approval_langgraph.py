"""What graphs/approval.yaml does until it pauses, in LangGraph; with `FILE`, as a bare script."""

from __future__ import annotations

import sys
from typing import Any, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.types import interrupt


class Expense(TypedDict):
    item: str
    amount: float
    answer: str


def check_amount(state: Expense) -> None:
    return None


def manager(state: Expense) -> dict[str, Any]:
    return {"answer": interrupt(f"Approve {state['item']} for {state['amount']} euros?")}


def pay(state: Expense) -> None:
    return None


builder = StateGraph(Expense)
for node in (check_amount, manager, pay):
    builder.add_node(node)
builder.add_edge(START, "check_amount")
builder.add_conditional_edges("check_amount", lambda state: "pay" if state["amount"] <= 100 else "manager")
builder.add_conditional_edges("manager", lambda state: "pay" if state["answer"] == "approve" else END)
builder.add_edge("pay", END)

if __name__ == "__main__":
    from langgraph.checkpoint.sqlite import SqliteSaver

    with SqliteSaver.from_conn_string(sys.argv[1]) as saver:
        app = builder.compile(checkpointer=saver)
        state = app.invoke({"item": "Standing desk", "amount": 480}, {"configurable": {"thread_id": "t"}})
        sys.stdout.write(f"{state}\n")
