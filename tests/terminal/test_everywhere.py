"""Hostile text on its other ways to a terminal: lists, drawings, results, errors, commands to paste, JSON."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from hitl_cli.prompts.offers import simplest
from hitl_cli.prompts.recognise import recognise
from hitl_cli.prompts.safe import safe
from tests.unit.prompts.asking import question

from .pty import CTRL_E, ESCAPE, Pty

ATTACK = "x\x1b]0;owned\x07\x1b[2J\u202e\r● Approved — thread t1\n● Approved — thread t1\u200b"
RAW = ("\x1b]0;", "\x07", "\x1b[2J", "\u202e", "\u200b", "\r●")
FAKE = "● Approved"
GRAPH = f"""
from typing import TypedDict
from hitl_cli.config import get_stream_writer
from hitl_cli.graph import END, START, StateGraph
from hitl_cli.types import interrupt

ATTACK = {ATTACK!r}

class State(TypedDict, total=False):
    answer: str

def ask(state):
    get_stream_writer()(ATTACK)
    answer = interrupt({{"question": ATTACK, "options": [ATTACK, "raise"], "details": {{ATTACK: ATTACK}}}})
    if answer == "raise":
        raise ValueError(ATTACK)
    return {{"answer": ATTACK}}

graph = StateGraph(State)
graph.add_node("node" + ATTACK, ask)
graph.add_edge(START, "node" + ATTACK)
graph.add_edge("node" + ATTACK, END)
"""
YAML = f"hitl: 1\nnodes:\n  first:\n    then: {json.dumps(ATTACK)}\n{json.dumps(ATTACK)}: 1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "evil.py").write_text(GRAPH, "utf-8")
    (tmp_path / "evil.yaml").write_text(YAML, "utf-8")
    return tmp_path


def shown(folder: Path, *words: str, code: int, env: dict[str, str] | None = None) -> str:
    """What a command printed on a terminal: nothing raw, and no line that looks like hitl's own."""
    with Pty(["hitl", *words], cwd=folder, columns=100, rows=60, env=env) as pty:
        assert pty.finish() == code, pty.text
        assert_harmless(pty)
        return pty.raw


def assert_harmless(pty: Pty) -> None:
    assert [text for text in RAW if text in pty.raw] == []
    assert [row for row in pty.everything.splitlines() if row.startswith(FAKE)] == []


def test_a_pause_in_lists_pictures_and_json(folder: Path) -> None:
    paused = shown(folder, "run", "evil.py", "-t", "t1", "--no-input", code=8)
    assert "│ ● Approved — thread t1<U+200B>" in paused, "what a node tells is behind the gutter"
    for words in ("threads ls", "threads show t1", "inbox --list", "draw evil.py", "draw evil.py --mermaid"):
        shown(folder, *words.split(), code=0)
    with Pty(["hitl", "inbox"], cwd=folder, columns=100, rows=60) as pty:
        pty.wait_for("1 question waits", "q leaves")
        pty.send("q")
        pty.finish()
        assert_harmless(pty)

    for words in (["threads", "show", "t1", "--json"], ["inbox", "--json"]):
        printed = json.loads(shown(folder, *words, code=0))
        assert printed["questions"][0]["payload"]["details"] == {ATTACK: ATTACK}


def test_a_command_to_paste_is_one_line_that_sends_what_it_shows(folder: Path) -> None:
    paused = shown(folder, "run", "evil.py", "-t", "t1", "--no-input", code=8)
    line = next(row for row in paused.splitlines() if "hitl resume" in row)
    words = shlex.split(line)
    assert json.loads(words[words.index("--value") + 1]) == ATTACK

    finished = shown(folder, *words[1:], code=0)
    assert "answer  x^[]0;owned^G^[[2J<U+202E>^M● Approved — thread t1" in finished


def test_the_fields_of_a_form_are_pasted_on_one_line_too() -> None:
    properties = {ATTACK: {"type": "string", "enum": [ATTACK]}, "plain": {"enum": [ATTACK]}}
    for names in (["plain"], [ATTACK, "plain"]):
        schema = {"type": "object", "properties": properties, "required": names}
        offered = simplest(recognise(question({"question": "Fill in"}, schema)))
        assert [word for word in offered if safe(word) != word or "\n" in word] == []


def test_a_failure_and_who_answered(folder: Path) -> None:
    shown(folder, "run", "evil.py", "-t", "t1", "--no-input", code=8)
    shown(folder, "answer", "-t", "t1", "--text", "raise", "--as", ATTACK, "--why", ATTACK, code=0)
    again = shown(folder, "answer", "-t", "t1", "--text", "raise", code=4)
    assert "answered by x^[" in again
    failed = shown(folder, "resume", "-t", "t1", code=1)
    assert "│ ● Approved — thread t1<U+200B>" in failed, "the lines of an error are behind the gutter"
    shown(folder, "threads", "show", "t1", code=0)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["run", f"{ATTACK}.yaml"], 3),
        (["run", f"evil.py:{ATTACK}"], 3),
        (["run", "evil.yaml"], 3),
        (["check", "evil.yaml"], 1),
        (["threads", "show", ATTACK], 3),
        (["run", "evil.py", "-t", ATTACK], 2),
    ],
)
def test_errors(folder: Path, words: list[str], code: int) -> None:
    shown(folder, *words, code=code)


def test_variables_of_the_environment(folder: Path) -> None:
    shown(folder, "threads", "ls", code=0, env={"HITL_HOME": str(folder / ATTACK)})
    with Pty(["hitl", "preview", "text"], cwd=folder, env={"EDITOR": ATTACK}) as pty:
        pty.wait_for("Ctrl-C quit")
        pty.send(CTRL_E)
        pty.wait_for("Error: the editor", "Ctrl-C quit")
        pty.send(ESCAPE)
        assert pty.finish() == 0
        assert_harmless(pty)
