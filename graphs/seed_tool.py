"""Approve a tool call: the person sees the arguments, may change the addressee, or cancels.

The effect, a line in the file that the input names, comes after the question: a node runs again from its
first line when it is answered, so what stands before the question happens more than once.

    hitl run graphs/seed_tool.py -i to=ana@example.org -i subject=Hello -i body=Hi -i outbox=outbox.txt
"""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict

from hitl_cli.graph import END, START, StateGraph
from hitl_cli.types import interrupt


class MailState(TypedDict, total=False):
    to: str
    subject: str
    body: str
    outbox: str
    """A file that stands for the mail server."""
    result: str


def send_email(to: str, subject: str, body: str, outbox: str) -> str:
    response = interrupt(
        {
            "action": "send_email",
            "to": to,
            "subject": subject,
            "body": body,
            "message": "Approve sending this email?",
        }
    )
    if response.get("action") != "approve":
        return "Email cancelled by user"
    to = response.get("to", to)
    with Path(outbox).open("a", encoding="utf-8") as file:
        file.write(f"{to}: {subject}\n")
    return f"Email sent to {to}"


def call_tool(state: MailState) -> MailState:
    return {"result": send_email(state["to"], state["subject"], state["body"], state["outbox"])}


graph = StateGraph(MailState)
graph.add_node("send_email", call_tool)
graph.add_edge(START, "send_email")
graph.add_edge("send_email", END)
