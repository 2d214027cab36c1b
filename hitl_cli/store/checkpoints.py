"""Checkpoints as rows: each stores what its step changed, with the whole state now and then.

A whole state is written when the changes since the last one have grown larger than it (and are at least
64 rows), so that both the bytes per step and the time to load stay flat however long a thread gets.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from hitl_cli.errors import StoreError
from hitl_cli.records import Change, Checkpoint, Planned, TaskResult
from hitl_cli.store.codec import decode, encode
from hitl_cli.store.rows import planned_of, planned_pairs

MIN_CHAIN = 64
GOTO = "__goto__"
"""The channel under which a finished task's destinations are written."""

_COLUMNS = "id, thread, namespace, parent, step, source, plan, created_at"
_CHAIN = """
    WITH RECURSIVE chain(parent, base, delta) AS (
        SELECT parent, base, delta FROM checkpoints WHERE thread = :thread AND namespace = :ns AND id = :id
        UNION ALL
        SELECT c.parent, c.base, c.delta FROM chain
        JOIN checkpoints c ON c.thread = :thread AND c.namespace = :ns AND c.id = chain.parent
        WHERE chain.base = 0)
    SELECT base, delta FROM chain"""


def insert(db: sqlite3.Connection, checkpoint: Checkpoint, change: Change | None, now: str) -> None:
    """Write the checkpoint and make it the head of its namespace."""
    rows, size, base_size = _chain(db, checkpoint) if change is not None else (0, 0, 0)
    if change is not None and base_size and (rows < MIN_CHAIN or size <= base_size):
        delta = encode([dict(change.replaced), dict(change.appended)])
        chain = (0, rows + 1, size + len(delta), base_size)
    else:
        delta = encode([dict(checkpoint.values), {}])
        chain = (1, 0, 0, len(delta))
    plan = encode(
        {
            "tasks": planned_pairs(checkpoint.planned),
            "joins": {join: list(arrived) for join, arrived in checkpoint.joins.items()},
            "held": list(checkpoint.held),
            "wrote": list(checkpoint.wrote),
        }
    )
    key = (checkpoint.thread, checkpoint.namespace, checkpoint.id)
    db.execute(
        "INSERT INTO checkpoints (thread, namespace, id, parent, step, source, base, chain_rows, chain_bytes,"
        " base_bytes, delta, plan, created_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (*key, checkpoint.parent, checkpoint.step, checkpoint.source, *chain, delta, plan, now),
    )
    db.execute("INSERT OR REPLACE INTO heads VALUES (?,?,?)", key)


def load(db: sqlite3.Connection, thread: str, namespace: str, id_: str | None) -> Checkpoint | None:
    """The checkpoint with its whole state; `id_` None: the head."""
    if id_ is None:
        row = db.execute(
            "SELECT checkpoint FROM heads WHERE thread = ? AND namespace = ?", (thread, namespace)
        ).fetchone()
        if row is None:
            return None
        (id_,) = row
    row = db.execute(
        f"SELECT {_COLUMNS} FROM checkpoints WHERE thread = ? AND namespace = ? AND id = ?",
        (thread, namespace, id_),
    ).fetchone()
    return None if row is None else _checkpoint(db, row)


def ids(db: sqlite3.Connection, thread: str, namespace: str) -> list[str]:
    """Newest first."""
    rows = db.execute(
        "SELECT id FROM checkpoints WHERE thread = ? AND namespace = ? ORDER BY seq DESC", (thread, namespace)
    )
    return [id_ for (id_,) in rows]


def insert_result(db: sqlite3.Connection, thread: str, result: TaskResult) -> None:
    """Keep what a finished task wrote until its superstep is done."""
    rows = [*result.writes, (GOTO, planned_pairs(result.goto))]
    db.executemany(
        "INSERT INTO writes (thread, namespace, checkpoint, task, idx, channel, value)"
        " VALUES (?,?,?,?,?,?,?)",
        [
            (thread, result.namespace, result.checkpoint, result.task, index, channel, encode(value))
            for index, (channel, value) in enumerate(rows)
        ],
    )


def results(db: sqlite3.Connection, checkpoint: Checkpoint) -> list[TaskResult]:
    """In the order in which the tasks finished."""
    rows = db.execute(
        "SELECT task, channel, value FROM writes WHERE thread = ? AND namespace = ? AND checkpoint = ?"
        " ORDER BY seq",
        (checkpoint.thread, checkpoint.namespace, checkpoint.id),
    )
    writes: dict[str, list[tuple[str, Any]]] = {}
    gotos: dict[str, tuple[Planned, ...]] = {}
    for task, channel, value in rows:
        entries = writes.setdefault(task, [])
        if channel == GOTO:
            gotos[task] = planned_of(decode(value))
        else:
            entries.append((channel, decode(value)))
    return [
        TaskResult(
            checkpoint=checkpoint.id,
            namespace=checkpoint.namespace,
            task=task,
            writes=tuple(entries),
            goto=gotos.get(task, ()),
        )
        for task, entries in writes.items()
    ]


def _chain(db: sqlite3.Connection, checkpoint: Checkpoint) -> tuple[int, int, int]:
    row = db.execute(
        "SELECT chain_rows, chain_bytes, base_bytes FROM checkpoints"
        " WHERE thread = ? AND namespace = ? AND id = ?",
        (checkpoint.thread, checkpoint.namespace, checkpoint.parent),
    ).fetchone()
    return row if row is not None else (0, 0, 0)


def _checkpoint(db: sqlite3.Connection, row: tuple[Any, ...]) -> Checkpoint:
    id_, thread, namespace, parent, step, source, plan_text, created_at = row
    plan = decode(plan_text)
    return Checkpoint(
        id=id_,
        thread=thread,
        namespace=namespace,
        parent=parent,
        step=step,
        source=source,
        values=_values(db, thread, namespace, id_),
        planned=planned_of(plan["tasks"]),
        joins={join: tuple(arrived) for join, arrived in plan["joins"].items()},
        held=tuple(plan["held"]),
        wrote=tuple(plan["wrote"]),
        created_at=created_at,
    )


def _values(db: sqlite3.Connection, thread: str, namespace: str, id_: str) -> Mapping[str, Any]:
    chain = db.execute(_CHAIN, {"thread": thread, "ns": namespace, "id": id_}).fetchall()
    if not chain or not chain[-1][0]:
        raise StoreError(
            f"checkpoint {id_} of thread {thread!r} is incomplete: the state it builds on is gone"
        )
    values: dict[str, Any] = {}
    for _, delta in reversed(chain):
        replaced, appended = decode(delta)
        values.update(replaced)
        for key, items in appended.items():
            values[key] = values[key] + items
    return values
