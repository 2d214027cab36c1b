"""What a LangGraph graph asks or writes that no store can keep: one message, and nothing of its log."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Hitl

GRAPHS = """
import operator
from typing import Annotated, Any, TypedDict
from langgraph.graph import START, StateGraph
from langgraph.types import Send, interrupt

class State(TypedDict, total=False):
    rows: Any
    done: Annotated[list, operator.add]

def nested(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value

def ask(state): return {"rows": interrupt({"rows": nested(10_000)})}
async def aask(state): return ask(state)
def write(state): return {"rows": nested(10_000)}
async def awrite(state): return write(state)
def function(state): return {"rows": print}
def beside(state): return {"done": [1]}

def one(node, *others):
    builder = StateGraph(State).add_node("node", node).add_edge(START, "node")
    for other in others:
        builder.add_node(other.__name__, other).add_edge(START, other.__name__)
    return builder.compile()

asks, asks_async, asks_beside = one(ask), one(aask), one(ask, beside)
asks_inside = one(asks)
writes, writes_async, writes_beside = one(write), one(awrite), one(write, beside)
writes_function = one(function)
sends = StateGraph(State).add_node("node", beside)
sends = sends.add_conditional_edges(START, lambda state: [Send("node", nested(10_000))], ["node"]).compile()
"""
TOO_DEEP = "PayloadError: the payload is nested too deeply, or contains itself"
UNSTORABLE = "InvalidUpdateError: the value of 'rows' cannot be stored: "


@pytest.mark.parametrize(
    ("graph", "said"),
    [
        ("asks", f"Failed at node: {TOO_DEEP}"),
        ("asks_async", f"Failed at node: {TOO_DEEP}"),
        ("asks_beside", f"Failed at node: {TOO_DEEP}"),
        ("asks_inside", f"Failed at node: {TOO_DEEP}"),
        ("writes", f"Failed at node: {UNSTORABLE}Recursion limit reached"),
        ("writes_async", f"Failed at node: {UNSTORABLE}Recursion limit reached"),
        ("writes_beside", f"Failed {UNSTORABLE}Recursion limit reached"),
        (
            "writes_function",
            f"Failed at node: {UNSTORABLE}Type is not msgpack serializable: builtin_function",
        ),
        ("sends", "InvalidUpdateError: what was given to a Send cannot be stored: "),
    ],
)
def test_one_message_says_what_cannot_be_kept(graph: str, said: str, hitl: Hitl, tmp_path: Path) -> None:
    (tmp_path / "g.py").write_text(GRAPHS, "utf-8")
    ran = hitl("run", f"g.py:{graph}", "-t", "t1", cwd=tmp_path)
    assert ran.code == 1
    first, *rest = ran.stderr.splitlines()
    assert said in first
    assert len(rest) <= 2
    assert rest[-1].endswith("resume --thread t1")


def test_other_failures_of_callbacks_are_logged_as_ever(hitl: Hitl, tmp_path: Path) -> None:
    own = """
from concurrent.futures import ThreadPoolExecutor

def call_back(future):
    raise ValueError("of the user's own")

def node(state):
    with ThreadPoolExecutor() as pool:
        pool.submit(print, "", end="").add_done_callback(call_back)
    return {"done": [1]}

own = one(node)
"""
    (tmp_path / "g.py").write_text(GRAPHS + own, "utf-8")
    ran = hitl("run", "g.py:own", cwd=tmp_path)
    assert (ran.code, "ValueError: of the user's own" in ran.stderr) == (0, True)
