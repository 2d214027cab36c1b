"""What tasks of LangGraph graphs wrote, as bytes, in the order in which LangGraph applies it.

What a task hands over at once lies in one row. Only a control channel's write has a row of its own, since the
next one takes its place.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence, Set
from typing import Any

from hitl_cli.store.opaque import Blob, pack, unpack
from hitl_cli.store.quiet import IS_OWN, IS_QUIET, Quiet, only_if
from hitl_cli.store.seals import WRITE, check_write, seal_write
from hitl_cli.values import NamedTuple

Slot = tuple[int, str]
"""A write's position among the writes of its task, and its channel. Each control channel has one position of
its own, below 0."""

_TASK = "thread = ? AND namespace = ? AND checkpoint = ? AND task = ?"
_INSERT = f"INSERT INTO writes ({WRITE}, seal)"
_OVERWRITE = (
    f"{_INSERT} VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (thread, namespace, checkpoint, task, idx) DO UPDATE"
    " SET channel = excluded.channel, value = excluded.value, seal = excluded.seal"
)
_IS_FIRST = f"NOT EXISTS (SELECT 1 FROM writes WHERE {_TASK} AND idx >= 0)"
_ADD_FIRST = {
    quiet: f"INSERT OR IGNORE INTO writes ({WRITE}, seal) VALUES (?,?,?,?,?,?,?,"
    + only_if(f"{quiet} AND {_IS_FIRST}")
    + ")"
    for quiet in (IS_QUIET, IS_OWN)
}
_SELECT = f"SELECT {WRITE}, seal FROM writes"


class TaskPlace(NamedTuple):
    """A task of the superstep that a checkpoint plans."""

    thread: str
    namespace: str
    checkpoint: str
    task: str


class OpaqueWrites(NamedTuple):
    """One row: several writes of a task, or a single one."""

    task: str
    path: str
    """Where the task stands in the graph; writes are read in the order of their paths."""
    slots: tuple[Slot, ...]
    value: Blob
    """The list of what was written to the slots; or what was written to the one, without a list around it."""
    listed: bool


def add(db: sqlite3.Connection, place: TaskPlace, rows: Sequence[OpaqueWrites]) -> None:
    """Keep a task's writes; in the slot of a control channel they take the place of what was there."""
    db.executemany(_OVERWRITE, [_row(place, row) for row in rows])


def add_first(db: sqlite3.Connection, place: TaskPlace, row: OpaqueWrites, quiet: Quiet) -> bool:
    """Keep a task's writes, if they are its first and its thread is quiet.

    Returns:
        Whether they were kept.
    """
    *fields, sealed = _row(place, row)
    return db.execute(_ADD_FIRST[quiet.condition], (*fields, *quiet.values, *place, sealed)).rowcount == 1


def taken(db: sqlite3.Connection, place: TaskPlace) -> Set[int]:
    """The positions that the task has written to and that nothing overwrites."""
    rows = db.execute(f"{_SELECT} WHERE {_TASK} AND idx >= 0", place)
    return {index for row in rows for index, _ in _writes(row).slots}


def of(db: sqlite3.Connection, thread: str, namespace: str, checkpoint: str) -> list[OpaqueWrites]:
    rows = db.execute(
        f"{_SELECT} WHERE thread = ? AND namespace = ? AND checkpoint = ?", (thread, namespace, checkpoint)
    )
    return [_writes(row) for row in rows]


def at(db: sqlite3.Connection, place: TaskPlace, index: int) -> Blob | None:
    """What is in the slot of a control channel."""
    row = db.execute(f"{_SELECT} WHERE {_TASK} AND idx = ?", (*place, index)).fetchone()
    return None if row is None else _writes(row).value


def delete(db: sqlite3.Connection, place: TaskPlace, index: int) -> None:
    db.execute(f"DELETE FROM writes WHERE {_TASK} AND idx = ?", (*place, index))


def _row(place: TaskPlace, writes: OpaqueWrites) -> tuple[str | int | bytes, ...]:
    """Columns `WRITE` and the seal. A row of several writes has the position of the first."""
    index, channel = writes.slots[0]
    if writes.listed:
        channel, value = "", pack(writes.value, (writes.path, *writes.slots))
    else:
        value = pack(writes.value, writes.path)
    row = (*place, index, channel, value)
    return (*row, seal_write(*row))


def _writes(row: Sequence[Any]) -> OpaqueWrites:
    """Before version 5 of the tables, each write had a row of its own."""
    check_write(row)
    task, index, channel, value = row[3:7]
    blob, known = unpack(value)
    listed = not isinstance(known, str)
    path, *slots = known if listed else (known, (index, channel))
    return OpaqueWrites(
        task=task, path=path, slots=tuple((at, name) for at, name in slots), value=blob, listed=listed
    )
