"""Checkpoints whose content another library has serialized, in the tables of our own.

What they hold is bytes to this module; where they belong, and in which order they came, is ours. A channel's
value is stored once: a checkpoint that does not change it says in whose row it lies.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from hitl_cli.store.codec import dump
from hitl_cli.store.quiet import IS_QUIET, Quiet
from hitl_cli.store.seals import CHECKPOINT, check_checkpoint, seal_checkpoint
from hitl_cli.values import dataclass

Version = str | int | float
"""LangGraph's: a channel's value is another one when its version is."""
_ALL_THREADS = "thread IN (SELECT id FROM threads WHERE kind = 'langgraph')"
_IS_THERE = "EXISTS (SELECT 1 FROM checkpoints WHERE (thread, namespace, id, seal) = (?,?,?,?))"
_INSERT = (
    f"INSERT INTO checkpoints ({CHECKPOINT}, chain_bytes, base_bytes, created_at, seal)"
    " SELECT ?,?,?,?,?,?,?,?,?,0,?,?,? WHERE %s"
    " ON CONFLICT (thread, namespace, id) DO UPDATE SET parent = excluded.parent, step = excluded.step,"
    " source = excluded.source, base_bytes = excluded.base_bytes, delta = excluded.delta,"
    " plan = excluded.plan, seal = excluded.seal"
)
_INSERTS: Mapping[tuple[bool, bool], str] = {
    (is_based, is_quiet): _INSERT % " AND ".join(["TRUE", *[_IS_THERE] * is_based, *[IS_QUIET] * is_quiet])
    for is_based in (False, True)
    for is_quiet in (False, True)
}
"""By whether the row builds on another one, and whether its thread must be quiet."""

Homes = Mapping[str, tuple[Version, str]]
"""By channel: the version of its value, and the checkpoint of the namespace in whose row the value is."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A serialized value."""

    kind: str
    """How it was serialized, in the serializer's own words."""
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OpaqueCheckpoint:
    thread: str
    namespace: str
    id: str
    parent: str
    """The checkpoint before it; empty for the first."""
    step: int
    source: str
    content: Blob
    """Without the values that lie elsewhere."""
    metadata: Blob
    homes: Homes | None
    """Of every value; None in a row from before this was written down: all of them are in the content."""

    @property
    def elsewhere(self) -> dict[str, list[str]]:
        """By checkpoint, the channels whose values are in its row."""
        found: dict[str, list[str]] = {}
        for channel, (_, home) in (self.homes or {}).items():
            if home != self.id:
                found.setdefault(home, []).append(channel)
        return found


@dataclass(frozen=True, slots=True)
class Base:
    """A checkpoint that the next one can build on: where its values are, and the seal that it had then."""

    id: str
    homes: Homes
    seal: int


def base(db: sqlite3.Connection, thread: str, namespace: str, parent: str, id_: str) -> Base | None:
    """What a new checkpoint can build on; None when it must say everything itself: for want of a parent, or
    because it was there before and others may build on it.

    Args:
        id_: of the new checkpoint.
    """
    rows = db.execute(
        "SELECT id, plan, seal FROM checkpoints WHERE thread = ? AND namespace = ? AND id IN (?, ?)",
        (thread, namespace, parent, id_),
    ).fetchall()
    if not parent or len(rows) != 1 or rows[0][0] != parent:
        return None
    _, metadata, sealed = rows[0]
    homes = _homes(unpack(metadata)[1], parent)
    return None if homes is None else Base(parent, homes, sealed)


def insert(
    db: sqlite3.Connection,
    checkpoint: OpaqueCheckpoint,
    on: Base | None,
    now: str,
    quiet: Quiet | None = None,
) -> Base | None:
    """Write the checkpoint, or write it again. A new one is the head of its namespace from now on.

    Args:
        on: what it builds on.
        quiet: write it only if its thread is.

    Returns:
        What the next one can build on; None: nothing was written, since `on` is not in the store any more or
        the thread is not quiet.
    """
    content = pack(checkpoint.content, "")
    metadata = pack(checkpoint.metadata, _grouped(checkpoint))
    place = (checkpoint.thread, checkpoint.namespace, checkpoint.id, checkpoint.parent)
    row = (*place, checkpoint.step, checkpoint.source, 0, content, metadata)
    built_on = () if on is None else (checkpoint.thread, checkpoint.namespace, on.id, on.seal)
    sealed = seal_checkpoint(*row)
    statement = _INSERTS[on is not None, quiet is not None]
    done = db.execute(statement, (*row, len(content), now, sealed, *built_on, *(quiet or ())))
    return Base(checkpoint.id, checkpoint.homes or {}, sealed) if done.rowcount == 1 else None


