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
from hitl_cli.store.quiet import IS_OWN, IS_QUIET, IS_STILL, Quiet, only_if
from hitl_cli.store.seals import CHECKPOINT, check_checkpoint, seal_checkpoint
from hitl_cli.values import NamedTuple

Version = str | int | float
"""LangGraph's: a channel's value is another one when its version is."""
_ALL_THREADS = "thread IN (SELECT id FROM threads WHERE kind = 'langgraph')"
_IS_THERE = "EXISTS (SELECT 1 FROM checkpoints WHERE (thread, namespace, id, seal) = (?,?,?,?))"
_ROW = (
    f"INTO checkpoints ({CHECKPOINT}, chain_bytes, base_bytes, created_at, seal)"
    " VALUES (?,?,?,?,?,?,?,?,?,0,?,?,%s)"
)
_PUT = (
    f"INSERT {_ROW % '?'} ON CONFLICT (thread, namespace, id) DO UPDATE SET parent = excluded.parent,"
    " step = excluded.step, source = excluded.source, base_bytes = excluded.base_bytes,"
    " delta = excluded.delta, plan = excluded.plan, seal = excluded.seal"
)
_PUT_IF = {
    (is_based, quiet): "INSERT OR IGNORE " + _ROW % only_if(f"{_IS_THERE} AND {quiet}" if is_based else quiet)
    for is_based in (False, True)
    for quiet in (IS_QUIET, IS_OWN, IS_STILL)
}
"""By whether the row builds on another one, and the condition that its thread must meet."""

Homes = Mapping[str, tuple[Version, str]]
"""By channel: the version of its value, and the checkpoint of the namespace in whose row the value is."""


class Blob(NamedTuple):
    """A serialized value."""

    kind: str
    """How it was serialized, in the serializer's own words."""
    data: bytes


class OpaqueCheckpoint(NamedTuple):
    """A named tuple, as the other records of a step are here: it is made in a third of the time."""

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


class Base(NamedTuple):
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


def insert(db: sqlite3.Connection, checkpoint: OpaqueCheckpoint, now: str) -> Base:
    """Write the checkpoint, or write it again. A new one is the head of its namespace from now on.

    Returns:
        What the next one can build on.
    """
    fields, sealed = _row(checkpoint, now)
    db.execute(_PUT, (*fields, sealed))
    return Base(checkpoint.id, checkpoint.homes or {}, sealed)


def insert_new(
    db: sqlite3.Connection, checkpoint: OpaqueCheckpoint, on: Base | None, quiet: Quiet, now: str
) -> Base | None:
    """Write a new checkpoint, if its thread is quiet and what it builds on is still what it was.

    Returns:
        What the next one can build on; None when nothing was written.
    """
    fields, sealed = _row(checkpoint, now)
    built_on = () if on is None else (checkpoint.thread, checkpoint.namespace, on.id, on.seal)
    statement = _PUT_IF[on is not None, quiet.condition]
    done = db.execute(statement, (*fields, *built_on, *quiet.values, sealed))
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


def _row(checkpoint: OpaqueCheckpoint, now: str) -> tuple[tuple[Any, ...], int]:
    """What `_INSERT` takes: the columns before the seal, and the seal."""
    thread, namespace, id_, parent, step, source, blob, metadata, homes = checkpoint
    content, known = pack(blob, ""), pack(metadata, _grouped(id_, homes))
    sealed = seal_checkpoint(thread, namespace, id_, parent, step, source, 0, content, known)
    return (thread, namespace, id_, parent, step, source, 0, content, known, len(content), now), sealed


def pack(blob: Blob, more: Any) -> bytes:
    """One line of JSON, which says how the blob was serialized and what else is known, then its bytes."""
    kind, data = blob
    return (_line(kind, more) if type(more) is dict else _known_line(kind, more)) + data


def unpack(value: bytes) -> tuple[Blob, Any]:
    """The blob, and what else is known of it."""
    line, _, data = value.partition(b"\n")
    kind, more = json.loads(line)
    return Blob(kind, data), more


def _line(kind: str, more: Any) -> bytes:
    return dump([kind, more]) + b"\n"


_known_line = lru_cache(maxsize=256)(_line)


def _grouped(own: str, homes: Homes | None) -> Any:
    """`{home: {channel: version}}`, in which the row's own home is empty: shorter than its id."""
    if homes is None:
        return ""
    here: dict[str, Version] = {}
    found = {own: here}
    for channel, (version, home) in homes.items():
        if home == own:
            here[channel] = version
        elif home in found:
            found[home][channel] = version
        else:
            found[home] = {channel: version}
    return {"": found.pop(own), **found} if here else found


def _homes(grouped: Any, own: str) -> Homes | None:
    if isinstance(grouped, str):
        return None
    return {
        channel: (version, home or own)
        for home, versions in grouped.items()
        for channel, version in versions.items()
    }
