"""An answer whose node has come to wait for something else is kept, and nothing runs round in circles."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import Hitl

EDITED = """
import os
from typing import TypedDict
from hitl_cli import START, StateGraph, interrupt

class State(TypedDict, total=False):
    said: list

def ask(state: State):
    return {"said": [interrupt("inner")]}

inner = StateGraph(State).add_node("ask", ask).add_edge(START, "ask").compile()

def call(state: State):
    own = [interrupt("own")] if os.environ.get("EDITED") else []
    return {"said": own + inner.invoke({})["said"]}

graph = StateGraph(State).add_node("call", call).add_edge(START, "call")
"""

PAUSED = 8


def test_a_node_that_now_asks_before_its_call_gets_both_answers(tmp_path: Path, hitl: Hitl) -> None:
    (tmp_path / "edited.py").write_text(EDITED)
    assert hitl("run", "edited.py", "--thread", "t").code == PAUSED
    later = {"EDITED": "1"}
    assert hitl("resume", "--thread", "t", "--text", "first", env=later).code == PAUSED
    assert hitl("resume", "--thread", "t", "--no-input", env=later).code == PAUSED
    ended = hitl("resume", "--thread", "t", "--text", "second", "--json", env=later)
    assert (ended.code, json.loads(ended.stdout)["values"]) == (0, {"said": ["second", "first"]})
