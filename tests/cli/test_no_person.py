"""Where nobody can be asked, a run pauses at once and prints the command that answers it, ready to paste."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.machine import PATIENCE
from tests.terminal.pty import ENTER, Pty

RUN = "hitl run deploy.yaml --thread t1"


def shell(command: str, folder: Path, stdin: int = subprocess.DEVNULL) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        stdin=stdin,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def assert_paused_with_a_command_that_works(said: str, folder: Path, reason: str) -> None:
    assert "1 question waits on thread t1" in said
    assert reason in said
    (command,) = re.findall(r"^ +(hitl resume .*)$", said, re.MULTILINE)
    pasted = shell(command, folder)
    assert (pasted.returncode, pasted.stderr) == (0, "")
    assert "deployed 1.0" in pasted.stdout
    again = shell(command, folder)
    assert again.returncode == 4


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (f"{RUN} </dev/null", "standard input is not a terminal"),
        (f"{RUN} <&-", "is closed"),
        (f"echo true | {RUN}", "standard input is not a terminal"),
        (f"CI=1 {RUN} </dev/null", "CI is set"),
        (f"HITL_NO_INPUT=1 {RUN} </dev/null", "HITL_NO_INPUT is set"),
        (f"{RUN} --no-input </dev/null", "--no-input"),
    ],
)
def test_without_a_terminal(command: str, reason: str, folder: Path) -> None:
    done = shell(command, folder)
    assert done.returncode == 8
    assert done.stdout == ""
    assert_paused_with_a_command_that_works(done.stderr, folder, reason)


def test_a_pipe_that_stays_silent(folder: Path) -> None:
    read, write = os.pipe()
    try:
        done = shell(RUN, folder, stdin=read)
    finally:
        os.close(read)
        os.close(write)
    assert done.returncode == 8
    assert_paused_with_a_command_that_works(done.stderr, folder, "standard input is not a terminal")


@pytest.mark.parametrize(
    ("words", "env", "reason"),
    [
        ("", {"CI": "1"}, "CI is set"),
        ("", {"HITL_NO_INPUT": "1"}, "HITL_NO_INPUT is set"),
        ("--no-input", {}, "--no-input"),
    ],
)
def test_on_a_terminal_that_nobody_looks_at(
    words: str, env: dict[str, str], reason: str, folder: Path
) -> None:
    with Pty(["bash", "-c", f"{RUN} {words}"], columns=200, env=env, cwd=folder) as terminal:
        assert terminal.finish() == 8
        assert_paused_with_a_command_that_works(terminal.text, folder, reason)


def test_as_a_background_job(folder: Path) -> None:
    env = {"PS1": "ready> "}
    with Pty(["bash", "--norc", "--noprofile", "-i"], columns=200, env=env, cwd=folder) as terminal:
        terminal.wait_for("ready>")
        terminal.send(f"{RUN} & wait $!; echo ended with $?\r")
        terminal.wait_for("ended with 8")
        assert_paused_with_a_command_that_works(terminal.text, folder, "running in the background")


def test_piped_output_still_asks(folder: Path) -> None:
    with Pty(["bash", "-o", "pipefail", "-c", f"{RUN} | cat"], columns=200, cwd=folder) as terminal:
        terminal.wait_for("Deploy 1.0?", "Ctrl-C quit")
        terminal.send("y", ENTER)
        terminal.wait_for("deployed 1.0")
        assert terminal.finish() == 0
