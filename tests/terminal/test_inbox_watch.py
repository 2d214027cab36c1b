"""`hitl inbox --watch`: the list stays and follows the store; where nothing can be drawn anew, lines tell."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .inbox import answer, answers, ask
from .pty import CTRL_C, ENTER, Pty

LIST = "Enter opens"


@contextmanager
def watching(*words: str) -> Iterator[subprocess.Popen[str]]:
    """The command with a pipe in place of a terminal."""
    command = ["hitl", "inbox", "--watch", *words]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_the_bell_rings_for_what_comes_and_for_nothing_else(home: Path) -> None:
    with Pty(["hitl", "inbox", "--watch"]) as pty:
        pty.wait_for("Inbox: no question waits", LIST)
        (id_,) = ask(home, 1)
        pty.wait_for("Inbox: 1 question waits", "> 1  t0")
        assert pty.raw.count("\a") == 1
        answer(home, id_, True)
        pty.wait_for("Inbox: no question waits", "settled")
        ask(home, 1, first=1)
        pty.wait_for("Inbox: 1 question waits", "2  t1")
        assert pty.raw.count("\a") == 2
        pty.send(CTRL_C)
        assert pty.finish() == 130


def test_it_stays_when_the_last_is_answered_and_ctrl_c_keeps_that(home: Path) -> None:
    ask(home, 1)
    with Pty(["hitl", "inbox", "--watch"]) as pty:
        pty.wait_for("1 question waits", "> 1  t0", LIST)
        assert "\a" not in pty.raw
        pty.send(ENTER)
        pty.wait_for("│ Do you approve", "Esc decide later")
        ask(home, 1, first=1)
        pty.send("y")
        pty.wait_for("> y  ")
        pty.send(ENTER)
        pty.wait_for("2 of 2", "Esc decide later")
        pty.send("n")
        pty.wait_for("> n  ")
        pty.send(ENTER)
        pty.wait_for("Inbox: no question waits, 2 answered", "q leaves, and runs 2 threads")
        assert pty.raw.count("\a") == 1
        pty.send(CTRL_C)
        assert pty.finish() == 130
        assert "The answers are kept. Run their graphs with: hitl resume --ready" in pty.text
    assert answers(home) == {"t0": True, "t1": False}


def test_where_nothing_may_move_lines_tell_and_the_bell_rings(home: Path) -> None:
    ask(home, 1)
    with Pty(["hitl", "inbox", "--watch"], env={"TERM": "dumb"}, columns=200) as pty:
        pty.wait_for("waits  00000000  t0  approve  Do you approve")
        assert "\a" not in pty.raw
        ask(home, 1, first=1)
        pty.wait_for("waits  00000000  t1")
        assert pty.raw.count("\a") == 1
        assert "\x1b" not in pty.raw
        pty.send(CTRL_C)
        assert pty.finish() == 130


def test_in_a_pipe_each_change_is_a_line(home: Path) -> None:
    (id_,) = ask(home, 1)
    with watching() as process:
        assert line(process).split()[:4] == ["waits", "00000000", "t0", "approve"]
        answer(home, id_, True)
        assert line(process).split()[:3] == ["settled", "00000000", "t0"]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130


def test_in_a_pipe_as_json(home: Path) -> None:
    (id_,) = ask(home, 1)
    with watching("--json") as process:
        first = json.loads(line(process))
        assert (first["event"], first["question"]["id"]) == ("waits", id_)
        answer(home, id_, True)
        assert json.loads(line(process))["event"] == "settled"


def test_it_ends_when_its_reader_does(home: Path) -> None:
    with watching() as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(timeout=30) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--run"], "nobody can be asked: standard output is not a terminal"),
        (["--watch", "--run"], "nobody can be asked"),
        (["--template", "--watch"], "--watch"),
        (["--template", "--run"], "--run"),
    ],
)
def test_options_that_do_not_go_together(words: list[str], said: str) -> None:
    ran = subprocess.run(["hitl", "inbox", *words], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert ran.returncode == 2
    assert said in ran.stderr
