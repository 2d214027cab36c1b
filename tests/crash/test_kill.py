"""SIGKILL while a person is asked and while a node uses the answer: nothing accepted is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from hitl_cli.store.details import ThreadDetails, thread_details
from tests.terminal.pty import Pty

Effects = Callable[[], list[str]]


def resume(*words: str) -> tuple[int, dict[str, object]]:
    """Exit code and JSON of `hitl resume --thread t1 WORDS` in a process of its own."""
    done = subprocess.run(
        ["hitl", "resume", "--thread", "t1", "--json", *words], capture_output=True, text=True, timeout=60
    )
    return done.returncode, json.loads(done.stdout)


def shown(home: Path, thread: str = "t1") -> ThreadDetails:
    return thread_details(home / "hitl.db", thread)


def test_a_kill_at_the_prompt_loses_nothing(folder: Path, effects: Effects, home: Path) -> None:
    with Pty(["hitl", "run", "pay.py", "--thread", "t1"], cwd=folder) as terminal:
        terminal.wait_for("Pay for it?")
        os.kill(terminal.pid, signal.SIGKILL)
        assert terminal.finish() == -signal.SIGKILL
    assert shown(home).line.status == "paused"
    code, data = resume("--value", "true")
    assert (code, data["status"]) == (0, "finished")
    # The node that asked runs again from its first line; the one before it does not.
    assert effects() == ["prepare", "ask", "ask", "pay desk True", "report"]


def test_a_kill_after_an_accepted_answer_keeps_the_answer(folder: Path, effects: Effects, home: Path) -> None:
    subprocess.run(["hitl", "run", "pay.py", "--thread", "t1", "--pause-ok"], check=True, timeout=60)
    gate = folder / "gate"
    os.mkfifo(gate)
    running = subprocess.Popen(["hitl", "resume", "--thread", "t1", "--value", "17", "--as", "ana"])
    with gate.open("w"):  # opens as soon as the node stands behind it
        assert shown(home).line.status == "running"
        running.kill()
        assert running.wait(timeout=60) == -signal.SIGKILL
    gate.unlink()
    assert shown(home).line.status == "stopped"
    assert shown(home).questions == ()
    code, data = resume()
    assert (code, data["status"], data["values"]) == (0, "finished", {"item": "desk", "answer": 17})
    assert effects() == ["prepare", "ask", "ask", "pay desk 17", "ask", "pay desk 17", "report"]
    (answer,) = shown(home).answers
    assert (answer.value, answer.by) == (17, "ana")


def test_an_answer_to_a_stopped_thread_is_refused_with_what_was_answered(
    folder: Path, effects: Effects
) -> None:
    subprocess.run(["hitl", "run", "pay.py", "--thread", "t1", "--pause-ok"], check=True, timeout=60)
    gate = folder / "gate"
    os.mkfifo(gate)
    running = subprocess.Popen(["hitl", "resume", "--thread", "t1", "--value", "17", "--as", "ana"])
    with gate.open("w"):
        running.kill()
        running.wait(timeout=60)
    code, data = resume("--value", "18")
    assert code == 4
    assert "already answered by ana" in str(data["error"])
    assert "17" in str(data["error"])
    assert "pay desk 18" not in effects()
