"""`hitl resume --ready`: every thread with accepted answers, each on its own, the oldest first."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Hitl

from .conftest import Data
from .held import held_to

AsJson = Callable[..., tuple[int, Data]]

GRAPH = """
from typing import TypedDict
from helper import NAME
from hitl_cli import START, StateGraph, interrupt

class State(TypedDict, total=False):
    name: str

def ask(state: State) -> State:
    interrupt("Go?")
    return {"name": NAME}

graph = StateGraph(State).add_node(ask).add_edge(START, "ask")
"""


def answered(as_json: AsJson, thread: str, value: str, *run: str) -> None:
    as_json("run", *run, "--thread", thread, "--no-input")
    assert as_json("answer", "--thread", thread, "--value", value)[0] == 0


def test_each_runs_in_its_own_folder_with_its_own_modules(as_json: AsJson, folder: Path) -> None:
    for name in ("one", "two"):
        (folder / name).mkdir()
        (folder / name / "graph.py").write_text(GRAPH)
        (folder / name / "helper.py").write_text(f"NAME = {name!r}\n")
        answered(as_json, name, "true", f"{name}/graph.py")
    as_json("run", "deploy.yaml", "--thread", "waits", "--no-input")
    code, data = as_json("resume", "--ready")
    assert (code, [one["thread"] for one in data["threads"]]) == (0, ["one", "two"])
    assert [one["values"]["name"] for one in data["threads"]] == ["one", "two"]
    for one in held_to("several", data)["threads"]:
        assert one.pop("exit_code") == 0
        held_to("thread", one)
    assert as_json("resume", "--ready") == (0, {"hitl": 1, "threads": []})


def test_no_failure_keeps_the_others_from_running(as_json: AsJson, hitl: Hitl, folder: Path) -> None:
    for name in ("gone", "dies", "raises", "no", "ends"):
        graph = folder / f"{name}.py"
        graph.write_text((folder / "approve.py").read_text())
        answered(as_json, name, "false" if name == "no" else "true", f"{name}.py")
    (folder / "gone.py").unlink()
    (folder / "dies.py").write_text("import os; os._exit(3)\n")
    (folder / "raises.py").write_text((folder / "raises.py").read_text().replace("if ", "1 / 0\n    if "))
    ended = hitl("resume", "--ready")
    lines = [line for line in ended.stdout.splitlines() if not line.startswith(" ")]
    assert [line.partition(": ")[0] for line in lines] == ["gone", "dies", "raises", "no", "ends"]
    assert lines[0].startswith("gone: error: ")
    assert lines[1] == "dies: error: the process that ran it ended with 3"
    assert lines[2].startswith("raises: failed at approve (raises.py:")
    assert lines[3] == "no: the graph said no: it was not approved"
    assert lines[4] == "ends: finished"
    assert ended.code == 1


@pytest.mark.parametrize(("flags", "code"), [((), 8), (("--pause-ok",), 0)])
def test_a_thread_that_pauses_again(flags: tuple[str, ...], code: int, hitl: Hitl, as_json: AsJson) -> None:
    as_json("run", "two.py", "--thread", "t1", "--no-input")
    as_json("answer", "--thread", "t1", "--id", "left", "--value", "1")
    ran = hitl("resume", "--ready", *flags)
    assert ran.code == code
    first, question, how = ran.stdout.splitlines()
    assert (first, question.strip()) == ("t1: paused", "right: Go right?")
    assert how.strip().startswith("hitl resume --thread t1 --id ")


def test_a_thread_that_runs_is_skipped(as_json: AsJson, folder: Path) -> None:
    as_json("run", "two.py", "--thread", "t1", "--no-input")
    os.mkfifo(folder / "left")
    first = subprocess.Popen(["hitl", "resume", "-t", "t1", "--id", "left", "--value", "1"])
    with (folder / "left").open("w"):
        (folder / "left").unlink()
        as_json("answer", "--thread", "t1", "--id", "right", "--value", "2")
        assert as_json("resume", "--ready") == (0, {"hitl": 1, "threads": []})
    assert first.wait(timeout=60) == 0


def test_a_thread_whose_process_was_killed_is_run(as_json: AsJson, folder: Path) -> None:
    as_json("run", "two.py", "--thread", "t1", "--no-input")
    os.mkfifo(folder / "left")
    first = subprocess.Popen(["hitl", "resume", "-t", "t1", "--id", "left", "--value", "1"])
    with (folder / "left").open("w"):
        (folder / "left").unlink()
        first.kill()
        first.wait(timeout=60)
    code, data = as_json("resume", "--ready", "--pause-ok")
    assert (code, data["threads"][0]["values"]) == (0, {"left": 1})


@pytest.mark.parametrize(
    "words",
    [
        ["--thread", "t1"],
        ["--value", "1"],
        ["--text", "x"],
        ["--approve"],
        ["--set", "a=1"],
        ["--answers", "{}"],
        ["--id", "x"],
        ["--steal"],
    ],
)
def test_it_goes_for_all_threads_or_none(words: list[str], hitl: Hitl, folder: Path) -> None:
    ran = hitl("resume", "--ready", *words)
    assert ran.code == 2
    assert words[0] in ran.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_lets_the_step_end_and_starts_no_other_thread(
    number: signal.Signals, as_json: AsJson, folder: Path
) -> None:
    as_json("run", "two.py", "--thread", "t1", "--no-input")
    as_json("answer", "--thread", "t1", "--answers", '{"left": 1, "right": 2}')
    answered(as_json, "t2", "true", "deploy.yaml")
    os.mkfifo(folder / "left")
    running = subprocess.Popen(
        ["hitl", "resume", "--ready"], stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert running.stderr is not None
    with (folder / "left").open("w"):
        (folder / "left").unlink()
        if number == signal.SIGINT:
            os.killpg(running.pid, number)  # as a terminal does
            assert "Stopping after this step" in running.stderr.readline()
        else:
            running.send_signal(number)
            assert running.wait(timeout=60) == 143
    running.communicate(timeout=60)
    assert running.returncode == (130 if number == signal.SIGINT else 143)
    assert as_json("threads", "show", "t2")[1]["answered"] is True
