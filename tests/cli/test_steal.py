"""A thread whose process is stopped can be taken from it; one whose process works cannot."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import Hitl

from .conftest import Data

AsJson = Callable[..., tuple[int, Data]]


@contextmanager
def at_left(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that runs the thread `t1` and stands in the node `left`."""
    os.mkfifo(folder / "left")
    words = ["hitl", "resume", "--thread", "t1", "--id", "left", "--value", "1", "--no-input"]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    with (folder / "left").open("w"):
        (folder / "left").unlink()
        yield process


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux says what a process is doing")
def test_who_waits_is_told_what_the_process_does(hitl: Hitl, as_json: AsJson, folder: Path) -> None:
    as_json("run", "two.py", "--thread", "t1", "--no-input")
    with at_left(folder) as process:
        busy = hitl("resume", "--thread", "t1")
        assert busy.code == 6
        assert f"process {process.pid} is running thread 't1'" in busy.stderr
        assert "Wait until it is done" in busy.stderr
        refused = hitl("resume", "--thread", "t1", "--steal")
        assert refused.code == 6
        assert f"kill {process.pid}" in refused.stderr
        process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
        busy = hitl("resume", "--thread", "t1", "--id", "right", "--value", "2")
        assert busy.code == 6
        assert "the answer is accepted" in busy.stderr
        assert "It is stopped" in busy.stderr
        assert "hitl resume --thread t1 --steal" in busy.stderr
        stolen = hitl("resume", "--thread", "t1", "--steal", "--json")
        assert stolen.code == 0, stolen.stderr
        assert "cannot be undone" in stolen.stderr
        process.send_signal(signal.SIGCONT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "taken over" in said
    _, data = as_json("threads", "show", "t1")
    assert (data["status"], data["values"]) == ("finished", {"left": 1, "right": 2})


def test_a_thread_that_nobody_runs_need_not_be_stolen(hitl: Hitl, as_json: AsJson) -> None:
    as_json("run", "deploy.yaml", "--thread", "t1", "--no-input")
    ran = hitl("resume", "--thread", "t1", "--value", "true", "--steal")
    assert (ran.code, "cannot be undone" in ran.stderr) == (0, False)


ASKS = """
from typing import TypedDict
from hitl_cli import START, StateGraph, interrupt

class State(TypedDict, total=False):
    done: bool

def work(state: State) -> State:
    interrupt("Go?")
    return {"done": True}

graph = StateGraph(State).add_node(work).add_edge(START, "work")
"""


def test_a_removed_question_stops_the_run_until_that_is_accepted(
    hitl: Hitl, as_json: AsJson, folder: Path
) -> None:
    (folder / "asks.py").write_text(ASKS)
    as_json("run", "asks.py", "--thread", "t1", "--no-input")
    as_json("answer", "--thread", "t1", "--value", "true", "--as", "ana")
    (folder / "asks.py").write_text(ASKS.replace('    interrupt("Go?")\n', ""))
    code, data = as_json("resume", "--thread", "t1", "--no-input")
    assert (code, data["error"]["type"]) == (1, "GraphChanged")
    ran = hitl("resume", "--thread", "t1", "--no-input")
    assert "--accept-changes" in ran.stderr
    code, data = as_json("resume", "--thread", "t1", "--accept-changes")
    assert (code, data["status"], data["values"]) == (0, "finished", {"done": True})
