"""Patterns of LangGraph's pages as they are printed there, in modules, and what else such modules have."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hitl_cli.loading.factory import Held
from hitl_cli.loading.modules import graph_of
from hitl_cli.loading.target import parse_target
from hitl_cli.outcome import Finished, Paused

from .langgraph_steps import Steps

HEAD = """
from typing import Literal, TypedDict

from langchain_core.tools import tool
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt
"""

APPROVAL = """
class ApprovalState(TypedDict):
    action_details: str
    status: str

def approval_node(state: ApprovalState) -> Command[Literal["proceed", "cancel"]]:
    decision = interrupt({
        "question": "Approve this action?",
        "details": state["action_details"],
    })
    return Command(goto="proceed" if decision else "cancel")

builder = StateGraph(ApprovalState)
builder.add_node("approval", approval_node)
builder.add_node("proceed", lambda state: {"status": "done"})
builder.add_node("cancel", lambda state: {"status": "cancelled"})
builder.add_edge(START, "approval")
graph = builder.compile(checkpointer=InMemorySaver())
"""

REVIEW = """
class State(TypedDict):
    generated_text: str

def review_node(state: State):
    edited_content = interrupt({
        "instruction": "Review and edit this content",
        "content": state["generated_text"]
    })
    return {"generated_text": edited_content}

builder = StateGraph(State)
builder.add_node("review", review_node)
builder.add_edge(START, "review")
graph = builder.compile(checkpointer=InMemorySaver())
"""

TOOL = """
class State(TypedDict):
    result: str

@tool
def send_email(to: str, subject: str, body: str):
    \"\"\"Send an email.\"\"\"
    response = interrupt({
        "action": "send_email",
        "to": to, "subject": subject, "body": body,
        "message": "Approve sending this email?"
    })
    if response.get("action") == "approve":
        return f"Email sent to {response.get('to', to)}"
    return "Email cancelled by user"

def mail(state: State):
    return {"result": send_email.invoke({"to": "ana@example.org", "subject": "Hello", "body": "Hi"})}

builder = StateGraph(State)
builder.add_node("mail", mail)
builder.add_edge(START, "mail")
graph = builder.compile(checkpointer=InMemorySaver())
"""

AGE = """
class State(TypedDict):
    age: int

def get_age_node(state: State):
    prompt = "What is your age?"
    while True:
        answer = interrupt(prompt)
        if isinstance(answer, int) and answer > 0:
            break
        prompt = f"'{answer}' is not valid. Enter a positive number."
    return {"age": answer}

builder = StateGraph(State)
builder.add_node("get_age", get_age_node)
builder.add_edge(START, "get_age")
graph = builder.compile(checkpointer=InMemorySaver())
"""

STATIC = """
class State(TypedDict):
    input: str

checkpointer = InMemorySaver()
builder = StateGraph(State)
for name in ("node_a", "node_b", "node_c"):
    builder.add_node(name, lambda state: None)
builder.add_edge(START, "node_a")
builder.add_edge("node_a", "node_b")
builder.add_edge("node_b", "node_c")
graph = builder.compile(
    interrupt_before=["node_a"],
    interrupt_after=["node_b"],
    checkpointer=checkpointer,
)
"""

ASYNC_TOOLS = """
import asyncio
from langchain_core.messages import AIMessage
from langchain_core.tools import tool
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode
from langgraph.types import interrupt

@tool
async def pay(to: str) -> str:
    \"\"\"Pay somebody.\"\"\"
    await asyncio.sleep(0)
    return f"paid {to}" if interrupt({"question": f"Pay {to}?"}) else f"kept {to}'s"

@tool
async def look_up(name: str) -> str:
    \"\"\"Look somebody up.\"\"\"
    await asyncio.sleep(0)
    with open("looked_up.txt", "a") as file:
        file.write(name)
    return f"found {name}"

def call(tool, id, **args):
    return {"name": tool, "args": args, "id": id, "type": "tool_call"}

async def model(state):
    calls = [call("pay", "1", to="ana"), call("look_up", "2", name="bob"), call("pay", "3", to="cy")]
    return {"messages": [AIMessage("", tool_calls=calls)]}

builder = StateGraph(MessagesState).add_node("model", model).add_node("tools", ToolNode([pay, look_up]))
graph = builder.add_edge(START, "model").add_edge("model", "tools").compile()
"""


@pytest.fixture
def module(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Steps]:
    """The graph of a module with this text."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)

    def load(text: str) -> Steps:
        (tmp_path / "page.py").write_text(text, "utf-8")
        with closing(Held()) as held:
            return Steps(home / "hitl.db", graph_of(parse_target("page.py:graph", tmp_path), held))

    return load


@pytest.mark.parametrize(
    ("text", "input", "answers", "values"),
    [
        (APPROVAL, {"action_details": "pay"}, [True], {"action_details": "pay", "status": "done"}),
        (APPROVAL, {"action_details": "pay"}, [False], {"action_details": "pay", "status": "cancelled"}),
        (REVIEW, {"generated_text": "Helo"}, ["Hello"], {"generated_text": "Hello"}),
        (TOOL, {}, [{"action": "approve", "to": "bob"}], {"result": "Email sent to bob"}),
        (TOOL, {}, [{"action": "reject"}], {"result": "Email cancelled by user"}),
        (AGE, {}, ["x", -1, 41], {"age": 41}),
    ],
    ids=["approved", "refused", "reviewed", "sent", "not sent", "asked three times"],
)
def test_the_four_patterns(
    module: Callable[[str], Steps], text: str, input: dict[str, Any], answers: list[Any], values: Any
) -> None:
    steps = module(HEAD + text)
    outcome = steps.start(**input)
    for answer in answers:
        assert isinstance(outcome, Paused)
        (question,) = outcome.questions
        outcome = steps.answer(question, answer)
    assert isinstance(outcome, Finished)
    assert outcome.values == values


def test_static_interrupts(module: Callable[[str], Steps]) -> None:
    steps = module(HEAD + STATIC)
    stops = []
    outcome = steps.start(input="data")
    while isinstance(outcome, Paused):
        stops.append(outcome.breakpoints)
        outcome = steps.proceed()
    assert stops == [("before node_a",), ("after node_b",)]
    assert (steps.started, outcome.values) == (["node_a", "node_b", "node_c"], {"input": "data"})


def test_async_tools_that_ask(module: Callable[[str], Steps]) -> None:
    """Several calls in one message."""
    steps = module(ASYNC_TOOLS)
    outcome = steps.start()
    while isinstance(outcome, Paused):
        question = outcome.questions[0]
        outcome = steps.answer(question, question.payload == {"question": "Pay ana?"})
    assert isinstance(outcome, Finished)
    said = [message["content"] for message in outcome.values["messages"] if message["type"] == "tool"]
    assert said == ["paid ana", "found bob", "kept cy's"]
