"""Threads of LangGraph graphs as rows: made and watched for programs of others, copied and cut down."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from hitl_cli.errors import UsageError
from hitl_cli.store.fence import fenced_off, minute_of
from hitl_cli.store.rows import THREAD_COLUMNS
from hitl_cli.store.seals import CHECKPOINT, WRITE, check_checkpoint, check_write, seal
from hitl_cli.values import dataclass

Place = tuple[str, str]
"""Namespace and id of a checkpoint."""

_MADE = (
    f"INSERT INTO threads ({THREAD_COLUMNS})"
    """ VALUES (?,'','','langgraph','','running','','{}',0,0,0,'{"before":[],"after":[],"stopped":[]}',?,?)"""
)
_KNOWN = (
    "SELECT kind, epoch, status, updated_at, EXISTS (SELECT 1 FROM questions q WHERE q.thread = threads.id"
    " AND q.status IN ('open', 'answered')) FROM threads WHERE id = ?"
)
_COPIED = (
    f"INSERT INTO threads ({THREAD_COLUMNS})"
    " SELECT ?, target, cwd, kind, fingerprint, status, reason, error, epoch, 0, 0, breakpoints, ?, ?"
    " FROM threads WHERE id = ?"
)


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """As much of a thread's row as a write to the thread needs to know."""

    id: str
    epoch: int
    status: str
    updated_at: str
    asks: bool
    """Whether a question of it is open, or has an answer that waits to be used."""


def enter(db: sqlite3.Connection, thread: str, epoch: int | None, now: str) -> ThreadRow:
    """Begin to write to a thread, whose row is made if need be.

    Args:
        epoch: of the run that writes; None for a program that runs the thread by itself.

    Raises:
        Fenced: the thread was taken over by another run.
        UsageError: it belongs to a graph that is not LangGraph's.
    """
    row = known(db, thread)
    if epoch is not None and (row is None or row.epoch != epoch):
        raise fenced_off(thread)
    if row is None:
        db.execute(_MADE, (thread, now, now))
        return ThreadRow(thread, 0, "running", now, asks=False)
    return row


def known(db: sqlite3.Connection, thread: str) -> ThreadRow | None:
    """
    Raises:
        UsageError: the thread belongs to a graph that is not LangGraph's.
    """
    row = db.execute(_KNOWN, (thread,)).fetchone()
    if row is None:
        return None
    kind, epoch, status, updated_at, asks = row
    if kind != "langgraph":
        raise UsageError(
            f"thread {thread!r} belongs to a graph that is not LangGraph's", hint="Choose another thread id."
        )
    return ThreadRow(thread, epoch, status, updated_at, bool(asks))


def note_status(db: sqlite3.Connection, thread: ThreadRow, status: str, now: str) -> None:
    """Set the status of a thread that no run of ours ever took over: those keep their own. Where only the
    time is another, it is written once a minute, since that costs as much as the step's own row."""
    if thread.epoch == 0 and (thread.status != status or minute_of(thread.updated_at) != minute_of(now)):
        db.execute("UPDATE threads SET status = ?, updated_at = ? WHERE id = ?", (status, now, thread.id))


def set_status(db: sqlite3.Connection, thread: str, status: str, now: str) -> None:
    """Say where the thread stands after some of it is gone."""
    db.execute(
        "UPDATE threads SET status = ?, reason = '', error = '{}', updated_at = ? WHERE id = ?",
        (status, now, thread),
    )


def copy(db: sqlite3.Connection, source: str, target: str, now: str) -> None:
    """Copy the thread's row, its checkpoints and what its tasks wrote."""
    db.execute(_COPIED, (target, now, now, source))
    rows = db.execute(f"SELECT {CHECKPOINT}, seal FROM checkpoints WHERE thread = ? ORDER BY seq", (source,))
    for row in rows.fetchall():
        check_checkpoint(row)
        copied = (target, *row[1:-1])
        db.execute(
            f"INSERT INTO checkpoints ({CHECKPOINT}, chain_bytes, base_bytes, created_at, seal)"
            " VALUES (?,?,?,?,?,?,?,?,?,0,?,?,?)",
            (*copied, len(copied[7]), now, seal(*copied)),
        )
    rows = db.execute(f"SELECT {WRITE}, seal FROM writes WHERE thread = ? ORDER BY seq", (source,))
    for row in rows.fetchall():
        check_write(row)
        copied = (target, *row[1:-1])
        db.execute(f"INSERT INTO writes ({WRITE}, seal) VALUES (?,?,?,?,?,?,?,?)", (*copied, seal(*copied)))


def places(db: sqlite3.Connection, thread: str) -> list[Place]:
    """Of the thread's checkpoints, oldest first."""
    return db.execute(
        "SELECT namespace, id FROM checkpoints WHERE thread = ? ORDER BY id", (thread,)
    ).fetchall()


def delete_checkpoints(db: sqlite3.Connection, thread: str, doomed: Iterable[Place]) -> None:
    """Delete checkpoints, with what was written and asked there."""
    for namespace, id_ in doomed:
        at = (thread, namespace, id_)
        for statement in _DELETE:
            db.execute(statement, at)


_AT = "thread = ? AND namespace = ? AND checkpoint = ?"
_DELETE = (
    f"DELETE FROM answers WHERE question IN (SELECT id FROM questions WHERE {_AT})",
    f"DELETE FROM questions WHERE {_AT}",
    f"DELETE FROM writes WHERE {_AT}",
    "DELETE FROM checkpoints WHERE thread = ? AND namespace = ? AND id = ?",
)
