"""`hitl inbox --template`, an editor, `hitl answer --answers @FILE` and `hitl resume --ready` in a row."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from hitl_cli.paths import store_path
from hitl_cli.question import Question
from hitl_cli.records import Commit, Thread
from hitl_cli.store.sqlite import SqliteStore
from tests.conftest import Hitl

from .conftest import Data
from .held import held_to

AsJson = Callable[..., tuple[int, Data]]


@pytest.fixture
def ids(as_json: AsJson) -> list[str]:
    """The questions of two threads that wait."""
    for thread in ("t1", "t2"):
        as_json("run", "approve.py", "--thread", thread, "--no-input")
    return [asked["id"] for asked in as_json("inbox")[1]["questions"]]


def open_ids(as_json: AsJson) -> list[str]:
    return [asked["id"] for asked in as_json("inbox")[1]["questions"]]


def test_the_whole_way_round(ids: list[str], hitl: Hitl, as_json: AsJson, folder: Path) -> None:
    file = folder / "f.yaml"
    file.write_text(hitl("inbox", "--template").stdout)
    unedited = hitl("answer", "--answers", "@f.yaml")
    assert (unedited.code, "holds no answer" in unedited.stderr) == (2, True)

    text = file.read_text()
    for one in ids:
        text = text.replace(f"# {one}:", f"{one}: true")
    file.write_text(text)
    ran = hitl("answer", "--answers", "@f.yaml")
    assert (ran.code, ran.stdout.splitlines()) == (0, ["t1: paused, answered", "t2: paused, answered"])
    assert "Run them with: hitl resume --ready" in ran.stderr

    code, data = as_json("resume", "--ready")
    assert (code, [(one["thread"], one["status"]) for one in data["threads"]]) == (
        0,
        [("t1", "finished"), ("t2", "finished")],
    )
    assert hitl("answer", "--answers", "@f.yaml").code == 4


def test_the_command_in_a_message_starts_the_program_as_it_was_called(ids: list[str], folder: Path) -> None:
    words = [sys.executable, "-m", "hitl_cli", "answer", "--answers", json.dumps({ids[0]: True})]
    ran = subprocess.run(words, capture_output=True, text=True, cwd=folder, timeout=60)
    assert ran.stderr.endswith(f"Run them with: {Path(sys.executable).name} -m hitl_cli resume --ready\n")


def test_the_json_holds_the_threads(ids: list[str], as_json: AsJson) -> None:
    code, data = as_json("answer", "--answers", json.dumps({ids[0][:8]: True, ids[1]: False}))
    assert (code, [one["thread"] for one in data["threads"]]) == (0, ["t1", "t2"])
    for one in held_to("several", data)["threads"]:
        held_to("thread", one)
    assert open_ids(as_json) == []


@pytest.mark.parametrize(
    ("second", "code", "says"),
    [
        ("{id}:", 2, "write null for null"),
        ("{id}: # yes", 2, "write null for null"),
        ("'{id}': [1", 2, "line 3"),
        ("ffffffffffffffff: true", 3, "no thread has a question"),
        ("approve: true", 3, "are ids of questions"),
        ("{id}: true\n{short}: false", 2, "has an answer there already"),
        ("{id}: true\n{id}: false", 2, "line 3"),
        ("- {id}", 2, "line 2"),
    ],
)
def test_all_or_none(
    second: str, code: int, says: str, ids: list[str], hitl: Hitl, as_json: AsJson, folder: Path
) -> None:
    lines = second.replace("{id}", ids[1]).replace("{short}", ids[1][:8])
    (folder / "f.yaml").write_text(f"{ids[0]}: true\n{lines}\n")
    ran = hitl("answer", "--answers", "@f.yaml")
    assert (ran.code, ran.stdout) == (code, "")
    assert says in ran.stderr
    assert open_ids(as_json) == ids


def test_null_is_an_answer_where_it_is_written(hitl: Hitl, as_json: AsJson) -> None:
    as_json("run", "two.py", "--thread", "t1", "--no-input")
    first, second = open_ids(as_json)
    ran = hitl("answer", "--answers", "-", input=f"{first}: null\n")
    assert (ran.code, open_ids(as_json)) == (0, [second])


def test_an_answer_that_was_given_before_keeps_the_others_back(
    ids: list[str], hitl: Hitl, as_json: AsJson
) -> None:
    hitl("answer", "--thread", "t2", "--value", "true")
    ran = hitl("answer", "--answers", json.dumps(dict.fromkeys(ids, True)))
    assert (ran.code, open_ids(as_json)) == (4, ids[:1])


def test_yaml_prepares_a_run_too(as_json: AsJson) -> None:
    assert as_json("run", "approve.py", "--answers", "approve: true")[0] == 0


def asked(ids: Sequence[str]) -> None:
    """Write questions with these ids down, each on a thread of its own."""
    with closing(SqliteStore(store_path())) as store:
        for number, id_ in enumerate(ids):
            thread = f"t{number}"
            question = Question(
                id=id_,
                thread=thread,
                checkpoint="c",
                task="t",
                node="age",
                payload="How old?",
                schema={"type": "integer"},
            )
            lease = store.begin(Thread(id=thread, target="/srv/graph.yaml"))
            store.commit(lease, Commit(asked=(question,), status="paused"))


def test_the_start_of_two_ids_names_neither(hitl: Hitl, as_json: AsJson) -> None:
    ids = ["ab12" + "0" * 28, "ab12" + "1" * 28]
    asked(ids)
    ran = hitl("answer", "--answers", '{"ab12": 7}')
    assert (ran.code, open_ids(as_json)) == (2, ids)
    assert "'ab12' names 2 questions" in ran.stderr
    assert all(one in ran.stderr for one in ids)
    assert hitl("answer", "--answers", '{"ab120": 7}').code == 0
    # One of the two is open: now the start means it.
    assert (hitl("answer", "--answers", '{"ab12": 8}').code, open_ids(as_json)) == (0, [])


def test_hundreds_of_answers_in_one_file(hitl: Hitl, as_json: AsJson, folder: Path) -> None:
    ids = [f"{number:04x}{'0' * 28}" for number in range(400)]
    asked(ids)
    lines = [f"{one}: {number}" for number, one in enumerate(ids)]
    (folder / "f.yaml").write_text("\n".join([*lines[:300], f"{ids[300]}: old", *lines[301:]]))
    ran = hitl("answer", "--answers", "@f.yaml")
    assert (ran.code, len(open_ids(as_json))) == (5, 400)
    assert f"the question of 'age', {ids[300]} of thread t300" in ran.stderr
    (folder / "f.yaml").write_text("\n".join(lines))
    ran = hitl("answer", "--answers", "@f.yaml")
    assert (ran.code, len(ran.stdout.splitlines()), open_ids(as_json)) == (0, 400, [])


PROGRAM = """
import sys
from approve import State, approve
from hitl_cli import START, StateGraph
from hitl_cli.checkpoint.sqlite import SqliteSaver
from hitl_cli.types import Command

with SqliteSaver.from_conn_string(sys.argv[1]) as saver:
    graph = StateGraph(State).add_node(approve).add_edge(START, "approve")
    runs = graph.compile(checkpointer=saver)
    print(runs.invoke(None if sys.argv[2:] else {}, {"configurable": {"thread_id": "own"}}))
"""


def test_the_threads_of_a_program_are_answered_for_it_to_run(
    hitl: Hitl, as_json: AsJson, folder: Path
) -> None:
    (folder / "program.py").write_text(PROGRAM)

    def program(*words: str) -> str:
        return subprocess.run(
            [sys.executable, "program.py", store_path(), *words],
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        ).stdout

    assert "__interrupt__" in program()
    (one,) = open_ids(as_json)
    ran = hitl("answer", "--answers", json.dumps({one: True}))
    assert (ran.code, ran.stdout) == (0, "own: paused, answered\n")
    assert ran.stderr == "Accepted for approve: true\n"  # nothing of `resume --ready`, which cannot run it
    assert "__interrupt__" not in program("go on")
