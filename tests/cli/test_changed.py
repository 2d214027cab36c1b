"""A question that was edited after it was answered: the answer is not applied, and the person is told why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Hitl
from tests.terminal.pty import ENTER, Pty

from .conftest import Data
from .held import held_to

pytestmark = pytest.mark.usefixtures("langgraph_is_imported")

AsJson = Callable[..., tuple[int, Data]]

YAML = """
hitl: 1
nodes:
  buy:
    ask: Buy it for 10 euros?
    choices: [approve, reject]
    then: end
"""
PYTHON = """
from typing import TypedDict
from {engine}.graph import START, StateGraph
from {engine}.types import interrupt

class State(TypedDict, total=False):
    buy: str

def buy(state: State) -> State:
    return {{"buy": interrupt("Buy it for 10 euros?")}}

graph = StateGraph(State).add_node("buy", buy).add_edge(START, "buy")
"""
GRAPHS = {
    "yaml": ("graph.yaml", YAML),
    "ours": ("graph.py", PYTHON.format(engine="hitl_cli")),
    "langgraph": ("graph.py", PYTHON.format(engine="langgraph")),
}


@pytest.fixture(params=GRAPHS)
def reworded(request: pytest.FixtureRequest, folder: Path, as_json: AsJson) -> Data:
    """The question of the thread `t1`, which ana answered before it was edited."""
    if request.param == "langgraph":
        pytest.importorskip("langgraph", reason="the extra is not installed")
    name, text = GRAPHS[request.param]
    (folder / name).write_text(text)
    _, data = as_json("run", name, "--thread", "t1", "--no-input")
    words = ("--thread", "t1", "--text", "approve", "--as", "ana")
    assert as_json("answer", *words)[0] == 0
    (folder / name).write_text(text.replace("10 euros", "10000 euros"))
    asked: Data = data["questions"][0]
    return asked


def test_says_what_was_answered_and_what_is_asked_now(reworded: Data, hitl: Hitl, as_json: AsJson) -> None:
    ran = hitl("resume", "--thread", "t1", "--no-input")
    assert ran.code == 5
    told = ran.stderr.splitlines()
    assert told[0].startswith("the question of buy has changed since it was answered by ana at ")
    assert told[0].endswith(' UTC: "approve"')
    before = next(line for line in told if "10 euros" in line)
    after = next(line for line in told if "10000 euros" in line)
    assert (before[:4], after[:4]) == ("│ - ", "│ + ")
    assert "The answer was not applied." in told
    (asked,) = as_json("threads", "show", "t1")[1]["questions"]
    assert "10000" in asked["question"]
    assert [(one["value"], one["by"]) for one in asked["earlier"]] == [("approve", "ana")]
    assert as_json("resume", "--thread", "t1", "--text", "reject")[1]["values"]["buy"] == "reject"


def test_the_object_has_both(reworded: Data, as_json: AsJson) -> None:
    code, data = as_json("resume", "--thread", "t1", "--no-input")
    assert (code, data["status"]) == (5, "paused")
    (changed,) = held_to("thread", data)["changed"]
    assert (changed["id"], changed["value"], changed["by"]) == (reworded["id"], "approve", "ana")
    assert changed["payload"] == reworded["payload"]
    assert changed["now"] == data["questions"][0]["id"]


def test_a_person_is_asked_the_new_question(reworded: Data, folder: Path, as_json: AsJson) -> None:
    with Pty(["hitl", "resume", "--thread", "t1"], columns=80, cwd=folder) as terminal:
        terminal.wait_for("has changed since", "Ctrl-C quit")
        terminal.send("reject", ENTER) if reworded["kind"] == "text" else terminal.send("r", ENTER)
        assert terminal.finish() == 0
    assert as_json("threads", "show", "t1")[1]["values"]["buy"] == "reject"
