"""Every exit code that a script may rely on, each from a real run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import Hitl
from tests.processes import HITL
from tests.terminal.pty import CTRL_C, Pty

from .conftest import Data

AsJson = Callable[..., tuple[int, Data]]


@pytest.fixture
def paused(as_json: AsJson) -> Data:
    """The thread `t1`, which waits for a yes or no."""
    code, data = as_json("run", "deploy.yaml", "--thread", "t1", "--no-input")
    assert code == 8
    return data


def test_0_the_end(paused: Data, as_json: AsJson) -> None:
    code, data = as_json("resume", "--thread", "t1", "--value", "true")
    assert (code, data["status"], data["values"]["deploy"]) == (0, "finished", "deployed 1.0")


def test_0_whatever_the_status_of_a_shown_thread(paused: Data, as_json: AsJson) -> None:
    assert as_json("threads", "show", "t1")[0] == 0
    as_json("run", "broken.py", "--thread", "t2")
    code, data = as_json("threads", "show", "t2")
    assert (code, data["status"]) == (0, "failed")


def test_0_a_pause_that_was_expected(as_json: AsJson) -> None:
    code, data = as_json("run", "deploy.yaml", "--thread", "t1", "--no-input", "--pause-ok")
    assert (code, data["status"]) == (0, "paused")


def test_1_the_graph_raised(as_json: AsJson, folder: Path) -> None:
    code, data = as_json("run", "broken.py", "--thread", "t1")
    assert (code, data["status"], data["error"]["type"]) == (1, "failed", "FileNotFoundError")
    assert data["error"]["node"] == "work"
    (folder / "repaired").write_text("now it is there")
    code, data = as_json(*data["resume"][1:])
    assert (code, data["values"]) == (0, {"text": "now it is there"})


def test_1_a_store_that_is_none(hitl: Hitl, folder: Path) -> None:
    (folder / "notes.db").write_text("shopping: milk and bread\n" * 50)
    ran = hitl("threads", "ls", "--store", "notes.db")
    assert ran.code == 1
    assert "notes.db" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a file that is always full")
def test_1_the_output_cannot_be_written(paused: Data, folder: Path, as_json: AsJson) -> None:
    """In a Python of its own, which writes once more when it ends."""
    with Path("/dev/full").open("w") as full:
        words = [HITL, "answer", "--thread", "t1", "--value", "true", "--json"]
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, cwd=folder)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "hitl: cannot write the output: No space left on device",
        "What the command did is done; only what it says of it is lost.",
    ]
    assert as_json("threads", "show", "t1")[1]["answered"]


FULL = """
import resource
from pathlib import Path
from typing import TypedDict
from hitl_cli import END, START, StateGraph, interrupt

class State(TypedDict, total=False):
    got: int

def node(state):
    answer = None if Path("early").exists() else interrupt("x")
    if Path("full").exists():
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    return {"got": interrupt("x") if answer is None else answer}

