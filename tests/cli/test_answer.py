"""`hitl answer`: accepted on the disk, run by nobody, refused where the row says so."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Hitl

from .conftest import Data
from .held import held_to

AsJson = Callable[..., tuple[int, Data]]

AGE = """
hitl: 1
inputs: {least: {type: integer, default: 18}}
nodes:
  age:
    ask: How old?
    type: integer
    check: age >= least
    message: "{{ age }} is less than {{ least }}"
    then: end
"""
SECRET = """
from typing import TypedDict
from hitl_cli import START, StateGraph, interrupt

class State(TypedDict, total=False):
    key: str

def ask(state: State) -> State:
    schema = {"type": "string", "writeOnly": True, "minLength": 9}
    return {"key": str(len(interrupt("The key?", response_schema=schema)))}

graph = StateGraph(State).add_node(ask).add_edge(START, "ask")
"""


def the_answers(data: Data) -> list[tuple[str, object]]:
    return [(given["node"], given["value"]) for given in data["answers"]]


def test_accepts_without_the_graphs_code_and_resume_runs_it(as_json: AsJson, folder: Path) -> None:
    as_json("run", "two.py", "--thread", "t1", "--no-input")
    (folder / "two.py").rename(folder / "elsewhere")
    words = ("--thread", "t1", "--id", "left", "--value", "1", "--as", "ana", "--why", "it is time")
    code, data = as_json("answer", *words)
    held_to("thread", data)
    assert (code, data["status"], data["answered"]) == (0, "paused", True)
    assert [question["node"] for question in data["questions"]] == ["right"]
    (given,) = data["answers"]
    assert (given["node"], given["value"], given["by"], given["why"]) == ("left", 1, "ana", "it is time")
    assert given["how"] == "flag"
    code, data = as_json("answer", "--thread", "t1", "--text", "2")
    assert (code, data["questions"], the_answers(data)) == (0, [], [("left", 1), ("right", "2")])
    assert data["resume"] == ["hitl", "resume", "--thread", "t1"]
    (folder / "elsewhere").rename(folder / "two.py")
    code, data = as_json(*data["resume"][1:])
    assert (code, data["values"], data["answers"]) == (0, {"left": 1, "right": "2"}, [])


def test_says_what_was_accepted_and_how_to_go_on(hitl: Hitl, folder: Path) -> None:
    hitl("run", "two.py", "--thread", "t1")
    ran = hitl("answer", "--thread", "t1", "--answers", '{"left": "yes", "right": [1]}')
    assert (ran.code, ran.stdout) == (0, "")
    assert ran.stderr.splitlines() == [
        'Accepted for left: "yes"',
        "Accepted for right: [1]",
        "Thread t1 has its answers; run them with: hitl resume --thread t1",
    ]
    shown = hitl("threads", "show", "t1").stdout
    assert "status      paused, answered" in shown
    assert "Answer of left: yes, by" in shown
    assert hitl("answer", "--thread", "t1", "--value", "3").code == 4


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ('{"left": 1, "nobody": 2}', 3),
        ('{"left": 1, "0123456789abcdef0123456789abcdef": 2}', 3),
        ('{"right": 1, "left": 2}', 0),
        ("{}", 2),
        ('["left"]', 2),
        ("perhaps", 2),
    ],
)
def test_several_answers_are_all_accepted_or_none(answers: str, code: int, as_json: AsJson) -> None:
    as_json("run", "two.py", "--thread", "t1", "--no-input")
    assert as_json("answer", "--thread", "t1", "--answers", answers)[0] == code
    left = as_json("threads", "show", "t1")[1]["questions"]
    assert len(left) == (0 if code == 0 else 2)


def test_one_that_does_not_fit_keeps_the_others_back(as_json: AsJson, folder: Path) -> None:
    (folder / "both.yaml").write_text(
        "hitl: 1\n"
        "nodes:\n"
        "  start: {then: [one, other]}\n"
        "  one: {ask: One?, type: integer, then: end}\n"
        "  other: {ask: Other?, type: integer, then: end}\n"
    )
    as_json("run", "both.yaml", "--thread", "t1", "--no-input")
    code, data = as_json("answer", "--thread", "t1", "--answers", '{"one": 1, "other": "x"}')
    assert (code, data["error"]["type"]) == (5, "AnswerRefused")
    assert "'other'" in data["error"]["message"]
    assert as_json("threads", "show", "t1")[1]["answers"] == []
    # The same rule holds where the answers are prepared for a run.
    code, _ = as_json("resume", "--thread", "t1", "--answers", '{"one": 1, "other": "x"}')
    assert (code, as_json("threads", "show", "t1")[1]["answers"]) == (5, [])
    assert as_json("answer", "--thread", "t1", "--id", "one", "--value", "1")[0] == 0
    code, data = as_json("answer", "--thread", "t1", "--answers", '{"one": 1, "other": 2}')
    assert (code, data["error"]["type"]) == (4, "AlreadyAnswered")
    assert the_answers(as_json("threads", "show", "t1")[1]) == [("one", 1)]


def test_the_check_of_a_graph_file_refuses_without_the_file(as_json: AsJson, folder: Path) -> None:
    (folder / "age.yaml").write_text(AGE)
    as_json("run", "age.yaml", "--thread", "t1", "-i", "least=21", "--no-input")
    (folder / "age.yaml").unlink()
    code, data = as_json("answer", "--thread", "t1", "--value", "20")
    assert (code, data["error"]["problems"]) == (5, ["20 is less than 21"])
    assert len(as_json("threads", "show", "t1")[1]["questions"]) == 1
    (folder / "age.yaml").write_text(AGE)
    assert as_json("resume", "--thread", "t1", "--value", "20")[0] == 5
    assert as_json("answer", "--thread", "t1", "--value", "21")[0] == 0
    code, data = as_json("resume", "--thread", "t1")
    assert (code, data["values"]["age"]) == (0, 21)


@pytest.mark.parametrize(
    ("payload", "fits", "misfit"),
    [
        (
            {
                "action_requests": [{"name": "pay", "args": {"eur": 5}}],
                "review_configs": [{"action_name": "pay", "allowed_decisions": ["approve", "reject"]}],
            },
            '{"decisions": [{"type": "approve"}]}',
            '{"decisions": [{"type": "edit", "edited_action": {"name": "pay", "args": {}}}]}',
        ),
        ({"question": "Which?", "options": ["a", "b"]}, '"c"', None),
    ],
    ids=["declared", "guessed"],
)
def test_declared_conventions_bind_and_guessed_ones_advise(
    payload: object, fits: str, misfit: str | None, as_json: AsJson, folder: Path
) -> None:
    (folder / "pay.py").write_text(
        "from typing import Any, TypedDict\n"
        "from hitl_cli import START, StateGraph, interrupt\n"
        "class State(TypedDict, total=False):\n"
        "    x: Any\n"
        "def ask(state: State) -> State:\n"
        f"    return {{'x': interrupt({payload!r})}}\n"
        "graph = StateGraph(State).add_node(ask).add_edge(START, 'ask')\n"
    )
    as_json("run", "pay.py", "--thread", "t1", "--no-input")
    if misfit is not None:
        assert as_json("answer", "--thread", "t1", "--value", misfit)[0] == 5
    assert as_json("answer", "--thread", "t1", "--value", fits)[0] == 0
    assert as_json("resume", "--thread", "t1")[0] == 0


def test_which_answers_come_too_late(as_json: AsJson) -> None:
    _, data = as_json("run", "deploy.yaml", "--thread", "t1", "--no-input")
    asked = data["questions"][0]["id"]
    assert as_json("answer", "--thread", "t1", "--id", asked[:8], "--value", "true", "--as", "ana")[0] == 0
    code, data = as_json("answer", "--thread", "t1", "--id", asked, "--value", "false")
    assert code == 4
    assert "already answered by ana at " in data["error"]["message"]
    assert as_json("run", "deploy.yaml", "--thread", "t1", "--no-input", "--discard")[0] == 8
    assert as_json("answer", "--thread", "t1", "--id", asked, "--value", "true")[0] == 5
    assert as_json("answer", "--thread", "t1", "--id", "ffff", "--value", "true")[0] == 3
    assert as_json("answer", "--thread", "t9", "--value", "true")[0] == 3


def test_secrets_are_shown_nowhere(hitl: Hitl, folder: Path) -> None:
    (folder / "secret.py").write_text(SECRET)
    hitl("run", "secret.py", "--thread", "t1")
    said = []
    for words in (
        ["answer", "--thread", "t1", "--text", "sesame"],
        ["answer", "--thread", "t1", "--text", "open sesame"],
        ["answer", "--thread", "t1", "--id", "ask", "--text", "again"],
        ["threads", "show", "t1"],
        ["threads", "show", "t1", "--json"],
    ):
        ran = hitl(*words)
        said.append((ran.code, ran.stdout + ran.stderr))
    assert [code for code, _ in said] == [5, 0, 4, 0, 0]
    assert not any("sesame" in text for _, text in said)
    assert hitl("resume", "--thread", "t1", "--json").code == 0


def test_the_answer_comes_from_a_pipe_or_a_file(hitl: Hitl, as_json: AsJson, folder: Path) -> None:
    as_json("run", "two.py", "--thread", "t1", "--no-input")
    assert hitl("answer", "--thread", "t1", "--id", "left", "--value", "-", input='{"a": "ü"}\n').code == 0
    (folder / "answers.json").write_text('{"right": 2}')
    assert hitl("answer", "--thread", "t1", "--answers", "@answers.json").code == 0
    assert the_answers(as_json("threads", "show", "t1")[1]) == [("left", {"a": "ü"}), ("right", 2)]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], 2),
        (["--value", "1", "--text", "1"], 2),
        (["--value", "1", "--answers", '{"left": 1}'], 2),
        (["--id", "left", "--answers", '{"right": 1}'], 2),
        (["--id", "left"], 2),
        (["--value", "1"], 2),
        (["--id", "left", "--value", '"' + "x" * 1_100_000 + '"'], 5),
        (["--id", "left", "--value", "[" * 100 + "]" * 100], 5),
    ],
)
def test_a_wrong_call_writes_nothing(words: list[str], code: int, as_json: AsJson, folder: Path) -> None:
    as_json("run", "two.py", "--thread", "t1", "--no-input")
    if any(len(word) > 100_000 for word in words):
        (folder / "huge").write_text(words[-1])
        words = [*words[:-1], "@huge"]
    given, data = as_json("answer", "--thread", "t1", *words)
    assert given == code
    assert len(data["error"]["message"]) < 1000
    assert as_json("threads", "show", "t1")[1]["answers"] == []


def test_nobody_is_asked_with_a_closed_standard_input(folder: Path, as_json: AsJson) -> None:
    as_json("run", "deploy.yaml", "--thread", "t1", "--no-input")
    ran = subprocess.run(
        "hitl answer --thread t1 <&-", shell=True, cwd=folder, capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 2
    assert "--value" in ran.stderr


def test_two_shells_answer_at_once(folder: Path, as_json: AsJson) -> None:
    _, data = as_json("run", "deploy.yaml", "--thread", "t1", "--no-input")
    words = ["hitl", "answer", "--thread", "t1", "--id", data["questions"][0]["id"], "--value", "true"]
    both = [subprocess.Popen(words, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert sorted(process.wait(timeout=60) for process in both) == [0, 4]


def test_an_answer_that_comes_while_the_thread_runs_is_run_by_whoever_runs_it(
    folder: Path, as_json: AsJson
) -> None:
    as_json("run", "two.py", "--thread", "t1", "--no-input")
    os.mkfifo(folder / "left")
    first = subprocess.Popen(
        ["hitl", "resume", "--thread", "t1", "--id", "left", "--value", "1"], stdout=subprocess.DEVNULL
    )
    with (folder / "left").open("w"):
        (folder / "left").unlink()
        code, data = as_json("answer", "--thread", "t1", "--id", "right", "--value", "2")
        assert (code, data["status"]) == (0, "running")
    assert first.wait(timeout=60) == 0
    assert as_json("threads", "show", "t1")[1]["values"] == {"left": 1, "right": 2}


SENDS = """
from operator import add
from typing import Annotated, TypedDict
from hitl_cli import START, StateGraph, interrupt
from hitl_cli.types import Send

