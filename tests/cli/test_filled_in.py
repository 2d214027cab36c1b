"""`hitl inbox --template`, an editor, `hitl answer --answers @FILE` and `hitl resume --ready` in a row."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Hitl

from .conftest import Data
from .test_json import held_to

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


def test_the_json_holds_the_threads(ids: list[str], as_json: AsJson) -> None:
    code, data = as_json("answer", "--answers", json.dumps({ids[0][:8]: True, ids[1]: False}))
    assert (code, [one["thread"] for one in data["threads"]]) == (0, ["t1", "t2"])
    for one in data["threads"]:
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
