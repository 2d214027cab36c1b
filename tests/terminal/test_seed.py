"""The patterns of LangGraph's page on interrupts, played by key presses under `hitl run`, on both engines."""

from __future__ import annotations

import stat
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from .first_page import FIRST_PAGE, values
from .pty import DOWN, ENTER, Pty

pytestmark = pytest.mark.usefixtures("langgraph_is_imported")

GRAPHS = Path(__file__).parents[2] / "graphs"
PATTERNS = ("approval", "review", "tool", "age", "breakpoints")
TARGETS = {
    "hitl": {name: f"{GRAPHS}/seed_{name}.py" for name in PATTERNS},
    "langgraph": {name: f"{GRAPHS}/langgraph_seed.py:{name}" for name in PATTERNS},
}
MAIL = ("-i", "to=ana@example.org", "-i", "subject=Hello", "-i", "body=Hi", "-i", "outbox=outbox.txt")

Play = Callable[..., AbstractContextManager[Pty]]


@pytest.fixture(params=["hitl", "langgraph"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """`hitl run TARGET --json …` on a terminal, in `tmp_path`."""

    def run(target: str, *options: str, editor: str = "") -> Pty:
        env = {"HITL_EDITOR": editor} if editor else {}
        return Pty(["hitl", "run", target, "--json", *options], cwd=tmp_path, env=env, rows=40)

    return run


@pytest.mark.parametrize(("key", "approved"), [("y", True), ("n", False)])
def test_the_first_snippet(engine: str, play: Play, tmp_path: Path, key: str, approved: bool) -> None:
    package = {"hitl": "hitl_cli", "langgraph": "langgraph"}[engine]
    (tmp_path / "page.py").write_text(FIRST_PAGE.format(package=package), "utf-8")
    with play("page.py") as pty:
        pty.wait_for("Do you approve this action?")
        pty.wait_for("Ctrl-C quit")
        pty.send(key, ENTER)
        assert values(pty) == {"approved": approved}


@pytest.mark.parametrize(("key", "status"), [("y", "done"), ("n", "cancelled")])
def test_approval_leads_to_one_of_two_nodes(engine: str, play: Play, key: str, status: str) -> None:
    with play(TARGETS[engine]["approval"], "-i", "action_details=Pay 120 EUR to ACME") as pty:
        pty.wait_for("Approve this action?")
        pty.wait_for("Ctrl-C quit")
        assert "│ Pay 120 EUR to ACME" in pty.text
        pty.send(key, ENTER)
        assert values(pty) == {"action_details": "Pay 120 EUR to ACME", "status": status}


def test_review_and_edit_in_an_editor(engine: str, play: Play, tmp_path: Path) -> None:
    with play(
        TARGETS[engine]["review"], "-i", "topic=otters", editor=replacing(tmp_path, "otters", "seals")
    ) as pty:
        pty.wait_for("Review and edit this content")
        pty.wait_for("Ctrl-C quit")
        pty.send("e", ENTER)
        pty.wait_for("+ All about seals.", "Send this?")
        pty.send("s", ENTER)
        assert values(pty) == {"topic": "otters", "generated_text": "All about seals.\n"}


@pytest.mark.parametrize(
    ("keys", "result", "sent"),
    [
        (("a", ENTER), "Email sent to ana@example.org", "ana@example.org: Hello\n"),
        (("e", ENTER), "Email sent to bob@example.org", "bob@example.org: Hello\n"),
        (("r", ENTER), "Email cancelled by user", ""),
    ],
)
def test_a_tool_call_is_approved_edited_or_rejected(
    engine: str, play: Play, tmp_path: Path, keys: tuple[str, ...], result: str, sent: str
) -> None:
    with play(TARGETS[engine]["tool"], *MAIL, editor=replacing(tmp_path, "ana@", "bob@")) as pty:
        pty.wait_for("send_email({")
        pty.wait_for("Ctrl-C quit")
        pty.send(*keys)
        if keys[0] == "e":
            pty.wait_for("bob@example.org")
            pty.wait_for("s  ")
            pty.send("s", ENTER)
        if keys[0] == "r":
            pty.wait_for("eason")
            pty.send("wrong person", ENTER)
        assert result in str(values(pty))
    outbox = tmp_path / "outbox.txt"
    assert (outbox.read_text("utf-8") if outbox.exists() else "") == sent


def test_the_age_loop_asks_again_until_it_gets_a_positive_number(engine: str, play: Play) -> None:
    with play(TARGETS[engine]["age"]) as pty:
        for prompt, typed in (
            ("What is your age?", "abc"),
            ("'abc' is not valid. Enter a positive number.", "-1"),
            ("'-1' is not valid. Enter a positive number.", "42"),
        ):
            pty.wait_for(prompt)
            pty.wait_for("sends nothing")
            pty.send(typed, ENTER)
        assert values(pty) == {"age": 42}


def test_from_breakpoint_to_breakpoint(engine: str, play: Play, tmp_path: Path) -> None:
    with play(TARGETS[engine]["breakpoints"], "--thread", "b") as pty:
        assert pty.finish() == 8
        assert '"breakpoints": [\r\n    "before node_a"' in pty.raw
    with Pty(["hitl", "resume", "--thread", "b", "--json"], cwd=tmp_path) as pty:
        assert pty.finish() == 8
        assert "after node_b" in pty.raw
    with Pty(["hitl", "resume", "--thread", "b", "--json"], cwd=tmp_path, rows=40) as pty:
        assert values(pty) == {"trace": ["node_a", "node_b", "node_c"]}


def test_resume_with_a_value_from_the_command_line(engine: str, tmp_path: Path) -> None:
    run = ["hitl", "run", TARGETS[engine]["approval"], "-t", "t1", "-i", "action_details=x", "--no-input"]
    with Pty(run, cwd=tmp_path) as pty:
        assert pty.finish() == 8
    with Pty(["hitl", "resume", "--thread", "t1", "--value", "true", "--json"], cwd=tmp_path, rows=40) as pty:
        assert values(pty) == {"action_details": "x", "status": "done"}


def test_leaving_in_the_middle_and_coming_back(engine: str, play: Play, tmp_path: Path) -> None:
    with play(TARGETS[engine]["approval"], "-t", "t1", "-i", "action_details=x") as pty:
        pty.wait_for("Ctrl-C quit")
        pty.send("q", ENTER)
        assert pty.finish() == 8
    with Pty(["hitl", "resume", "--json"], cwd=tmp_path, rows=40) as pty:
        pty.wait_for("Approve this action?")
        pty.wait_for("Ctrl-C quit")
        pty.send(DOWN, ENTER)
        assert values(pty) == {"action_details": "x", "status": "done"}


def replacing(folder: Path, old: str, new: str) -> str:
    """An editor that replaces one word in the file it is given."""
    script = folder / "editor.sh"
    script.write_text(f'#!/bin/sh\nsed -i "s/{old}/{new}/" "$1"\n', "utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return str(script)
