"""SIGKILL inside `each` and inside a graph of a graph file: what an item has done is not done again."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from hitl_cli.store.details import thread_details
from hitl_cli.store.locks import is_running
from tests.machine import wait_until

Effects = Callable[[], list[str]]


def hitl(*words: str) -> tuple[int, dict[str, object]]:
    done = subprocess.run(["hitl", *words, "--json"], capture_output=True, text=True, timeout=60)
    return done.returncode, json.loads(done.stdout)


def killed_at_the_gate(folder: Path, store: Path, *words: str, results: int = 0) -> None:
    """Start the command, and kill it when its step stands at the gate and so many others are written down."""
    os.mkfifo(folder / "gate")
    running = subprocess.Popen(["hitl", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until((folder / "waiting").exists)
    wait_until(lambda: written(store) >= results, "what the others did")
    running.kill()
    running.wait(timeout=60)
    os.close(os.open(folder / "gate", os.O_WRONLY | os.O_NONBLOCK))  # lets what the step started go
    (folder / "gate").unlink()
    (folder / "waiting").unlink()
    wait_until(lambda: not is_running(store, "t1"), "the end of what the step started")


def written(store: Path) -> int:
    """How many tasks have results in the store."""
    with closing(sqlite3.connect(store)) as db:
        return int(db.execute("SELECT count(*) FROM writes").fetchone()[0])


def test_items_that_were_done_are_not_done_again(folder: Path, effects: Effects, home: Path) -> None:
    store = home / "hitl.db"
    killed_at_the_gate(folder, store, "run", "each.yaml", "--thread", "t1", "--no-input", results=4)

    code, data = hitl("resume", "--thread", "t1", "--no-input")

    assert (code, data["status"]) == (8, "paused")
    counted = Counter(effects())
    assert counted["begin 2"] == 2
    assert all(counted[f"begin {n}"] == counted[f"end {n}"] == 1 for n in (0, 1, 3, 4))
    assert all(counted[f"draft {n}"] == 1 for n in range(5))


def test_graphs_that_were_killed_go_on_where_they_were(folder: Path, effects: Effects, home: Path) -> None:
    store = home / "hitl.db"
    hitl("run", "each.yaml", "--thread", "t1", "--no-input")
    ids = {question.payload["question"]: question.id for question in thread_details(store, "t1").questions}
    for part in (0, 1):
        hitl("resume", "--thread", "t1", "--id", ids[f"Part {part}?"], "--text", f"word {part}", "--no-input")
    killed_at_the_gate(
        folder, store, "resume", "--thread", "t1", "--id", ids["Part 3?"], "--text", "word 3", "--no-input"
    )

    for part in (2, 4):
        code, data = hitl("resume", "--thread", "t1", "--id", ids[f"Part {part}?"], "--text", f"word {part}")

    counted = Counter(effects())
    assert (counted["done 3"], [counted[f"done {n}"] for n in (0, 1, 2, 4)]) == (2, [1, 1, 1, 1])
    assert all(counted[f"draft {n}"] == 1 for n in range(5))
    assert (code, data["status"]) == (0, "finished")
    assert data["values"]["review"] == [f"{n}:word {n}:ok" for n in range(5)]  # type: ignore[index]
