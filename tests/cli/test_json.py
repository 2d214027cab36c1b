"""The JSON of every command is held to a schema, in every status that a thread can have."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import jsonschema_rs
import pytest

from hitl_cli.paths import store_path
from hitl_cli.question import Answer
from hitl_cli.store.sqlite import SqliteStore

from .conftest import Data
from .held import held_to

AsJson = Callable[..., tuple[int, Data]]


@pytest.fixture
def status_of(as_json: AsJson) -> Callable[[Data], str]:
    """Hold what a command gave to the schema, and what the lists then say of the thread; its status."""

    def check(given: Data) -> str:
        held_to("thread", given)
        _, shown = as_json("threads", "show", given["thread"])
        same = given.keys() - {"reason", "values"}
        assert {key: held_to("thread", shown).get(key) for key in same} == {key: given[key] for key in same}
        _, listed = as_json("threads", "ls")
        (line,) = held_to("threads", listed)["threads"]
        assert (line["thread"], line["status"]) == (given["thread"], given["status"])
        assert line["waiting"] == len(given["questions"])
        return str(given["status"])

    return check


def test_paused_by_a_question_and_finished(as_json: AsJson, status_of: Callable[[Data], str]) -> None:
    _, data = as_json("run", "deploy.yaml", "--no-input")
    assert status_of(data) == "paused"
    (question,) = data["questions"]
    assert question["resume"] == data["resume"]
    assert jsonschema_rs.is_valid(question["answer_schema"], question["example"])
    _, data = as_json(*data["resume"][1:])
    assert status_of(data) == "finished"


def test_paused_by_two_questions(as_json: AsJson, status_of: Callable[[Data], str]) -> None:
    _, data = as_json("run", "two.py", "--no-input")
    assert status_of(data) == "paused"
    assert [question["node"] for question in data["questions"]] == ["left", "right"]
    left, right = (question["resume"] for question in data["questions"])
    assert left != right
    _, data = as_json(*left[1:])
    assert status_of(data) == "paused"
    assert data["resume"] == right


def test_an_answer_that_was_taken_back(as_json: AsJson, status_of: Callable[[Data], str]) -> None:
    _, data = as_json("run", "deploy.yaml", "--no-input")
    as_json(*data["resume"][1:])
    _, data = as_json("undo", "--yes")
    undone = held_to("thread", data).pop("undone")
    assert undone["id"] != data["questions"][0]["id"]
    assert status_of(data) == "paused"


def test_paused_at_a_breakpoint(as_json: AsJson, status_of: Callable[[Data], str]) -> None:
    _, data = as_json("run", "deploy.yaml", "--break-before", "approve")
    assert status_of(data) == "paused"
    assert (data["breakpoints"], data["questions"]) == (["before approve"], [])


def test_failed_by_an_error(as_json: AsJson, status_of: Callable[[Data], str]) -> None:
    _, data = as_json("run", "broken.py")
    assert status_of(data) == "failed"
    assert data["resume"] == ["hitl", "resume", "--thread", data["thread"]]


def test_failed_by_decision(as_json: AsJson, status_of: Callable[[Data], str]) -> None:
    _, data = as_json("run", "approve.py", "--answers", '{"approve": false}')
    assert status_of(data) == "failed"
    assert data["error"] == {
        "type": "Fail",
        "message": "it was not approved",
        "node": "approve",
        "place": "approve.py:17",
    }
    assert data["resume"] == []


def test_running_and_stopped(as_json: AsJson, folder: Path, status_of: Callable[[Data], str]) -> None:
    as_json("run", "two.py", "--thread", "t1", "--no-input")
    os.mkfifo(folder / "left")
    running = subprocess.Popen(["hitl", "resume", "--thread", "t1", "--id", "left", "--value", "1"])
    with (folder / "left").open("w"):
        assert status_of(as_json("threads", "show", "t1")[1]) == "running"
        running.kill()
        running.wait(timeout=60)
    assert status_of(as_json("threads", "show", "t1")[1]) == "stopped"


def test_answered_but_not_run(as_json: AsJson, folder: Path, status_of: Callable[[Data], str]) -> None:
    """An accepted answer waits when the process that accepted it was killed before it ran; showing it needs
    no graph."""
    as_json("run", "two.py", "--thread", "t1", "--no-input")
    (folder / "two.py").unlink()
    with closing(SqliteStore(store_path())) as store:
        store.accept([Answer(question=store.questions("t1")[0].id, value=1)])
    _, data = as_json("threads", "show", "t1")
    assert (status_of(data), data["answered"]) == ("paused", True)


def test_values_that_are_not_json(as_json: AsJson, folder: Path, status_of: Callable[[Data], str]) -> None:
    (folder / "odd.py").write_text(
        "from datetime import date\n"
        "from typing import Any, TypedDict\n"
        "from hitl_cli import START, StateGraph\n"
        "class State(TypedDict, total=False):\n"
        "    x: Any\n"
        "def node(state: State) -> State:\n"
        "    return {'x': [date(2026, 11, 22), float('nan'), {1: b'x'}, ('a',), {'\\ud800'}]}\n"
        "graph = StateGraph(State).add_node(node).add_edge(START, 'node')\n"
    )
    _, data = as_json("run", "odd.py")
    assert status_of(data) == "finished"
    assert data["values"]["x"] == ["2026-11-22", "nan", {"1": "b'x'"}, ["a"], ["\ud800"]]


@pytest.mark.parametrize(
    "words",
    [
        ["run", "missing.yaml"],
        ["run", "deploy.yaml", "--input", "[]"],
        ["resume"],
        ["resume", "--thread", "t9"],
        ["threads", "show", "t9"],
        ["threads", "show", "@last"],
    ],
)
def test_an_error(words: list[str], as_json: AsJson) -> None:
    code, data = as_json(*words)
    assert code in (2, 3, 4)
    held_to("error", data)


def test_a_refused_answer_says_why(as_json: AsJson) -> None:
    as_json("run", "approve.py", "--thread", "t1", "--no-input")
    code, data = as_json("resume", "--thread", "t1", "--value", "7")
    assert code == 5
    assert held_to("error", data)["error"]["problems"]


@pytest.mark.parametrize("target", ["deploy.yaml", "approve.py"])
def test_what_a_graph_takes(target: str, as_json: AsJson, folder: Path) -> None:
    code, data = as_json("run", target, "--help-inputs")

    assert code == 0
    assert held_to("inputs", data)["target"] == str(folder / target)
    assert data["inputs"]
    for each in data["inputs"]:
        jsonschema_rs.meta.validate(each["schema"])


def test_no_threads(as_json: AsJson) -> None:
    assert held_to("threads", as_json("threads", "ls")[1])["threads"] == []


def test_the_inbox(as_json: AsJson) -> None:
    as_json("run", "deploy.yaml", "--no-input", "--thread", "t1")
    code, data = as_json("inbox")
    _, shown = as_json("threads", "show", "t1")

    assert code == 0
    (question,) = held_to("inbox", data)["questions"]
    assert question == {"thread": "t1", "target": shown["target"], **shown["questions"][0]}


OURS = "from hitl_cli import START, Fail, StateGraph, interrupt"
THEIRS = """from langgraph.graph import START, StateGraph
from langgraph.types import interrupt