class State(TypedDict, total=False):
    got: Annotated[list, add]

def worker(item: str) -> State:
    return {"got": [f"{item}: {interrupt(f'Take {item}?')}"]}

graph = StateGraph(State).add_node(worker)
graph.add_conditional_edges(START, lambda _: [Send("worker", item) for item in "abc"], ["worker"])
"""
EACH = """
hitl: 1
inputs: {items: {type: list of string, default: [a, b, c]}}
nodes:
  worker:
    each: item in items
    ask: "Take {{ item }}?"
    then: end
"""


@pytest.mark.parametrize(("name", "text"), [("sends.py", SENDS), ("each.yaml", EACH)])
def test_which_of_several_runs_of_a_node(name: str, text: str, as_json: AsJson, folder: Path) -> None:
    (folder / name).write_text(text)
    _, data = as_json("run", name, "--thread", "t1", "--no-input")
    nodes = [question["node"] for question in data["questions"]]
    assert nodes == ["worker[0]", "worker[1]", "worker[2]"]
    code, data = as_json("answer", "--thread", "t1", "--id", "worker", "--text", "x")
    assert (code, "worker[2]" in data["error"]["hint"]) == (2, True)
    assert as_json("answer", "--thread", "t1", "--id", "worker[3]", "--text", "x")[0] == 3
    assert as_json("answer", "--thread", "t1", "--id", "worker[2]", "--text", "no")[0] == 0
    answers = '{"worker[1]": "yes", "worker[0]": "maybe"}'
    code, data = as_json("answer", "--thread", "t1", "--answers", answers)
    assert the_answers(data) == [("worker[0]", "maybe"), ("worker[1]", "yes"), ("worker[2]", "no")]
    code, data = as_json("resume", "--thread", "t1")
    given = next(value for value in data["values"].values() if "maybe" in str(value))
    assert [said.removeprefix(f"{item}: ") for item, said in zip("abc", given, strict=True)] == [
        "maybe",
        "yes",
        "no",
    ]


def test_at_a_breakpoint_the_way_on_names_the_store(hitl: Hitl, folder: Path) -> None:
    words = ("--thread", "t1", "--store", "other.db")
    assert hitl("run", "approve.py", *words, "--break-before", "*", "--no-input", cwd=folder).code == 8
    ran = hitl("answer", *words, "--value", "1", cwd=folder)
    assert ran.code == 4
    assert f"hitl resume --thread t1 --store {folder / 'other.db'}\n" in ran.stderr
