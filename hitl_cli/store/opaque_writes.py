"""What tasks of LangGraph graphs wrote, as bytes, in the order in which LangGraph applies it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from hitl_cli.store.opaque import Blob, pack, unpack
from hitl_cli.store.seals import WRITE, check_write, seal
from hitl_cli.values import dataclass

_AT = "thread = ? AND namespace = ? AND checkpoint = ? AND task = ? AND idx = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPlace:
    """A task of the superstep that a checkpoint plans."""

    thread: str
    namespace: str
    checkpoint: str
    task: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.thread, self.namespace, self.checkpoint, self.task


@dataclass(frozen=True, slots=True, kw_only=True)
class OpaqueWrite:
    """One write of a task."""

    task: str
    index: int
    """Its position among the task's writes; below 0 there is one slot for each control channel."""
    channel: str
    path: str
    """Where the task stands in the graph; writes are read in the order of their paths."""
    value: Blob


def add(db: sqlite3.Connection, place: TaskPlace, writes: Sequence[OpaqueWrite]) -> None:
    """Keep a task's writes. A control channel's slot is overwritten; any other write stays as it was."""
    rows = [(*place.key, write.index, write.channel, pack(write.value, write.path)) for write in writes]
    db.executemany(
        f"INSERT INTO writes ({WRITE}, seal) VALUES (?,?,?,?,?,?,?,?)"
        " ON CONFLICT (thread, namespace, checkpoint, task, idx) DO UPDATE"
        " SET channel = excluded.channel, value = excluded.value, seal = excluded.seal"
        " WHERE excluded.idx < 0",
        [(*row, seal(*row)) for row in rows],
    )


def of(db: sqlite3.Connection, thread: str, namespace: str, checkpoint: str) -> list[OpaqueWrite]:
    """A checkpoint's, by path, task and position, which is the order in which LangGraph applies them."""
    rows = db.execute(
        f"SELECT {WRITE}, seal FROM writes WHERE thread = ? AND namespace = ? AND checkpoint = ?",
        (thread, namespace, checkpoint),
    )
    found = [_write(row) for row in rows]
    return sorted(found, key=lambda write: (write.path, write.task, write.index))


def at(db: sqlite3.Connection, place: TaskPlace, index: int) -> Blob | None:
    row = db.execute(f"SELECT {WRITE}, seal FROM writes WHERE {_AT}", (*place.key, index)).fetchone()
    return None if row is None else _write(row).value


def delete(db: sqlite3.Connection, place: TaskPlace, index: int) -> None:
    db.execute(f"DELETE FROM writes WHERE {_AT}", (*place.key, index))


def _write(row: Sequence[Any]) -> OpaqueWrite:
    check_write(row)
    task, index, channel, value = row[3:7]
    blob, path = unpack(value)
    return OpaqueWrite(task=task, index=index, channel=channel, path=path, value=blob)
