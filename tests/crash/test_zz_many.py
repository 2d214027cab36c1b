"""SIGKILL while a person is asked, while a node runs, and at any time: nothing accepted is lost."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from hitl_cli.store.lists import ThreadDetails, list_threads, thread_details
from tests.terminal.pty import Pty

from .graphs.long import ASKING, STEPS

ROUNDS = 120
KILLS = 8
"""At most, in a round."""
LATEST = 0.5
"""Seconds; a whole run with its start takes about as long."""

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


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_kills_at_any_time(seed: int, folder: Path, home: Path) -> None:
    chance = random.Random(seed)
    kills = 0
    accepted: set[str] = set()
    while (command := next_command(home, f"answer {kills}")) is not None:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            _, said = process.communicate(timeout=chance.uniform(0.05, LATEST) if kills < KILLS else 60)
            assert process.returncode in (0, 8), said
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            kills += 1
        accepted |= accepted_so_far(home)
    lines = (folder / "steps").read_text().splitlines()
    times = Counter(line.partition(" ")[0] for line in lines)
    assert times.keys() == {str(number) for number in range(STEPS)}
    assert max(times.values()) <= 1 + kills
    (answer,) = accepted
    assert {line for line in lines if line.startswith(f"{ASKING} ")} == {f"{ASKING} {answer}"}
    last = shown(home).checkpoint
    assert last is not None
    assert last.values == {"answer": answer}
    assert integrity(home) == "ok"


def next_command(home: Path, answer: str) -> list[str] | None:
    """How a person goes on with the thread, whatever it has come to; None when it is finished."""
    known = list_threads(home / "hitl.db")
    if not known or shown(home).checkpoint is None:
        return ["hitl", "run", "long.py", "--thread", "t1", "--no-input"]
    if known[0].status == "finished":
        return None
    return [
        "hitl",
        "resume",
        "--thread",
        "t1",
        "--no-input",
        *(["--text", answer] if known[0].waiting else []),
    ]


def accepted_so_far(home: Path) -> set[str]:
    """The texts of all answers that were ever accepted on the thread."""
    return {answer.value for answer in shown(home).answers} if list_threads(home / "hitl.db") else set()


def integrity(home: Path) -> str:
    with closing(sqlite3.connect(home / "hitl.db")) as db:
        (found,) = db.execute("PRAGMA integrity_check").fetchone()
    return str(found)
