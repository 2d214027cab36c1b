"""Questions whose time is up, without waiting for it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from hitl_cli.question import Question
from hitl_cli.store.answers import reseal
from hitl_cli.store.details import thread_details

PAST = "2026-01-31T09:00:00Z"


def make_overdue(store: Path, thread: str, node: str = "") -> tuple[Question, ...]:
    """Move the deadlines of the thread's open questions into the past, or of the node's; returns these."""
    asked = [one for one in thread_details(store, thread).questions if one.deadline]
    asked = [one for one in asked if node in ("", one.node)]
    with closing(sqlite3.connect(store)) as db, db:
        for question in asked:
            db.execute("UPDATE questions SET deadline = ? WHERE id = ?", (PAST, question.id))
            reseal(db, question.id)
    return tuple(one for one in thread_details(store, thread).questions if one.deadline)


def audit(store: Path, thread: str) -> list[tuple[str, str]]:
    """Each event with what was written of it, in their order."""
    with closing(sqlite3.connect(store)) as db:
        return db.execute("SELECT event, data FROM audit WHERE thread = ? ORDER BY seq", (thread,)).fetchall()
