"""`--help-inputs`, and inputs that are missing where nobody can be asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Hitl

pytestmark = pytest.mark.usefixtures("langgraph_is_imported")

GRAPHS = Path(__file__).parents[2] / "graphs"


def test_the_inputs_of_a_graph_file(hitl: Hitl, home: Path) -> None:
    ran = hitl("run", GRAPHS / "release.yaml", "--help-inputs")

    assert ran.code == 0
    assert [line.split("  ")[0] for line in ran.stdout.splitlines()] == ["INPUT", "version", "channels"]
    assert "list of string" in ran.stdout
    assert '["blog", "mail"]' in ran.stdout
    assert not home.exists()


@pytest.mark.parametrize("option", [["-i", "version=2.0.0"], ["--input", "{}"], ["--answers", "{}"]])
def test_it_runs_nothing_with_what_it_is_given(hitl: Hitl, option: list[str]) -> None:
    ran = hitl("run", GRAPHS / "release.yaml", "--help-inputs", *option)

    assert ran.code == 2
    assert f"runs nothing: leave out {option[0]}" in ran.stderr


def test_as_json(hitl: Hitl) -> None:
    ran = hitl("run", GRAPHS / "release.yaml", "--help-inputs", "--json")
    version, channels = json.loads(ran.stdout)["inputs"]

    assert version == {
        "name": "version",
        "type": "string",
        "required": False,
        "default": "1.4.0",
        "help": "For example: 1.4.0",
        "schema": {
            "type": "string",
            "pattern": r"^\d+\.\d+\.\d+$",
            "description": "For example: 1.4.0",
        },
    }
    assert channels["default"] == ["blog", "mail"]


@pytest.mark.parametrize("target", ["seed_approval.py", "langgraph_seed.py:approval"])
def test_the_inputs_of_a_python_graph(hitl: Hitl, target: str) -> None:
    ran = hitl("run", GRAPHS / target, "--help-inputs")

    assert ran.code == 0
    assert "action_details  str" in ran.stdout


PAY = """
from typing import NotRequired, TypedDict

class Order(TypedDict):
    item: str
    amount: float
    note: NotRequired[str]

class State(Order):
    paid: bool

def pay(state: State):
    return {"paid": state["amount"] > 5}

def made(state_graph, START, END):
    graph = state_graph(State, input_schema=Order).add_node("pay", pay)
    return graph.add_edge(START, "pay").add_edge("pay", END)
"""


@pytest.fixture(params=["hitl_cli", "langgraph.graph"])
def pay(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A Python graph with an input schema, of either engine."""
    engine = f"from {request.param} import END, START, StateGraph\n"
    (tmp_path / "pay.py").write_text(f"{engine}{PAY}\ngraph = made(StateGraph, START, END)\n")
    return "pay.py"


def test_only_the_keys_of_the_input_schema_are_inputs(hitl: Hitl, pay: str) -> None:
    ran = hitl("run", pay, "--help-inputs")

    rows = [line.split() for line in ran.stdout.splitlines()[1:]]
    assert rows == [["item", "str", "(required)"], ["amount", "float", "(required)"], ["note", "str"]]


def test_what_an_input_schema_requires_is_asked_for(hitl: Hitl, pay: str) -> None:
    ran = hitl("run", pay, "-t", "t1", "-i", "item=x")

    assert ran.code == 2
    assert "missing input: amount" in ran.stderr
    assert "-i amount=…" in ran.stderr
    assert hitl("threads", "show", "t1").code == 3


def test_a_thread_that_goes_on_has_its_inputs(hitl: Hitl, pay: str) -> None:
    assert hitl("run", pay, "-t", "t1", "-i", "item=x", "-i", "amount=1").code == 0

    again = hitl("run", pay, "-t", "t1", "-i", "amount=9", "--json")

    assert again.code == 0
    assert json.loads(again.stdout)["values"] == {"item": "x", "amount": 9, "paid": True}


@pytest.mark.parametrize("engine", ["hitl_cli", "langgraph.graph"])
def test_a_node_that_misses_an_input_says_how_to_give_it(hitl: Hitl, tmp_path: Path, engine: str) -> None:
    apart = PAY.replace("state_graph(State, input_schema=Order)", "state_graph(State)")
    apart += "\ngraph = made(StateGraph, START, END)\n"
    (tmp_path / "pay.py").write_text(f"from {engine} import END, START, StateGraph\n{apart}")

    ran = hitl("run", "pay.py", "-i", "item=x")

    assert ran.code == 1
    assert "KeyError: 'amount'" in ran.stderr
    assert "The input amount was not given: start again with -i amount=…" in ran.stderr


def test_a_key_error_of_another_kind_has_no_such_hint(hitl: Hitl, pay: str, tmp_path: Path) -> None:
    text = (tmp_path / pay).read_text()
    for key in ("elsewhere", "amount"):
        (tmp_path / pay).write_text(text.replace('state["amount"] > 5', f'{{}}["{key}"]'))
        ran = hitl("run", pay, "-i", "item=x", "-i", "amount=1")
        assert ran.code == 1
        assert "KeyError" in ran.stderr
        assert "was not given" not in ran.stderr


def test_without_a_person_the_missing_ones_are_named(hitl: Hitl, tmp_path: Path) -> None:
    graph = "hitl: 1\ninputs: {item: string, amount: number}\nnodes: {a: {run: echo, then: end}}\n"
    (tmp_path / "buy.yaml").write_text(graph)
    ran = hitl("run", "buy.yaml", "-i", "item=x")

    assert ran.code == 2
    assert "missing input: amount" in ran.stderr
    assert "-i amount=…" in ran.stderr


def test_a_thread_that_waits_is_refused_before_its_inputs_are_asked_for(hitl: Hitl, tmp_path: Path) -> None:
    graph = "hitl: 1\ninputs: {item: string}\nnodes: {a: {ask: 'Buy {{ item }}?', then: end}}\n"
    (tmp_path / "buy.yaml").write_text(graph)
    assert hitl("run", "buy.yaml", "-t", "t1", "-i", "item=x", "--no-input").code == 8

    ran = hitl("run", "buy.yaml", "-t", "t1")

    assert ran.code == 2
    assert "thread 't1' is paused" in ran.stderr
    assert "missing input" not in ran.stderr
    assert "missing input: item" in hitl("run", "buy.yaml", "-t", "t1", "--discard").stderr