graph = StateGraph(State)
graph.add_node("node", node)
graph.add_edge(START, "node")
graph.add_edge("node", END)
"""


def test_1_a_disk_that_is_full_when_what_was_asked_for_is_done(folder: Path, hitl_anew: Hitl) -> None:
    """The answer is on the disk, or taken back, and what failed is the run: it must not look undone."""

    def told(*words: str) -> tuple[int, Data]:
        ran = hitl_anew(*words, "--thread", "t1", "--json", cwd=folder)  # on pipes, which are never full
        return ran.code, json.loads(ran.stdout)

    (folder / "full.py").write_text(FULL)
    told("run", "full.py")
    (folder / "full").touch()
    code, data = told("resume", "--value", "7")
    assert (code, data["accepted"]) == (1, True)
    assert data["error"]["message"].startswith("the answer is accepted; the store ")
    (folder / "full").unlink()
    code, data = told("resume")
    assert (code, data["values"]) == (0, {"got": 7})

    (folder / "full").touch()
    (folder / "early").touch()
    code, data = told("undo", "--yes")
    assert (code, "accepted" in data) == (1, False)
    assert data["error"]["message"].startswith("the answer is taken back; the store ")
    (folder / "full").unlink()
    code, data = told("resume")
    assert (code, data["questions"][0]["node"]) == (8, "node")


@pytest.mark.parametrize(
    "words",
    [
        ["--value", "perhaps"],
        ["--value", "NaN"],
        ["--value", "@missing.json"],
        ["--value", "true", "--text", "yes"],
        ["--answers", "[true]"],
    ],
)
def test_2_a_wrong_flag(words: list[str], paused: Data, hitl: Hitl, as_json: AsJson) -> None:
    ran = hitl("resume", "--thread", "t1", *words)
    assert ran.code == 2
    assert ran.stderr.startswith("hitl: ")
    assert as_json("threads", "show", "t1")[1]["questions"] == paused["questions"]


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (["--value", "true", "--value", "false"], "--value"),
        (["--value=true", "--id", "approve", "--id", "other"], "--id"),
        (["--value", "true", "-t", "t2"], "-t"),
    ],
)
def test_2_an_option_is_given_twice(
    words: list[str], option: str, paused: Data, hitl: Hitl, as_json: AsJson
) -> None:
    ran = hitl("answer", "--thread", "t1", *words)
    assert (ran.code, ran.stdout) == (2, "")
    assert f"Option '{option}' is given 2 times." in ran.stderr
    assert as_json("threads", "show", "t1")[1]["questions"] == paused["questions"]


def test_2_new_input_would_throw_a_question_away(paused: Data, hitl: Hitl, as_json: AsJson) -> None:
    ran = hitl("run", "deploy.yaml", "--thread", "t1", "--no-input")
    assert ran.code == 2
    assert "--discard" in ran.stderr
    assert "resume" in ran.stderr
    assert as_json("threads", "show", "t1")[1]["questions"] == paused["questions"]
    code, data = as_json("run", "deploy.yaml", "--thread", "t1", "--no-input", "--discard")
    assert code == 8
    assert data["questions"][0]["id"] != paused["questions"][0]["id"]


def test_2_the_thread_of_another_graph(paused: Data, hitl: Hitl) -> None:
    ran = hitl("run", "approve.py", "--thread", "t1")
    assert ran.code == 2
    assert "deploy.yaml" in ran.stderr


def test_2_several_threads_wait(paused: Data, hitl: Hitl) -> None:
    hitl("run", "approve.py", "--thread", "t2", "--no-input")
    ran = hitl("resume", "--value", "true")
    assert ran.code == 2
    assert "t1" in ran.stderr
    assert "t2" in ran.stderr
    assert "--thread" in ran.stderr


def test_2_several_questions_wait(hitl: Hitl, as_json: AsJson) -> None:
    as_json("run", "two.py", "--thread", "t1", "--no-input")
    ran = hitl("resume", "--thread", "t1", "--value", "true")
    assert ran.code == 2
    assert "left" in ran.stderr
    assert "right" in ran.stderr
    assert "--id" in ran.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["run", "deplyo.yaml"],
        ["run", "approve.py:grahp"],
        ["run", "no.such.module:graph"],
        ["resume", "--thread", "t9", "--value", "true"],
        ["resume", "--thread", "t1", "--id", "0000", "--value", "true"],
        ["threads", "show", "t9"],
    ],
)
def test_3_no_such_thing(words: list[str], paused: Data, hitl: Hitl, folder: Path) -> None:
    ran = hitl(*words)
    assert ran.code == 3
    assert ran.stdout == ""
    assert ran.stderr.startswith("hitl: ")


def test_4_answered_by_somebody_else(paused: Data, as_json: AsJson) -> None:
    question = paused["questions"][0]["id"]
    as_json("resume", "--thread", "t1", "--value", "true", "--as", "ana")
    code, data = as_json("resume", "--thread", "t1", "--id", question, "--value", "false", "--as", "bob")
    assert code == 4
    assert "already answered by ana" in data["error"]["message"]
    assert "true" in data["error"]["message"]


def test_4_nothing_waits(as_json: AsJson) -> None:
    assert as_json("resume")[0] == 4
    as_json("run", "deploy.yaml", "--thread", "t1", "--answers", '{"approve": true}')
    assert as_json("resume", "--thread", "t1")[0] == 4
    assert as_json("resume", "--thread", "t1", "--value", "true")[0] == 4


def test_4_a_breakpoint_asks_nothing(as_json: AsJson) -> None:
    code, data = as_json("run", "deploy.yaml", "--thread", "t1", "--break-before", "approve")
    assert (code, data["breakpoints"]) == (8, ["before approve"])
    code, refused = as_json("resume", "--thread", "t1", "--value", "true")
    assert code == 4
    assert "before approve" in refused["error"]["message"]
    code, data = as_json(*data["resume"][1:], "--no-input")
    assert (code, [question["node"] for question in data["questions"]]) == (8, ["approve"])


def test_5_the_answer_does_not_fit(paused: Data, as_json: AsJson) -> None:
    code, data = as_json("resume", "--thread", "t1", "--value", '"perhaps"')
    assert code == 5
    assert data["error"]["problems"]
    assert as_json("threads", "show", "t1")[1]["questions"] == paused["questions"]


def test_5_a_superseded_question(paused: Data, as_json: AsJson) -> None:
    as_json("run", "deploy.yaml", "--thread", "t1", "--no-input", "--discard")
    code, _ = as_json("resume", "--thread", "t1", "--id", paused["questions"][0]["id"], "--value", "true")
    assert code == 5
    assert as_json("threads", "show", "t1")[1]["status"] == "paused"


@contextmanager
def held_back(folder: Path, node: str, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A `hitl` process that runs `two.py` up to a node which waits at its FIFO until the block is left."""
    os.mkfifo(folder / node)
    process = subprocess.Popen(["hitl", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with (folder / node).open("w"):  # opens as soon as the node stands there
        (folder / node).unlink()
        yield process


def test_6_accepted_while_another_process_runs_the_thread(folder: Path, as_json: AsJson) -> None:
    as_json("run", "two.py", "--thread", "t1", "--no-input")
    with held_back(folder, "left", "resume", "--thread", "t1", "--id", "left", "--value", "1") as first:
        code, data = as_json("resume", "--thread", "t1", "--id", "right", "--value", "2")
        assert (code, data["error"]["type"]) == (6, "ThreadBusy")
        assert data["accepted"] is True
        assert "accepted" in data["error"]["message"]
        code, data = as_json("resume", "--thread", "t1")
        assert code == 6
        assert data["error"]["message"] == f"process {first.pid} is running thread 't1'"
        assert as_json("threads", "show", "t1")[1]["status"] == "running"
    assert first.wait(timeout=60) == 0, first.stderr
    first.communicate()
    # The process that had the thread has run the other answer too.
    assert as_json("threads", "show", "t1")[1]["values"] == {"left": 1, "right": 2}


def test_9_the_graph_said_no(paused: Data, as_json: AsJson) -> None:
    code, data = as_json("resume", "--thread", "t1", "--value", "false")
    assert (code, data["status"], data["resume"]) == (9, "failed", [])
    assert as_json("resume", "--thread", "t1")[0] == 4


def test_130_at_a_prompt(folder: Path, as_json: AsJson) -> None:
    with Pty(["hitl", "run", "deploy.yaml", "--thread", "t1"], columns=200, cwd=folder) as terminal:
        terminal.wait_for("Deploy 1.0?", "Ctrl-C quit")
        terminal.send(CTRL_C)
        assert terminal.finish() == 130
        assert "hitl resume --thread t1" in terminal.text
    assert as_json("threads", "show", "t1")[1]["status"] == "paused"


@pytest.mark.parametrize(("number", "times", "code"), [(signal.SIGINT, 2, 130), (signal.SIGTERM, 1, 143)])
def test_130_and_143_while_a_node_runs(
    number: signal.Signals, times: int, code: int, folder: Path, as_json: AsJson
) -> None:
    as_json("run", "two.py", "--thread", "t1", "--no-input", "--pause-ok")
    with held_back(folder, "left", "resume", "--thread", "t1", "--id", "left", "--value", "1") as process:
        assert process.stderr is not None
        for time in range(times):
            process.send_signal(number)
            if time == 0 and times > 1:
                assert "Ctrl-C again" in process.stderr.readline()
        _, said = process.communicate(timeout=60)
    assert process.returncode == code
    assert "hitl resume --thread t1" in said
    data = as_json("threads", "show", "t1")[1]
    assert data["status"] == "stopped"
    assert as_json("resume", "--thread", "t1", "--id", "right", "--value", "2")[1]["values"] == {
        "left": 1,
        "right": 2,
    }
