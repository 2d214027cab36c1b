"""Checkpoints and writes whose content another library has serialized, in the tables of our own.

What they hold is bytes to this module; where they belong, and in which order they came, is ours.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from hitl_cli.store.rows import THREAD_COLUMNS
from hitl_cli.store.seals import CHECKPOINT, WRITE, check_checkpoint, check_write, seal
from hitl_cli.values import dataclass

_AT = "thread = ? AND namespace = ? AND checkpoint = ? AND task = ? AND idx = ?"


@dataclass(frozen=True, slots=True)
class Blob:
    """A serialized value."""

    kind: str
    """How it was serialized, in the serializer's own words."""
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OpaqueCheckpoint:
    """A whole state; nothing is stored as a difference."""

    thread: str
    namespace: str
    id: str
    parent: str
    """The checkpoint before it; empty for the first."""
    step: int
    source: str
    content: Blob
    metadata: Blob


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


def note_thread(db: sqlite3.Connection, thread: str, now: str) -> None:
    """Make the row of a thread that a program runs by itself, without `Store.begin`."""
    db.execute(
        f"INSERT OR IGNORE INTO threads ({THREAD_COLUMNS})"
        " VALUES (?,'','','langgraph','','running','','{}',0,0,0,?,?,?)",
        (thread, '{"before":[],"after":[],"stopped":[]}', now, now),
    )


def note_status(db: sqlite3.Connection, thread: str, status: str, now: str) -> None:
    """Set the status of a thread that no run of ours ever took over: those keep their own."""
    db.execute(
        "UPDATE threads SET status = ?, updated_at = ? WHERE id = ? AND epoch = 0", (status, now, thread)
    )


def epoch(db: sqlite3.Connection, thread: str) -> int:
    """How often the thread was begun; 0 also when there is no such thread."""
    row = db.execute("SELECT epoch FROM threads WHERE id = ?", (thread,)).fetchone()
    return 0 if row is None else int(row[0])


def insert(db: sqlite3.Connection, checkpoint: OpaqueCheckpoint, now: str) -> None:
    """Write the checkpoint, or write it again. A new one is the head of its namespace from now on."""
    content, metadata = _pack(checkpoint.content), _pack(checkpoint.metadata)
    place = (checkpoint.thread, checkpoint.namespace, checkpoint.id, checkpoint.parent)
    row = (*place, checkpoint.step, checkpoint.source, 0, content, metadata)
    db.execute(
        f"INSERT INTO checkpoints ({CHECKPOINT}, chain_bytes, base_bytes, created_at, seal)"
        " VALUES (?,?,?,?,?,?,?,?,?,0,?,?,?)"
        " ON CONFLICT (thread, namespace, id) DO UPDATE SET parent = excluded.parent, step = excluded.step,"
        " source = excluded.source, base_bytes = excluded.base_bytes, delta = excluded.delta,"
        " plan = excluded.plan, seal = excluded.seal",
        (*row, len(content), now, seal(*row)),
    )


def head(db: sqlite3.Connection, thread: str, namespace: str) -> str:
    """The id of the newest checkpoint; empty before the first."""
    row = db.execute(
        "SELECT id FROM checkpoints WHERE thread = ? AND namespace = ? ORDER BY id DESC LIMIT 1",
        (thread, namespace),
    ).fetchone()
    return "" if row is None else str(row[0])


def checkpoints(
    db: sqlite3.Connection,
    thread: str | None = None,
    namespace: str | None = None,
    id_: str | None = None,
    before: str | None = None,
    limit: int | None = None,
) -> Iterator[OpaqueCheckpoint]:
    """Newest first; None leaves a condition out.

    Args:
        before: an id; only ids that sort before it. LangGraph compares them across namespaces.
    """
    conditions = {"thread = ?": thread, "namespace = ?": namespace, "id = ?": id_, "id < ?": before}
    given = {condition: value for condition, value in conditions.items() if value is not None}
    where = " AND ".join(given) or "TRUE"
    rows = db.execute(
        f"SELECT {CHECKPOINT}, seal FROM checkpoints WHERE {where} ORDER BY id DESC LIMIT ?",
        (*given.values(), -1 if limit is None else limit),
    ).fetchall()
    for row in rows:
        check_checkpoint(row)
        thread_, namespace_, found, parent, step, source, _, content, metadata, _ = row
        yield OpaqueCheckpoint(
            thread=thread_,
            namespace=namespace_,
            id=found,
            parent=parent,
            step=step,
            source=source,
            content=_unpack(content)[0],
            metadata=_unpack(metadata)[0],
        )


def add_writes(db: sqlite3.Connection, place: TaskPlace, writes: Sequence[OpaqueWrite]) -> None:
    """Keep a task's writes. A control channel's slot is overwritten; any other write stays as it was."""
    rows = [(*place.key, write.index, write.channel, _pack(write.value, write.path)) for write in writes]
    db.executemany(
        f"INSERT INTO writes ({WRITE}, seal) VALUES (?,?,?,?,?,?,?,?)"
        " ON CONFLICT (thread, namespace, checkpoint, task, idx) DO UPDATE"
        " SET channel = excluded.channel, value = excluded.value, seal = excluded.seal"
        " WHERE excluded.idx < 0",
        [(*row, seal(*row)) for row in rows],
    )


def writes(db: sqlite3.Connection, thread: str, namespace: str, checkpoint: str) -> list[OpaqueWrite]:
    """By path, task and position, which is the order in which LangGraph applies them."""
    rows = db.execute(
        f"SELECT {WRITE}, seal FROM writes WHERE thread = ? AND namespace = ? AND checkpoint = ?",
        (thread, namespace, checkpoint),
    )
    found = [_write(row) for row in rows]
    return sorted(found, key=lambda write: (write.path, write.task, write.index))


def write_at(db: sqlite3.Connection, place: TaskPlace, index: int) -> Blob | None:
    row = db.execute(f"SELECT {WRITE}, seal FROM writes WHERE {_AT}", (*place.key, index)).fetchone()
    return None if row is None else _write(row).value


def delete_write(db: sqlite3.Connection, place: TaskPlace, index: int) -> None:
    db.execute(f"DELETE FROM writes WHERE {_AT}", (*place.key, index))


def _write(row: Sequence[Any]) -> OpaqueWrite:
    check_write(row)
    task, index, channel, value = row[3:7]
    blob, path = _unpack(value)
    return OpaqueWrite(task=task, index=index, channel=channel, path=path, value=blob)


def _pack(blob: Blob, path: str = "") -> bytes:
    """One line of JSON that says what follows, then the serializer's bytes."""
    return json.dumps([blob.kind, path]).encode("ascii") + b"\n" + blob.data


def _unpack(value: bytes) -> tuple[Blob, str]:
    line, _, data = value.partition(b"\n")
    kind, path = json.loads(line)
    return Blob(kind, data), path
