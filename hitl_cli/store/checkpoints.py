"""Checkpoints as rows: each stores what its step changed, with the whole state now and then.

A whole state is written where a branch begins, and when the changes since the last one weigh more than it
does (and are at least 64 rows), so that both the bytes per step and the time to load stay flat however long a
thread gets. The rows that make up a state therefore follow each other in their namespace.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from hitl_cli.errors import StoreError
from hitl_cli.records import Change, Checkpoint, Head, Lease, TaskResult
from hitl_cli.store import results
from hitl_cli.store.codec import decode, dump, pack_dict
from hitl_cli.store.fence import fenced_off
from hitl_cli.store.rows import goals_of, goals_row
from hitl_cli.store.seals import CHECKPOINT, check_checkpoint, seal_checkpoint

MIN_CHAIN = 64
ROW_WEIGHT = 128
"""What a row weighs besides its delta: so many bytes of a whole state are loaded in the time of one row."""

_Link = tuple[int, bytes]
"""Of a row in a chain: how many rows it builds on, and its delta; on none: that is a whole state."""

# Writes nothing when the run does not have the thread any more.
_INSERT = (
    "INSERT INTO checkpoints (thread, namespace, id, parent, step, source, chain_rows, chain_bytes,"
    " base_bytes, delta, plan, created_at, seal) SELECT id,?,?,?,?,?,?,?,?,?,?,?,? FROM threads"
    " WHERE id = ? AND epoch = ?"
)
_HEAD = (
    "SELECT id, chain_rows, chain_bytes, base_bytes FROM checkpoints WHERE thread = ? AND namespace = ?"
    " ORDER BY id DESC LIMIT 1"
)
_CHAIN = (
    f"SELECT {CHECKPOINT}, seal FROM checkpoints WHERE thread = ? AND namespace = ? AND id <= ?"
    " ORDER BY id DESC LIMIT ?"
)
_COLUMNS = "id, thread, namespace, parent, step, source, chain_rows, plan, created_at"
_NEWEST = f"SELECT {_COLUMNS} FROM checkpoints WHERE thread = ? AND namespace = ? ORDER BY id DESC LIMIT ?"
_BY_ID = f"SELECT {_COLUMNS} FROM checkpoints WHERE thread = ? AND namespace = ? AND id = ?"
# By `seq`, because ids of different namespaces do not tell which checkpoint was first.
_MEMORIES = (
    "SELECT namespace, max(id) FILTER (WHERE seq < (SELECT seq FROM checkpoints"
    " WHERE thread = ? AND namespace = '' AND id = ?)) FROM checkpoints"
    " WHERE thread = ? AND namespace != '' AND instr(namespace, ':') = 0 GROUP BY namespace"
)
_IS_FORK = "SELECT 1 FROM checkpoints WHERE thread = ? AND namespace = '' AND id = ? AND source = 'fork'"
_IDS = "SELECT id FROM checkpoints WHERE thread = ? AND namespace = ? ORDER BY id DESC"


def insert(
    db: sqlite3.Connection,
    lease: Lease,
    checkpoint: Checkpoint,
    change: Change | None,
    result: TaskResult | None,
    now: str,
) -> None:
    """Write the checkpoint, which is the head of its namespace from now on.

    Args:
        change: against the parent; None stores the whole state.
        result: of the only task of the parent's superstep, when it is written together with the checkpoint.

    Raises:
        Fenced: the lease is not the thread's newest any more.
        StoreError: the id does not sort after that of the head.
    """
    id_, thread, step, source, values, namespace, parent, *_ = checkpoint
    head, rows, size, base_size = lease.heads.get(namespace) or _head(db, thread, namespace)
    if id_ <= head:
        raise StoreError(
            f"checkpoint {id_!r} of thread {thread!r} sorts before {head!r}, the newest one",
            hint="Do two branches run a graph with a memory of its own (`checkpointer=True`) at once?",
        )
    follows = parent == head
    if change is not None and follows and base_size and (rows < MIN_CHAIN or size <= base_size):
        replaced, appended = change
        delta = _delta(replaced, appended)
        rows, size = rows + 1, size + len(delta) + ROW_WEIGHT
    else:
        replaced, appended = values, {}
        delta = _delta(replaced, appended)
        rows, size, base_size = 0, 0, len(delta)
    plan = _plan(checkpoint)
    if result is not None and follows:
        plan["result"] = results.shortened(result, replaced, appended)
    elif result is not None:
        results.insert(db, thread, result)
    place, text = (namespace, id_, parent, step, source, rows), dump(plan)
    sealed = seal_checkpoint(thread, *place, delta, text)
    row = (*place, size, base_size, delta, text, now, sealed, thread, lease.epoch)
    if db.execute(_INSERT, row).rowcount != 1:
        raise fenced_off(thread)
    lease.heads[namespace] = Head(id_, rows, size, base_size)


def _head(db: sqlite3.Connection, thread: str, namespace: str) -> Head:
    return Head(*db.execute(_HEAD, (thread, namespace)).fetchone() or ())


def load(db: sqlite3.Connection, thread: str, namespace: str, id_: str | None) -> Checkpoint | None:
    """The checkpoint with its whole state; `id_` None: the head.

    Raises:
        StoreError: a row is damaged, or one that the state builds on is gone.
    """
    if id_ is None:
        row = db.execute(_NEWEST, (thread, namespace, 1)).fetchone()
    else:
        row = db.execute(_BY_ID, (thread, namespace, id_)).fetchone()
    if row is None:
        return None
    with _decoding(thread, row[0]):
        return _checkpoint(row, _state(_chain(db, thread, namespace, row[0], row[6] + 1)))


def newest(db: sqlite3.Connection, thread: str, namespace: str, count: int) -> list[Checkpoint]:
    """The last checkpoints, newest first, to look at: each row is read once, and their states share what they
    have in common.

    Raises:
        StoreError: as `load`.
    """
    rows = db.execute(_NEWEST, (thread, namespace, count)).fetchall()
    if not rows:
        return []
    newest_id, *_ = rows[0]
    with _decoding(thread, newest_id):
        states = _states(_chain(db, thread, namespace, newest_id, len(rows) + rows[-1][6]))
        return [_checkpoint(row, state) for row, state in zip(rows, reversed(states), strict=False)]


def head_id(db: sqlite3.Connection, thread: str, namespace: str) -> str:
    """The id of the head; empty when there is none."""
    return _head(db, thread, namespace).id


def ids(db: sqlite3.Connection, thread: str, namespace: str) -> list[str]:
    """Newest first."""
    return [id_ for (id_,) in db.execute(_IDS, (thread, namespace))]


def is_fork(db: sqlite3.Connection, thread: str, id_: str) -> bool:
    """Whether a checkpoint of the outermost graph is a copy of an older one."""
    return db.execute(_IS_FORK, (thread, id_)).fetchone() is not None


def memories(db: sqlite3.Connection, thread: str, until: str) -> dict[str, Checkpoint | None]:
    """See `Store.memories`: a namespace without tasks in it is one that outlives them."""
    return {
        namespace: None if id_ is None else load(db, thread, namespace, id_)
        for namespace, id_ in db.execute(_MEMORIES, (thread, until, thread)).fetchall()
    }


def _delta(replaced: Mapping[str, Any], appended: Mapping[str, list[Any]]) -> bytes:
    return dump([pack_dict(dict(replaced)), pack_dict(dict(appended))])


def _plan(checkpoint: Checkpoint) -> dict[str, Any]:
    """What comes next, and what else is known of the checkpoint, packed; most only where there is any."""
    plan: dict[str, Any] = {"tasks": goals_row(checkpoint.planned), "wrote": checkpoint.wrote}
    if checkpoint.joins:
        plan["joins"] = pack_dict({join: list(arrived) for join, arrived in checkpoint.joins.items()})
    if checkpoint.held:
        plan["held"] = checkpoint.held
    if checkpoint.caller:
        plan["caller"] = checkpoint.caller
    if checkpoint.parents:
        plan["parents"] = pack_dict(dict(checkpoint.parents))
    if checkpoint.metadata:
        plan["metadata"] = pack_dict(dict(checkpoint.metadata), "metadata")
    return plan


@contextmanager
def _decoding(thread: str, id_: str) -> Iterator[None]:
    """StoreError for rows that are not what was written."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise StoreError(f"checkpoint {id_} of thread {thread!r} is damaged: {error!r}") from None


