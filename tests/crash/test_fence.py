"""A process is stopped, another takes its thread over, the first goes on: it is fenced off."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from .results import FENCES, Record
from .sides import HELD, UnderHitl

FINISHED, FAILED, BUSY, PAUSED = 0, 1, 6, 8
GATE = Path("gate")


@pytest.mark.parametrize("side", HELD, indirect=True)
def test_who_was_taken_over_writes_nothing_any_more(
    side: UnderHitl, effects: Callable[[], list[str]], record: Record
) -> None:
    assert side.run("pay", "t1").ended().code == PAUSED
    os.mkfifo(GATE)
    stopped = side.resume("pay", "t1", "yes")
    with GATE.open("w"):  # opens as soon as the node stands behind it
        GATE.unlink()
        os.kill(stopped.pid, signal.SIGSTOP)
        refused = side.resume("pay", "t1").ended()
        assert refused.code == BUSY
        assert f"process {stopped.pid} is running" in error_of(refused.stdout)["message"]
        taken_over = side.hitl("resume", "--thread", "t1", "--steal").ended()
        assert taken_over.code == FINISHED, taken_over
        assert effects() == ["prepare", "ask", "ask", "pay t1 yes", "ask", "pay t1 yes", "report"]
        before = content(side.database)
        os.kill(stopped.pid, signal.SIGCONT)
    ended = stopped.ended()
    assert ended.code == FAILED, ended
    error = error_of(ended.stdout)
    assert error["type"] == "Fenced"
    assert content(side.database) == before
    assert effects()[-1] == "report"
    assert effects().count("report") == 1
    record(FENCES, "the stopped process", side.name, f"exit {FAILED}: `{error['message']}`")


def error_of(stdout: str) -> dict[str, str]:
    error: dict[str, str] = json.loads(stdout)["error"]
    return error


def content(database: Path) -> list[str]:
    """Everything that the store holds."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        return list(db.iterdump())
