"""What a person sees while a graph runs: the node, its time, and what it tells; nothing elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import Hitl
from tests.machine import wait_until

from .pty import CTRL_C, ENTER, Pty

pytestmark = pytest.mark.usefixtures("langgraph_is_imported")

GRAPH = """
import os
import time
from pathlib import Path
from typing import TypedDict
from {package}.graph import END, START, StateGraph
from {package}.types import interrupt
from {package}.config import get_stream_writer

class State(TypedDict, total=False):
    done: bool

def hold(gate):
    until = time.monotonic() + float(os.environ.get("HOLD", "100"))
    while time.monotonic() < until and not Path(__file__).with_name(gate).exists():
        time.sleep(0.02)

def slow(state):
    hold("first")
    get_stream_writer()("half\\x1b[2J way")
    get_stream_writer()({{"percent": 50}})
    print("printed")
    hold("second")

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


def seconds(pty: Pty) -> int:
    """How long the node has run, as the screen says."""
    pty.wait_for("slow · ")
    return int(re.findall(r"slow · (\d+)s", pty.text)[-1])


def test_on_a_terminal(target: str, tmp_path: Path) -> None:
    with Pty(["hitl", "run", target]) as pty:
        begun = seconds(pty)
        (tmp_path / "first").touch()
        pty.wait_for("│ half^[[2J way", '│ {"percent": 50}', "slow · ")
        wait_until(lambda: seconds(pty) > begun)
        (tmp_path / "second").touch()
        pty.wait_for("Do you approve?", "Ctrl-C quit")
        assert "slow ·" not in pty.text
        lines = [line for line in pty.display if line]
        assert sorted(lines[:3]) == ["printed", "│ half^[[2J way", '│ {"percent": 50}']
        pty.send("y", ENTER)
        assert pty.finish() == 0
    assert "\x1b[2J" not in pty.raw
    assert "slow ·" not in pty.text


def test_ctrl_c_takes_it_off_the_screen(target: str, tmp_path: Path) -> None:
    with Pty(["hitl", "run", target, "--thread", "t1"]) as pty:
        pty.wait_for("slow · ")
        pty.send(CTRL_C)
        pty.wait_for("Stopping after this step")
        (tmp_path / "first").touch()
        (tmp_path / "second").touch()
        assert pty.finish() == 130
    assert "Thread t1 is kept." in pty.text
    assert "slow ·" not in pty.text
    assert pty.raw.rstrip().endswith("hitl resume --thread t1")


@pytest.mark.parametrize("env", [{"TERM": "dumb"}, {"HITL_ACCESSIBLE": "1"}])
def test_nothing_for_who_cannot_see_it(target: str, env: dict[str, str]) -> None:
    with Pty(["hitl", "run", target, "--no-input"], env={**env, "HOLD": "1"}) as pty:
        assert pty.finish() == 8
    assert not re.search(r"slow|half|percent", pty.text.partition("Paused")[0])


def test_nothing_when_piped(hitl: Hitl, target: str) -> None:
    done = hitl("run", target, "--no-input", env={"HOLD": "1"})
    assert done.code == 8
    assert done.stderr.startswith("printed\nPaused")