def head(db: sqlite3.Connection, thread: str, namespace: str) -> str:
    """The id of the newest checkpoint; empty before the first."""
    row = db.execute(
        "SELECT id FROM checkpoints WHERE thread = ? AND namespace = ? ORDER BY id DESC LIMIT 1",
        (thread, namespace),
    ).fetchone()
    return "" if row is None else str(row[0])


def checkpoint(db: sqlite3.Connection, thread: str, namespace: str, id_: str) -> OpaqueCheckpoint | None:
    return next(checkpoints(db, thread, namespace, id_), None)


def has_memories(db: sqlite3.Connection, thread: str) -> bool:
    """Whether a graph inside keeps its state from call to call: its namespace has no task in it."""
    found = db.execute(
        "SELECT 1 FROM checkpoints WHERE thread = ? AND namespace != '' AND instr(namespace, ':') = 0"
        " LIMIT 1",
        (thread,),
    )
    return found.fetchone() is not None


def checkpoints(
    db: sqlite3.Connection,
    thread: str | None = None,
    namespace: str | None = None,
    id_: str | None = None,
    before: str | None = None,
    limit: int | None = None,
) -> Iterator[OpaqueCheckpoint]:
    """Newest first; None leaves a condition out, but threads of other kinds are never among them.

    Args:
        before: an id; only ids that sort before it. LangGraph compares them across namespaces.
    """
    conditions = {"thread = ?": thread, "namespace = ?": namespace, "id = ?": id_, "id < ?": before}
    given = {condition: value for condition, value in conditions.items() if value is not None}
    where = " AND ".join(given if thread else [*given, _ALL_THREADS])
    rows = db.execute(
        f"SELECT {CHECKPOINT}, seal FROM checkpoints WHERE {where} ORDER BY id DESC LIMIT ?",
        (*given.values(), -1 if limit is None else limit),
    ).fetchall()
    for row in rows:
        check_checkpoint(row)
        thread_, namespace_, found, parent, step, source, _, content, packed, _ = row
        metadata, grouped = unpack(packed)
        yield OpaqueCheckpoint(
            thread=thread_,
            namespace=namespace_,
            id=found,
            parent=parent,
            step=step,
            source=source,
            content=unpack(content)[0],
            metadata=metadata,
            homes=_homes(grouped, found),
        )


def pack(blob: Blob, more: Any) -> bytes:
    """One line of JSON, which says how the blob was serialized and what else is known, then its bytes."""
    line = _known_line(blob.kind, more) if isinstance(more, str | tuple) else _line(blob.kind, more)
    return line + blob.data


def unpack(value: bytes) -> tuple[Blob, Any]:
    """The blob, and what else is known of it."""
    line, _, data = value.partition(b"\n")
    kind, more = json.loads(line)
    return Blob(kind, data), more


def _line(kind: str, more: Any) -> bytes:
    return dump([kind, more]) + b"\n"


_known_line = lru_cache(maxsize=256)(_line)


def _grouped(checkpoint: OpaqueCheckpoint) -> Any:
    """`{home: {channel: version}}`, in which the row's own home is empty: shorter than its id."""
    if checkpoint.homes is None:
        return ""
    found: dict[str, dict[str, Version]] = {}
    for channel, (version, home) in checkpoint.homes.items():
        found.setdefault("" if home == checkpoint.id else home, {})[channel] = version
    return found


def _homes(grouped: Any, own: str) -> Homes | None:
    if isinstance(grouped, str):
        return None
    return {
        channel: (version, home or own)
        for home, versions in grouped.items()
        for channel, version in versions.items()
    }
