"""Approve or refuse: the answer decides which node comes next.

hitl run graphs/seed_approval.py -i action_details="Pay 120 EUR to ACME"
"""

from __future__ import annotations

from typing import Literal, TypedDict

from hitl_cli.graph import END, START, StateGraph
from hitl_cli.types import Command, interrupt


class ApprovalState(TypedDict, total=False):
    action_details: str
    status: str


def approval_node(state: ApprovalState) -> Command[Literal["proceed", "cancel"]]:
    decision = interrupt({"question": "Approve this action?", "details": state["action_details"]})
    return Command(goto="proceed" if decision else "cancel")


def proceed(state: ApprovalState) -> ApprovalState:
    return {"status": "done"}


def cancel(state: ApprovalState) -> ApprovalState:
    return {"status": "cancelled"}


graph = StateGraph(ApprovalState)
graph.add_node("approval", approval_node)
graph.add_node("proceed", proceed)
graph.add_node("cancel", cancel)
graph.add_edge(START, "approval")
graph.add_edge("proceed", END)
graph.add_edge("cancel", END)
