"""What finished tasks wrote: in rows of its own, or in that of the checkpoint that it alone led to."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from operator import is_
from typing import Any

from hitl_cli.errors import StoreError
from hitl_cli.records import Checkpoint, Commit, TaskResult
from hitl_cli.store.codec import decode, dump, pack
from hitl_cli.store.rows import goals_of, goals_row
from hitl_cli.store.seals import CHECKPOINT, WRITE, check_checkpoint, check_write, seal_write
from hitl_cli.types import UNSET

_INSERT = f"INSERT INTO writes ({WRITE}, seal) VALUES (?,?,?,?,?,?,?,?)"
_OF_CHECKPOINT = (
    f"SELECT {WRITE}, seal FROM writes WHERE thread = ? AND namespace = ? AND checkpoint = ? ORDER BY seq"
)
_NEXT = (
    f"SELECT {CHECKPOINT}, seal FROM checkpoints WHERE thread = ? AND namespace = ? AND id > ?"
    " ORDER BY id LIMIT 1"
)


def alone(commit: Commit) -> TaskResult | None:
    """The result that alone led to the commit's checkpoint; None when there is more to it."""
    if commit.checkpoint is None or len(commit.results) != 1:
        return None
    (result,) = commit.results
    place = (commit.checkpoint.parent, commit.checkpoint.namespace)
    return result if place == (result.checkpoint, result.namespace) else None


def insert(db: sqlite3.Connection, thread: str, result: TaskResult) -> None:
    """Keep what a task wrote in a row of its own."""
    writes = [[key, pack(written, key)] for key, written in result.writes]
    value = dump([writes, goals_row(result.goto)])
    row = (thread, result.namespace, result.checkpoint, result.task, 0, "", value)
    db.execute(_INSERT, (*row, seal_write(*row)))


def shortened(
    result: TaskResult, replaced: Mapping[str, Any], appended: Mapping[str, list[Any]]
) -> list[Any]:
    """The result, packed, as a part of the checkpoint that it led to: only the key of a value that is stored
    there.

    Args:
        replaced, appended: what the checkpoint stores.
    """
    writes = [
        key
        if replaced.get(key, UNSET) is value or _is_appended(value, appended.get(key))
        else [key, pack(value, key)]
        for key, value in result.writes
    ]
    return [result.task, writes, goals_row(result.goto)]


def results(db: sqlite3.Connection, checkpoint: Checkpoint) -> list[TaskResult]:
    """In the order in which the tasks finished.

    Raises:
        StoreError: a row is damaged.
    """
    place = (checkpoint.thread, checkpoint.namespace, checkpoint.id)
    rows = db.execute(_OF_CHECKPOINT, place).fetchall()
    following = db.execute(_NEXT, place).fetchone()
    for row in rows:
        check_write(row)
    try:
        # One text, since many small ones take longer to decode.
        decoded = decode(b"[" + b",".join([row[6] for row in rows]) + b"]")
        found = [_result(checkpoint, row[3], *said) for row, said in zip(rows, decoded, strict=True)]
        if following is not None:
            # Only a checkpoint whose parent was the newest one has a result: it is that of `checkpoint`.
            check_checkpoint(following)
            delta, plan = following[7:9]
            if kept := decode(plan).get("result"):
                task, writes, goto = kept
                found.append(_result(checkpoint, task, _restored(writes, delta), goto))
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise StoreError(f"a result of checkpoint {checkpoint.id} is damaged: {error!r}") from None
    return found


def _is_appended(value: Any, items: list[Any] | None) -> bool:
    """Whether they are the same items, not only equal ones: `True == 1`."""
    if items is None or type(value) is not list or len(items) != len(value):
        return False
    return all(map(is_, items, value))


def _restored(shortened_writes: Sequence[Any], delta: bytes) -> list[Any]:
    replaced, appended = decode(delta)
    stored = {**appended, **replaced}
    return [[write, stored[write]] if type(write) is str else write for write in shortened_writes]


def _result(
    checkpoint: Checkpoint, task: str, writes: Sequence[Sequence[Any]], goto: Sequence[Any]
) -> TaskResult:
    made = tuple([(key, value) for key, value in writes])
    return TaskResult(checkpoint.id, task, checkpoint.namespace, made, goals_of(goto))
