"""The patterns of the seed_ examples as real LangGraph graphs: `pip install hitl-graph[langgraph]`.

hitl run graphs/langgraph_seed.py:approval -i action_details="Pay 120 EUR to ACME"
"""

from __future__ import annotations

import operator
from pathlib import Path
from typing import Annotated, Literal, TypedDict

from langchain_core import tools
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt


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


approval = StateGraph(ApprovalState)
approval.add_node("approval", approval_node)
approval.add_node("proceed", proceed)
approval.add_node("cancel", cancel)
approval.add_edge(START, "approval")
approval.add_edge("proceed", END)
approval.add_edge("cancel", END)


class ReviewState(TypedDict, total=False):
    topic: str
    generated_text: str


def generate(state: ReviewState) -> ReviewState:
    return {"generated_text": f"All about {state['topic']}.\n"}


def review_node(state: ReviewState) -> ReviewState:
    edited_content = interrupt(
        {"instruction": "Review and edit this content", "content": state["generated_text"]}
    )
    return {"generated_text": edited_content}


review = StateGraph(ReviewState)
review.add_node("generate", generate)
review.add_node("review", review_node)
review.add_edge(START, "generate")
review.add_edge("generate", "review")
review.add_edge("review", END)


class MailState(TypedDict, total=False):
    to: str
    subject: str
    body: str
    outbox: str
    """A file that stands for the mail server."""
    result: str


@tools.tool
def send_email(to: str, subject: str, body: str, outbox: str) -> str:
    """Send an email."""
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
    return {"result": send_email.invoke({key: state[key] for key in ("to", "subject", "body", "outbox")})}


tool = StateGraph(MailState)
tool.add_node("send_email", call_tool)
tool.add_edge(START, "send_email")
tool.add_edge("send_email", END)


class AgeState(TypedDict, total=False):
    age: int


def get_age_node(state: AgeState) -> AgeState:
    prompt = "What is your age?"
    while True:
        answer = interrupt(prompt)
        # True is an int to Python, but nobody is True years old.
        if isinstance(answer, int) and not isinstance(answer, bool) and answer > 0:
            return {"age": answer}
        prompt = f"'{answer}' is not valid. Enter a positive number."


age = StateGraph(AgeState)
age.add_node("get_age", get_age_node)
age.add_edge(START, "get_age")
age.add_edge("get_age", END)


class TraceState(TypedDict, total=False):
    trace: Annotated[list[str], operator.add]


def node_a(state: TraceState) -> TraceState:
    return {"trace": ["node_a"]}


def node_b(state: TraceState) -> TraceState:
    return {"trace": ["node_b"]}


def node_c(state: TraceState) -> TraceState:
    return {"trace": ["node_c"]}


traced = StateGraph(TraceState)
for node in (node_a, node_b, node_c):
    traced.add_node(node)
traced.add_edge(START, "node_a")
traced.add_edge("node_a", "node_b")
traced.add_edge("node_b", "node_c")
traced.add_edge("node_c", END)

breakpoints = traced.compile(interrupt_before=["node_a"], interrupt_after=["node_b"])
