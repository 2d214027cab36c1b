"""The plain face: for screen readers and terminals that cannot move their cursor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hitl_cli.prompts.samples import SAMPLES

from .conftest import Asking, outcome
from .pty import CTRL_D, Pty

DUMB: dict[str, str | None] = {"TERM": "dumb"}
TOOL = {"action": "send_email", "to": "bob@example.com", "message": "Send it?"}


@pytest.mark.parametrize("env", [DUMB, {"HITL_ACCESSIBLE": "1"}])
def test_a_whole_conversation(asking: Asking, env: dict[str, str | None]) -> None:
    pty = asking(TOOL, env=env)
    pty.wait_for("Enter a letter:")
    pty.send("r\n")
    pty.wait_for("Reason, or Enter for none:")
    pty.send("wrong folder\n")

    assert outcome(pty) == {"value": {"action": "reject", "message": "wrong folder"}}
    assert pty.text.splitlines()[:14] == [
        "Approval needed. Thread t1. Node ask.",
        "The graph says:",
        "| Send it?",
        "It will call:",
        "| send_email({",
        '|   "to": "bob@example.com"',
        "| })",
        "",
        "Your decision. Choices: a Approve, e Edit, r Reject, q Decide later. No default.",
        "Enter a letter: r",
        "You chose Reject.",
        "Reason, or Enter for none: wrong folder",
        'sends {"action": "reject", "message": "wrong folder"}',
        '{"value": {"action": "reject", "message": "wrong folder"}}',
    ]
    assert "\x1b" not in pty.raw, "the cursor never moves"


@pytest.mark.parametrize(
    ("typed", "error"), [("\n", "Error: nothing chosen."), ("x\n", "Error: no such choice.")]
)
def test_only_a_letter_chooses(asking: Asking, typed: str, error: str) -> None:
    pty = asking(TOOL, env=DUMB)
    pty.wait_for("Enter a letter:")
    pty.send(typed)
    pty.wait_for(f"{error}\nEnter a letter:")
    pty.send("q\n")

    assert outcome(pty) == {"later": ""}


@pytest.mark.parametrize(
    ("payload", "schema", "typed", "value"),
    [
        ("What?", None, "42", 42),
        ("Do you approve?", None, "y", True),
        ("Age?", {"type": "integer"}, "42", 42),
        ({"question": "Which?", "options": ["a", "b"], "many": True}, None, "a b", ["a", "b"]),
        ({"question": "Name?", "default": "bob"}, {"type": "string"}, "", "bob"),
    ],
)
def test_answers(asking: Asking, payload: Any, schema: Any, typed: str, value: Any) -> None:
    pty = asking(payload, schema, env=DUMB)
    pty.wait_for("Enter letters" if isinstance(value, list) else "Answer:")
    pty.send(typed, "\n")

    assert outcome(pty) == {"value": value}


def test_the_default_is_said_in_words(asking: Asking) -> None:
    pty = asking({"question": "Name?", "default": "bob"}, {"type": "string"}, env=DUMB)
    pty.wait_for("Enter alone takes the default: bob.")


def test_a_refused_answer_is_kept(asking: Asking) -> None:
    pty = asking("Age?", {"type": "integer", "maximum": 9}, env=DUMB)
    pty.wait_for("Answer:")
    pty.send("12\n")
    pty.wait_for("Enter alone keeps your text: 12\nType :edit for your editor.\nAnswer:")
    assert "Error: 12 is greater than the maximum of 9" in pty.text
    pty.send("3\n")

    assert outcome(pty) == {"value": 3}


def test_the_end_of_input_decides_later(asking: Asking) -> None:
    pty = asking("What?", env=DUMB)
    pty.wait_for("Answer:")
    pty.send(CTRL_D)

    assert outcome(pty) == {"later": ""}


def test_everything_can_be_read(asking: Asking) -> None:
    pty = asking({"tool": "run", "args": {"steps": [f"step {n}" for n in range(60)]}}, env=DUMB, rows=70)
    pty.wait_for("Enter a letter:")
    assert "step 59" not in pty.text
    pty.send("v\n")
    pty.wait_for("step 59")


def test_editing_here_ends_with_a_full_stop(asking: Asking) -> None:
    pty = asking({"instruction": "Review", "content": "old"}, env=DUMB)
    pty.wait_for("Enter a letter:")
    pty.send("i\n")
    pty.wait_for("A line with only a full stop ends it.")
    pty.send("new\n")
    pty.wait_for("\nnew")
    pty.send(".\n")
    pty.wait_for("Send this? Choices")
    pty.send("s\n")

    assert outcome(pty) == {"value": "new"}


@pytest.mark.parametrize("kind", SAMPLES)
def test_the_flag_and_the_end_of_input_on_every_screen(kind: str) -> None:
    with Pty(["hitl", "preview", kind, "--accessible"], rows=60) as pty:
        pty.wait_for("Thread preview", ":")
        pty.send(CTRL_D)
        pty.wait_for("This was a preview: would send nothing")
        assert pty.finish() == 0
        assert "\x1b" not in pty.raw


def test_the_flag_of_a_run(tmp_path: Path) -> None:
    (tmp_path / "graph.yaml").write_text("hitl: 1\nnodes:\n  ask: {ask: Which?, then: end}\n")
    with Pty(["hitl", "run", "graph.yaml", "--accessible"], cwd=tmp_path) as pty:
        pty.wait_for("| Which?", "Answer:")
        pty.send("42\n")
        assert pty.finish() == 0
        assert "\x1b" not in pty.raw
