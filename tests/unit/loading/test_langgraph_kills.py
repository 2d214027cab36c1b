"""A process that runs a LangGraph graph is killed: nothing that was accepted is lost."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hitl_cli.errors import ThreadBusy
from hitl_cli.outcome import Finished
from hitl_cli.store.lists import list_threads

from .langgraph_steps import Steps

PROGRAM = """
import operator, os, sys
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any, TypedDict
from langgraph.graph import START, StateGraph
from langgraph.types import interrupt

GATE = Path(__file__).with_name("gate")

class State(TypedDict, total=False):
    got: Annotated[list[Any], operator.add]

def first(state):
    return {"got": ["first"]}

def asks(state):
    answer = interrupt("go?")
    wait()
    return {"got": [answer]}

def last(state):
    wait()
    return {"got": ["last"]}

def wait():
    "Say so, and wait at the gate while there is one."
    print("running", flush=True)
    if GATE.exists():
        GATE.open().read()

graph = StateGraph(State).add_sequence([first, asks, last]).add_edge(START, "first")

if __name__ == "__main__":
    from hitl_cli.terminal.watching import Watching
    from hitl_cli.loading.factory import Held
    from hitl_cli.loading.langgraph.runner import LangGraphRunner
    from hitl_cli.records import Breakpoints, Thread
    from hitl_cli.store.sqlite import SqliteStore

    silent = Watching(quiet=True, verbose=False)
    runner = LangGraphRunner(graph, SqliteStore(Path(sys.argv[1])), Thread(id=""), silent, Held())
    outcome = runner.proceed("t1") if sys.argv[2] == "proceed" else runner.start("t1", {}, Breakpoints())
    print(type(outcome).__name__, flush=True)
    sys.stdin.read()
"""

Spawn = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    file = tmp_path / "program.py"
    file.write_text(PROGRAM)
    return file


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """While it exists, a node that has said `running` waits."""
    os.mkfifo(tmp_path / "gate")
    return tmp_path / "gate"


@pytest.fixture
def steps(home: Path, program: Path) -> Steps:
    spec = importlib.util.spec_from_file_location("program", program)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    graph: Any = module.graph
    return Steps(home / "hitl.db", graph)


@pytest.fixture
def spawn(steps: Steps, program: Path) -> Iterator[Spawn]:
    """Starts the program in a process of its own."""
    started: list[subprocess.Popen[str]] = []

    def run(verb: str) -> subprocess.Popen[str]:
        command = [sys.executable, program, steps.path, verb]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    """The next line that the program prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    assert process.wait() == -9


def test_killed_while_paused(steps: Steps, spawn: Spawn) -> None:
    process = spawn("start")
    assert said(process) == "Paused"
    kill(process)
    (question,) = steps.questions()
    assert steps.answer(question, "yes").values == {"got": ["first", "yes", "last"]}
    assert steps.started == ["asks", "last"]


def test_killed_while_a_node_uses_the_answer(steps: Steps, spawn: Spawn, gate: Path) -> None:
    (question,) = steps.start().questions
    steps.accept(question, "yes")
    process = spawn("proceed")
    assert said(process) == "running"
    with pytest.raises(ThreadBusy):
        steps.proceed()
    assert list_threads(steps.path)[0].status == "running"
    kill(process)
    assert list_threads(steps.path)[0].status == "stopped"
    assert [q.status for q in steps.questions()] == ["answered"]
    gate.unlink()
    finished = steps.proceed()
    assert isinstance(finished, Finished)
    assert finished.values == {"got": ["first", "yes", "last"]}
    assert [q.status for q in steps.questions()] == ["consumed"]


def test_killed_after_the_answer_was_used(steps: Steps, spawn: Spawn, gate: Path) -> None:
    (question,) = steps.start().questions
    steps.accept(question, "yes")
    process = spawn("proceed")
    assert said(process) == "running"
    gate.write_text("")  # the node that asked goes on
    assert said(process) == "running"
    assert [q.status for q in steps.questions()] == ["consumed"]
    kill(process)
    gate.unlink()
    steps.started.clear()
    assert steps.proceed().values == {"got": ["first", "yes", "last"]}
    assert steps.started == ["last"]
