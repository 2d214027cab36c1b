"""Payloads that try to take over the screen, to hide something, or to look like hitl."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .conftest import Asking, outcome
from .pty import BACKSPACE, CTRL_O, ENTER, ESCAPE

ATTACK = "hi \x1b[2J\x1b]0;owned\x07\x1b[24D \u202egnp.exe\u200b \x9b31m \r● Approved — thread t1 https://xn--a\x1bcb/"
READY = "Ctrl-C quit"
LONG = {"action": "run", "script": [f"step {n}" for n in range(200)], "message": "Run?"}


@pytest.mark.parametrize("env", [{}, {"TERM": "dumb"}])
@pytest.mark.parametrize(
    ("payload", "asked"),
    [
        (ATTACK, "Answer:"),
        ({"question": "Do you approve?", "details": ATTACK}, "Enter a letter:"),
        ({"action": f"run{ATTACK}", ATTACK: ATTACK, "message": ATTACK}, "Enter a letter:"),
        ({"question": ATTACK, "options": [ATTACK, {"label": ATTACK, "value": 1}]}, "Enter a letter:"),
        ({"instruction": ATTACK, "content": ATTACK}, "Enter a letter:"),
        ([ATTACK, {ATTACK: ATTACK}], "Answer:"),
    ],
)
def test_nothing_of_a_payload_reaches_the_terminal_raw(
    asking: Asking, payload: Any, asked: str, env: Any
) -> None:
    pty = asking(payload, env=env, node=ATTACK)
    pty.wait_for(asked if env else READY)
    pty.send("\x04")
    outcome(pty)

    for raw in ("\x1b[2J", "\x1b]0;", "\x1b[24D ", "\u202e", "\u200b", "\x9b", "\r●", "\x1bc"):
        assert raw not in pty.raw
    assert not [row for row in pty.everything.splitlines() if row.startswith("● Approved")]


def test_markup_is_text(asking: Asking) -> None:
    pty = asking("[/x] [link=https://evil] <b>bold</b> %s {x} :smile:")
    pty.wait_for(READY)

    assert "  │ [/x] [link=https://evil] <b>bold</b> %s {x} :smile:" in pty.display


def test_every_line_of_a_payload_stands_behind_the_gutter(asking: Asking) -> None:
    pty = asking(
        {"question": "Do you approve?", "details": "one\n● Question — thread t9\n  Your answer\n  > y  Yes"}
    )
    pty.wait_for(READY)

    for fake in ("● Question — thread t9", "  > y  Yes"):
        assert f"  │ {fake}" in pty.display
        assert fake not in pty.display


def test_hidden_characters_are_counted(asking: Asking) -> None:
    pty = asking("a\u200bb \x1b")
    pty.wait_for(READY)

    assert "  │ a<U+200B>b ^[" in pty.display
    assert "  Warning: 2 hidden characters, shown as ^X, <U+XXXX> or \\uXXXX" in pty.display


def test_a_cut_call_is_not_approved_unseen(asking: Asking) -> None:
    pty = asking(LONG)
    pty.wait_for(READY)
    assert "more lines" in pty.text
    pty.send("a", ENTER)
    pty.wait_for("lines not shown. Send anyway? y/N", "Esc no")
    pty.send(ENTER)
    pty.wait_for("Your decision")
    pty.send(ESCAPE)

    assert outcome(pty) == {"later": ""}


def test_what_was_paged_counts_as_seen(asking: Asking, tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text(f'#!/bin/sh\ncat > "{tmp_path}/paged"\n')
    pager.chmod(0o755)
    pty = asking(LONG, env={"PAGER": str(pager)})
    pty.wait_for("v  View all")
    pty.send("v", ENTER)
    pty.wait_for("v  View all", gone=True)
    pty.wait_for(READY)
    pty.send("a", ENTER)

    assert outcome(pty) == {"value": {"action": "approve"}}
    paged = (tmp_path / "paged").read_text()
    assert '  │     "step 199"\n' in paged
    assert "more lines" not in paged


def test_a_cut_text_can_be_paged_from_a_line(asking: Asking, tmp_path: Path) -> None:
    pty = asking("word\n" * 99 + "What?", env={"HITL_PAGER": "cat", "PAGER": "false"})
    pty.wait_for("Ctrl-O view all")
    pty.send("4", CTRL_O)
    pty.wait_for("  │ What?")
    pty.wait_for("Ctrl-O", gone=True)
    pty.wait_for(READY)
    pty.send("2", ENTER)

    assert outcome(pty) == {"value": 42}


def test_the_usual_pager_shows_the_text(asking: Asking) -> None:
    pty = asking(LONG)
    pty.wait_for("v  View all")
    pty.send("v", ENTER)
    pty.wait_for("step 15")
    pty.send("G")
    pty.wait_for("step 199")
    pty.send("q")
    pty.wait_for("Your decision")
    pty.send("r", ENTER)
    pty.wait_for("Reason", "Esc back")
    pty.send("too long", ENTER)

    assert outcome(pty) == {"value": {"action": "reject", "message": "too long"}}


def test_secrets_are_hidden_until_asked_for(asking: Asking) -> None:
    pty = asking({"tool": "login", "args": {"user": "ana", "password": "hunter22"}})
    pty.wait_for("m  Show secrets  1 hidden")
    assert "hunter22" not in pty.raw
    pty.send("m", ENTER)
    pty.wait_for('"password": "hunter22"')


@pytest.mark.parametrize(
    ("env", "ready", "again", "cleared"),
    [({}, READY, READY, BACKSPACE * 8), ({"TERM": "dumb"}, "Answer:", "12 characters\nAnswer:", "")],
)
def test_a_typed_secret_is_not_shown_even_when_it_is_refused(
    asking: Asking, env: Any, ready: str, again: str, cleared: str
) -> None:
    secret = {"type": "string", "format": "password", "minLength": 12, "default": "default-secret"}
    pty = asking("Password?", secret, env=env)
    pty.wait_for(ready)
    pty.send("hunter22", ENTER)
    pty.wait_for("Error: the value is shorter than", again)
    pty.send(cleared, "hunter22hunter22", ENTER)

    assert outcome(pty) == {"value": "hunter22hunter22"}
    assert pty.raw.count("hunter22") == 2, "only the driver prints it"
    assert "default-secret" not in pty.raw


def test_no_color(asking: Asking) -> None:
    for env, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
        pty = asking({"question": "Do you approve?", "details": "a\x1bb"}, env=env)
        pty.wait_for(READY)

        assert ("\x1b[0;33m" in pty.raw) is coloured
