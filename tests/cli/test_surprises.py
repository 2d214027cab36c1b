"""What a person would not expect, and does not get."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from tests.conftest import Hitl
from tests.terminal.pty import ENTER, Pty

pytestmark = pytest.mark.usefixtures("langgraph_is_imported")

PARALLEL = """
hitl: 1
nodes:
  start:
    run: "true"
    then: [docs, qa]
  docs:
    ask: Docs ready?
    type: boolean
    then: ship
  qa:
    ask: Tests pass?
    type: boolean
    then: ship
  ship:
    set: {shipped: true}
    then: end
"""

REMEMBERS = """
hitl: 1
inputs: {amount: integer}
nodes:
  check:
    then:
      - if: amount > 100
        then: boss
      - else: pay
  boss:
    ask: Really?
    choices: [approve, reject]
    then: {approve: pay, reject: fail}
  pay:
    run: echo paid {{ amount }}
    then: end
"""

PRINTS = """
import os
from typing import TypedDict
from hitl_cli import START, StateGraph

print("from the import")

class State(TypedDict, total=False):
    done: bool

def node(state: State):
    print("from the node")
    os.system("echo from a program")
    return {"done": True}

graph = StateGraph(State).add_node(node).add_edge(START, "node")
"""


def test_who_answers_too_late_is_told_so_and_gets_exit_code_4(tmp_path: Path, hitl: Hitl) -> None:
    (tmp_path / "g.yaml").write_text(PARALLEL, "utf-8")
    with Pty(["hitl", "run", "g.yaml", "-t", "t1"], cwd=tmp_path) as late:
        late.wait_for("Docs ready?", "Ctrl-C quit")
        late.send("n")
        late.wait_for("sends false")
        # Held still, or it would notice the other answer by itself and close before Enter.
        os.kill(late.pid, signal.SIGSTOP)
        done = hitl("resume", "-t", "t1", "--id", "docs", "--value", "true", "--as", "ana", "--no-input")
        assert done.code == 8
        late.send(ENTER)
        os.kill(late.pid, signal.SIGCONT)
        late.wait_for("already answered by ana")
        late.wait_for("Tests pass?", "Ctrl-C quit")
        late.send("y", ENTER)
        assert late.finish() == 4, late.text
    assert json.loads(hitl("threads", "show", "t1", "--json").stdout)["values"]["docs"] is True


def test_an_approval_of_an_earlier_run_decides_nothing(tmp_path: Path, hitl: Hitl) -> None:
    (tmp_path / "g.yaml").write_text(REMEMBERS, "utf-8")
    first = hitl(
        "run", "g.yaml", "-t", "t1", "-i", "amount=500", "--answers", '{"boss": "approve"}', "--json"
    )
    assert json.loads(first.stdout)["values"]["boss"] == "approve"
    second = hitl("run", "g.yaml", "-t", "t1", "-i", "amount=50", "--json")
    assert json.loads(second.stdout)["values"] == {"amount": 50, "pay": "paid 50"}


@pytest.mark.parametrize(
    "graph", ["seed_breakpoints.yaml", "seed_breakpoints.py", "langgraph_seed.py:breakpoints"]
)
def test_a_breakpoint_of_the_command_line_adds_to_those_of_the_graph(graph: str, hitl: Hitl) -> None:
    target = Path(__file__).parents[2] / "graphs" / graph
    stops = []
    ran = hitl("run", target, "-t", "t1", "--break-before", "node_c", "--json")
    while ran.code == 8:
        stops.append(json.loads(ran.stdout)["breakpoints"])
        ran = hitl("resume", "-t", "t1", "--json")
    assert ran.code == 0
    assert stops == [["before node_a"], ["after node_b", "before node_c"]]


def test_standard_output_carries_the_result_only(tmp_path: Path, hitl: Hitl) -> None:
    (tmp_path / "g.py").write_text(PRINTS, "utf-8")
    ran = hitl("run", "g.py", "--json")
    assert json.loads(ran.stdout)["values"] == {"done": True}
    assert {"from the import", "from the node", "from a program"} <= set(ran.stderr.splitlines())


@pytest.mark.parametrize("words", [["--text", "-"], ["--text", "@answer.txt"]])
def test_the_line_end_of_a_file_is_no_part_of_the_answer(
    tmp_path: Path, hitl: Hitl, words: list[str]
) -> None:
    (tmp_path / "g.yaml").write_text(REMEMBERS, "utf-8")
    (tmp_path / "answer.txt").write_text("approve\n", "utf-8")
    hitl("run", "g.yaml", "-t", "t1", "-i", "amount=500")
    assert hitl("resume", "-t", "t1", *words, input="approve\n").code == 0


def test_only_the_named_question_is_asked(tmp_path: Path, hitl: Hitl) -> None:
    (tmp_path / "g.yaml").write_text(PARALLEL, "utf-8")
    hitl("run", "g.yaml", "-t", "t1")
    with Pty(["hitl", "resume", "-t", "t1", "--id", "qa"], cwd=tmp_path) as pty:
        pty.wait_for("Tests pass?", "Ctrl-C quit")
        pty.send("y", ENTER)
        assert pty.finish() == 8
        assert "Docs ready?" in pty.text.partition("Paused")[2]


def test_the_same_graph_by_another_path_is_the_same(tmp_path: Path, hitl: Hitl) -> None:
    (tmp_path / "g.yaml").write_text(PARALLEL, "utf-8")
    hitl("run", f"../{tmp_path.name}/g.yaml", "-t", "t1")
    assert hitl("run", "g.yaml", "-t", "t1", "--discard").code == 8


def test_a_pasted_colour_code_does_nothing(tmp_path: Path) -> None:
    (tmp_path / "g.yaml").write_text(PARALLEL, "utf-8")
    with Pty(["hitl", "run", "g.yaml"], cwd=tmp_path) as pty:
        pty.wait_for("Docs ready?", "Ctrl-C quit")
        pty.send("\x1b[31m")
        pty.send("q", ENTER)
        pty.wait_for("Tests pass?", "Ctrl-C quit")
        assert "Exception" not in pty.text
        pty.send("q", ENTER)
        assert pty.finish() == 8
