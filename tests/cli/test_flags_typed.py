"""The flags in processes of their own: what is typed, what is printed, and what a shell makes of it."""

from __future__ import annotations

import io
import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from hitl_cli.arguments.options import Reply
from hitl_cli.arguments.reply import given_answer
from hitl_cli.prompts.objections import check
from hitl_cli.prompts.offers import simplest
from hitl_cli.prompts.recognise import recognise
from hitl_cli.prompts.samples import SAMPLES
from tests.conftest import Hitl

from .conftest import Data
from .flag_cases import FORMS, SCREENS, question

AsJson = Callable[..., tuple[int, Data]]

SAMPLED = """
from operator import add
from typing import Annotated, TypedDict
from hitl_cli import START, StateGraph, interrupt
from hitl_cli.prompts.samples import SAMPLES

class State(TypedDict, total=False):
    got: Annotated[list, add]

def asking(sample):
    return lambda state: {"got": [interrupt(sample.payload, response_schema=sample.schema)]}

graph = StateGraph(State)
for name, sample in SAMPLES.items():
    graph.add_node(name, asking(sample))
    graph.add_edge(START, name)
"""


def test_every_paused_question_says_what_answers_it(as_json: AsJson, folder: Path) -> None:
    (folder / "sampled.py").write_text(SAMPLED)
    _, paused = as_json("run", "sampled.py", "--thread", "t1", "--no-input")
    asked = paused["questions"]
    assert len(asked) == len(SAMPLES)
    for one in asked:
        assert jsonschema_rs.is_valid(one["answer_schema"], one["example"]), one["node"]
    examples = {one["id"]: one["example"] for one in asked}
    code, data = as_json("answer", "--thread", "t1", "--answers", json.dumps(examples))
    assert (code, data["questions"]) == (0, [])
    # The commands, as they are printed, answer them, too.
    as_json("run", "sampled.py", "--thread", "t2", "--no-input")
    lines = [
        shlex.join(["hitl", "answer", *one["resume"][2:]])
        for one in as_json("threads", "show", "t2")[1]["questions"]
    ]
    pasted = subprocess.run(
        ["bash", "-e", "-c", "\n".join(lines)], cwd=folder, capture_output=True, text=True, timeout=150
    )
    assert pasted.returncode == 0, pasted.stderr
    answers = {given["node"]: given["value"] for given in as_json("threads", "show", "t2")[1]["answers"]}
    expected = {one["node"]: one["example"] for one in asked}
    expected["form"]["priority"] = expected["elicitation"]["content"]["priority"] = "low"  # a default
    assert answers == expected


def test_as_they_are_typed(hitl: Hitl, as_json: AsJson, folder: Path) -> None:
    (folder / "sampled.py").write_text(SAMPLED)
    as_json("run", "sampled.py", "--thread", "t1", "--no-input")
    words = ("answer", "-t", "t1", "--id")
    assert hitl(*words, "tool", "--edit-args", "-", input='{"to": "eve"}').code == 0
    assert hitl(*words, "tool-approval", "--reject", "--message", "@bob: no").code == 0
    assert hitl(*words, "batch", "--respond", "-1", "--all").code == 0
    assert hitl(*words, "form", "--set", "approve=y", "--set", "amount=1").code == 0
    given = {one["node"]: one["value"] for one in as_json("threads", "show", "t1")[1]["answers"]}
    assert given == {
        "tool": {"action": "approve", "to": "eve"},
        "tool-approval": {"type": "reject", "message": "@bob: no"},
        "batch": {"decisions": [{"type": "respond", "message": "-1"}] * 3},
        "form": {"approve": True, "amount": 1, "priority": "low"},
    }


def test_a_question_that_was_answered_before(hitl: Hitl, folder: Path) -> None:
    """Even with a flag that would not have fitted it."""
    hitl("run", "deploy.yaml", "--thread", "t1", "--no-input")
    hitl("answer", "--thread", "t1", "--approve", "--as", "ana")
    late = hitl("answer", "--thread", "t1", "--id", "approve", "--respond", "no")
    assert late.code == 4
    assert "already answered by ana" in late.stderr


def test_nobody_to_ask_and_no_answer(hitl: Hitl, folder: Path) -> None:
    hitl("run", "deploy.yaml", "--thread", "t1", "--no-input")
    ran = hitl("answer", "--thread", "t1")
    assert ran.code == 2
    assert "Give it with --approve, --reject or --value JSON." in ran.stderr


def form(*required: str, **fields: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    return {"question": "?"}, {"type": "object", "properties": fields, "required": list(required or fields)}


@pytest.mark.parametrize(
    ("asked", "option"),
    [
        *((SCREENS[name], "--approve") for name in ("yes-no-text", "yes-no-schema", "data", "one-action")),
        *((SCREENS[name], "--text") for name in ("details", "decisions", "empty")),
        (SCREENS["malformed"], "--value"),
        (SCREENS["two-inbox"], "--approve"),
        (SCREENS["mixed"], "--reject"),
        *((asked, "--set") for name, asked in FORMS.items() if name != "secrets"),
        (FORMS["secrets"], "--value -"),
        (form(keys={"type": "array", "items": {"format": "password"}, "minItems": 1}), "--value -"),
        (form("a", a={"type": "string"}, key={"format": "password"}), "--set"),
        (form(text={"type": "string", "enum": ["=1", "x"]}), "--set"),
        (form(text={"enum": [{"a": 1}, None]}, flag={"type": "boolean"}), "--set"),
        (form(some={"type": "array", "items": {"type": "string"}}), "--set"),
        (form(some={"type": "array", "items": {"type": "number"}, "minItems": 2}), "--set"),
        (form(some={"type": "array", "items": {"enum": ["=a", "b"]}, "minItems": 2}), "--set"),
        (form(when={"type": "string", "format": "date-time"}, count={"type": "integer"}), "--set"),
        (form(anything={}), "--value"),
        (form(**{"a=b": {"type": "string"}}), "--value"),
        (form("a", a={"type": "string", "default": "x"}), "--value"),
        (form(**{f"f{number}": {"type": "string"} for number in range(20)}), "--value"),
    ],
)
def test_the_printed_options_answer_the_question(
    asked: tuple[Any, Any], option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As they stand, whatever the schema is like; a secret comes from standard input."""
    shown = question(*asked)
    screen = recognise(shown)
    words = simplest(screen)
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(screen.example)))
    given = given_answer(typed(words))
    assert " ".join(words).startswith(option)
    assert given is not None
    check(shown, given(shown))


def typed(words: list[str]) -> Reply:
    """The words as options."""
    found: dict[str, Any] = {}
    fields: list[str] = []
    left = iter(words)
    for word in left:
        if word == "--set":
            fields.append(next(left))
        else:
            name = word.removeprefix("--").replace("-", "_")
            found[name] = True if name in ("approve", "reject", "all") else next(left)
    return Reply(**found, fields=tuple(fields))