from hitl_cli import Fail"""


@pytest.mark.parametrize("target", ["deploy.yaml", "approve_langgraph.py"])
def test_the_history(target: str, as_json: AsJson, folder: Path) -> None:
    ours = (folder / "approve.py").read_text()
    assert OURS in ours
    (folder / "approve_langgraph.py").write_text(ours.replace(OURS, THEIRS))
    _, data = as_json("run", target, "--no-input", "--thread", "t1")
    as_json(*data["resume"][1:])
    as_json("undo", "--yes")
    code, data = as_json("threads", "history", "t1")

    assert code == 0
    steps = held_to("history", data)["steps"]
    assert {step["source"] for step in steps} == {"input", "loop", "fork"}
    assert [len(step["answers"]) for step in steps].count(1) == 1


def test_what_changes_in_the_inbox(as_json: AsJson, folder: Path) -> None:
    _, data = as_json("run", "deploy.yaml", "--no-input", "--thread", "t1")
    command = ["hitl", "inbox", "--watch", "--json"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as watching:
        assert watching.stdout is not None
        events = [json.loads(watching.stdout.readline())]
        as_json("answer", *data["resume"][2:])
        events.append(json.loads(watching.stdout.readline()))
        as_json("undo", "--yes")
        events.append(json.loads(watching.stdout.readline()))
        watching.kill()
    assert [held_to("change", event)["event"] for event in events] == ["waits", "settled", "waits"]
    for event in events:
        held_to("inbox", {"hitl": 1, "questions": [event["question"]]})
