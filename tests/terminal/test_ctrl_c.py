"""Ctrl-C while a graph runs: once finishes the step, twice stops now, and nothing is lost either way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.machine import wait_until

from .pty import CTRL_C, Pty

pytestmark = pytest.mark.usefixtures("langgraph_is_imported")

GRAPH = """
hitl: 1
nodes:
  first:
    run: echo first >> ran; echo $$ > pid; while [ ! -e go ]; do sleep 0.05; done; echo done >> ran
    then: second
  second:
    run: echo second >> ran
    then: end
"""


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    (tmp_path / "g.yaml").write_text(GRAPH, "utf-8")
    return tmp_path


def start(folder: Path) -> Pty:
    pty = Pty(["hitl", "run", "g.yaml", "-t", "t1", "-v"], cwd=folder)
    wait_for(folder / "pid")
    pty.wait_for("· first")
    return pty


def wait_for(path: Path) -> None:
    wait_until(lambda: path.exists() and path.read_text() != "", str(path))


def resume(folder: Path) -> None:
    with Pty(["hitl", "resume", "-t", "t1"], cwd=folder) as pty:
        assert pty.finish() == 0, pty.text


def test_once_finishes_the_step_and_stops(graph: Path) -> None:
    with start(graph) as pty:
        pty.send(CTRL_C)
        pty.wait_for("Stopping after this step")
        (graph / "go").touch()
        assert pty.finish() == 130
        assert "hitl resume --thread t1" in pty.text
    assert (graph / "ran").read_text() == "first\ndone\n"
    resume(graph)
    assert (graph / "ran").read_text() == "first\ndone\nsecond\n"


def test_twice_stops_now_and_ends_what_the_step_started(graph: Path) -> None:
    with start(graph) as pty:
        pty.send(CTRL_C)
        pty.wait_for("Stopping after this step")
        pty.send(CTRL_C)
        assert pty.finish() == 130
    with pytest.raises(ProcessLookupError):
        os.kill(int((graph / "pid").read_text()), 0)
    assert (graph / "ran").read_text() == "first\n"
    (graph / "go").touch()
    resume(graph)
    assert (graph / "ran").read_text() == "first\nfirst\ndone\nsecond\n"


def test_sigterm_stops_now_too(graph: Path) -> None:
    with start(graph) as pty:
        os.kill(pty.pid, 15)
        assert pty.finish() == 143
        assert "hitl resume --thread t1" in pty.text
    with pytest.raises(ProcessLookupError):
        os.kill(int((graph / "pid").read_text()), 0)


LANGGRAPH = """
import time
from pathlib import Path
from typing import TypedDict
from langgraph.graph import START, StateGraph

class State(TypedDict, total=False):
    done: bool

def first(state):
    Path("pid").write_text("begun")
    while not Path("go").exists():
        time.sleep(0.02)
    return {"done": True}

graph = StateGraph(State).add_node("first", first).add_edge(START, "first")
"""


@pytest.mark.parametrize(("presses", "code"), [(2, 130), (0, 143)], ids=["Ctrl-C", "SIGTERM"])
def test_a_busy_node_of_langgraph_is_not_waited_for(tmp_path: Path, presses: int, code: int) -> None:
    (tmp_path / "g.py").write_text(LANGGRAPH, "utf-8")
    with Pty(["hitl", "run", "g.py", "-t", "t1"], cwd=tmp_path) as pty:
        wait_for(tmp_path / "pid")
        pty.wait_for("first · ")
        if presses:
            pty.send(CTRL_C)
            pty.wait_for("Stopping after this step")
            pty.send(CTRL_C)
        else:
            os.kill(pty.pid, 15)
        assert pty.finish() == code
        assert "hitl resume --thread t1" in pty.text
    (tmp_path / "go").touch()
    resume(tmp_path)