def _chain(db: sqlite3.Connection, thread: str, namespace: str, id_: str, length: int) -> list[_Link]:
    """So many rows up to a checkpoint, the oldest first, which holds a whole state.

    Raises:
        StoreError: one of the rows is damaged, or one that they build on is gone.
    """
    rows = db.execute(_CHAIN, (thread, namespace, id_, length)).fetchall()
    for row in rows:
        check_checkpoint(row)
    links: list[_Link] = [(row[6], row[7]) for row in reversed(rows)]
    follows = all(number in (0, before + 1) for (before, _), (number, _) in pairwise(links))
    if len(links) != length or links[0][0] != 0 or not follows:
        raise StoreError(
            f"checkpoint {id_} of thread {thread!r} is incomplete: the state it builds on is gone"
        )
    return links


def _checkpoint(row: tuple[Any, ...], values: dict[str, Any]) -> Checkpoint:
    id_, thread, namespace, parent, step, source, _, plan_text, created_at = row
    plan = decode(plan_text)
    return Checkpoint(
        id=id_,
        thread=thread,
        namespace=namespace,
        parent=parent,
        step=step,
        source=source,
        values=values,
        planned=goals_of(plan["tasks"]),
        joins={join: tuple(arrived) for join, arrived in plan.get("joins", {}).items()},
        held=tuple(plan.get("held", ())),
        wrote=tuple(plan["wrote"]),
        caller=plan.get("caller", ""),
        parents=plan.get("parents", {}),
        metadata=plan.get("metadata", {}),
        created_at=created_at,
    )


def _states(chain: Sequence[_Link]) -> list[dict[str, Any]]:
    """The state at each link of a chain."""
    states: list[dict[str, Any]] = []
    for number, delta in chain:
        replaced, appended = decode(delta)
        state = {**states[-1], **replaced} if number else replaced
        states.append(state | {key: [*state[key], *items] for key, items in appended.items()})
    return states


def _state(chain: Sequence[_Link]) -> dict[str, Any]:
    """The state at the end of a chain that has no other whole state in it."""
    # One text, since many small ones take longer to decode.
    (state, _), *changes = decode(b"[" + b",".join([delta for _, delta in chain]) + b"]")
    for replaced, appended in changes:
        state.update(replaced)
        for key, items in appended.items():
            state[key].extend(items)  # nobody else has the list: it was just decoded
    whole: dict[str, Any] = state
    return whole
