"""Inputs that were not given are asked for in a form, before anything is started."""

from __future__ import annotations

from pathlib import Path

import pytest

from .pty import ENTER, ESCAPE, Pty

GRAPH = """
hitl: 1
inputs:
  item: {type: string, help: What to buy}
  amount: {type: number, min: 0}
  key: secret
  note: {type: string, default: none}
nodes:
  buy:
    run: echo "{{ item }} for {{ amount }}, {{ note }}"
    then: end
output: "{{ buy }}"
"""
READY = "Ctrl-C quit"


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    (tmp_path / "buy.yaml").write_text(GRAPH)
    return tmp_path


@pytest.mark.parametrize("columns", [80, 40])
def test_what_is_missing_is_asked_for(graph: Path, columns: int) -> None:
    with Pty(["hitl", "run", "buy.yaml", "-i", "item=Chair"], cwd=graph, columns=columns) as pty:
        pty.wait_for("buy needs 2 inputs", "amount *", READY)
        assert "item" not in pty.text
        pty.send("-1", ENTER)
        pty.wait_for("Error: -1 is less than", READY)
        pty.send("\x15", "120", ENTER)
        pty.wait_for("key *", READY)
        pty.send("sesame", ENTER)
        pty.wait_for("Review", "Leave", "nothing is started", READY)
        assert "later" not in pty.text
        pty.send("s", ENTER)
        assert pty.finish() == 0
    assert "Chair for 120, none" in pty.text
    assert "sesame" not in pty.raw


def test_leaving_the_form_starts_nothing(graph: Path, home: Path) -> None:
    with Pty(["hitl", "run", "buy.yaml", "-t", "t1"], cwd=graph) as pty:
        pty.wait_for("buy needs 3 inputs", "Esc leave", READY)
        assert "later" not in pty.text
        pty.send(ESCAPE)
        assert pty.finish() == 2
    assert "nothing was started: the graph needs its inputs" in pty.text
    assert "-i item=… -i amount=…\nin the environment: HITL_SECRET_KEY" in pty.text
    with Pty(["hitl", "threads", "show", "t1"], cwd=graph) as pty:
        assert pty.finish() == 3


def test_ctrl_c_starts_nothing(graph: Path) -> None:
    with Pty(["hitl", "run", "buy.yaml", "-t", "t1"], cwd=graph) as pty:
        pty.wait_for("buy needs 3 inputs", READY)
        pty.send("\x03")
        assert pty.finish() == 130
    assert "is kept" not in pty.text


def test_a_python_graph_asks_for_what_its_input_schema_requires(tmp_path: Path) -> None:
    (tmp_path / "pay.py").write_text(
        """
from typing import Literal, NotRequired, TypedDict
from hitl_cli import END, START, StateGraph

class Order(TypedDict):
    item: str
    amount: float
    kind: Literal["goods", "service"]
    note: NotRequired[str]

class State(Order):
    paid: str

def pay(state: State) -> dict[str, str]:
    return {"paid": f"{state['item']}, {state['kind']}: {state['amount'] * 2}"}

graph = StateGraph(State, input_schema=Order).add_sequence([pay]).add_edge(START, "pay").add_edge("pay", END)
"""
    )
    with Pty(["hitl", "run", "pay.py", "-i", "item=Chair"], cwd=tmp_path) as pty:
        pty.wait_for("pay.py needs 2 inputs", "amount *", READY)
        pty.send("dear", ENTER)
        pty.wait_for("Error:", READY)
        pty.send("\x15", "60", ENTER)
        pty.wait_for("kind *", "goods", READY)
        pty.send("goods", ENTER)
        pty.wait_for("Review", READY)
        pty.send("s", ENTER)
        assert pty.finish() == 0
    assert "Chair, goods: 120" in pty.text
