"""What a person sees while a graph runs: the node, its time, and what it tells; nothing elsewhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from .pty import ENTER, Pty

GRAPH = """
import sys
import time
from typing import TypedDict
from {package}.graph import END, START, StateGraph
from {package}.types import interrupt
from {package}.config import get_stream_writer

class State(TypedDict, total=False):
    done: bool

def slow(state):
    time.sleep(0.7)
    get_stream_writer()("half\\x1b[2J way")
    get_stream_writer()({{"percent": 50}})
    print("printed")
    time.sleep(1.5)

def ask(state):
    return {{"done": interrupt("Do you approve?")}}

graph = StateGraph(State)
graph.add_node("slow", slow)
graph.add_node("ask", ask)
graph.add_edge(START, "slow")
graph.add_edge("slow", "ask")
graph.add_edge("ask", END)
"""


@pytest.fixture(params=["hitl_cli", "langgraph"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    (tmp_path / "slow.py").write_text(GRAPH.format(package=request.param), "utf-8")
    return str(tmp_path / "slow.py")


def test_on_a_terminal(target: str) -> None:
    with Pty(["hitl", "run", target]) as pty:
        pty.wait_for("slow · 0s")
        pty.wait_for("│ half^[[2J way", '│ {"percent": 50}', "slow · 1s")
        pty.wait_for("Do you approve?", "Ctrl-C quit")
        assert "slow ·" not in pty.text
        lines = [line for line in pty.display if line]
        assert sorted(lines[:3]) == ["printed", "│ half^[[2J way", '│ {"percent": 50}']
        pty.send("y", ENTER)
        assert pty.finish() == 0
    assert "\x1b[2J" not in pty.raw
    assert "slow ·" not in pty.text


def test_ctrl_c_takes_it_off_the_screen(target: str) -> None:
    with Pty(["hitl", "run", target, "--thread", "t1"]) as pty:
        pty.wait_for("slow · 0s")
        pty.send("\x03")
        pty.wait_for("Stopping after this step")
        assert pty.finish() == 130
    assert "Thread t1 is kept." in pty.text
    assert "slow ·" not in pty.text
    assert pty.raw.rstrip().endswith("hitl resume --thread t1")


@pytest.mark.parametrize("env", [{"TERM": "dumb"}, {"HITL_ACCESSIBLE": "1"}])
def test_nothing_for_who_cannot_see_it(target: str, env: dict[str, str]) -> None:
    with Pty(["hitl", "run", target, "--no-input"], env=env) as pty:
        assert pty.finish() == 8
    assert not re.search(r"slow|half|percent", pty.text.partition("Paused")[0])


def test_nothing_when_piped(target: str) -> None:
    done = subprocess.run(["hitl", "run", target, "--no-input"], capture_output=True, text=True, check=False)
    assert done.returncode == 8
    assert done.stderr.startswith("printed\nPaused")
