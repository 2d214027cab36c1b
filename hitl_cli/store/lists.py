"""What lists show, read from two tables over a read-only connection: no graph, no state, no writing.

`hitl threads ls` and Tab pay for every import here at each call, so the module itself imports little, and
a thousand lines are tuples: making them as dataclasses takes longer than reading them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Literal

from hitl_cli.clock import utc_now
from hitl_cli.errors import NotFound
from hitl_cli.store.connection import open_for_reading, unusable
from hitl_cli.store.locks import is_running
from hitl_cli.values import NamedTuple

ShownStatus = Literal["running", "stopped", "paused", "finished", "failed"]
"""The stored status, and `stopped` for a run whose process is gone: it can be resumed."""


class ThreadLine(NamedTuple):
    """One line of `hitl threads ls`."""

    id: str
    status: ShownStatus
    answered: bool
    """Whether accepted answers wait to be run."""
    node: str
    """Where it waits or failed; empty when it does neither."""
    payload: Any
    schema: dict[str, Any] | None
    """These two of its oldest open question; None without one."""
    waiting: int
    """How many questions are open."""
    overdue: bool
    """Whether an open question should have been answered by now."""
    target: str
    created_at: str
    updated_at: str


LAST = "@last"
"""Stands for the thread that was made last, where a thread is named."""

_LINES = "SELECT id, epoch, status, target, error, breakpoints, created_at, updated_at FROM threads"

_OLDEST_OPEN = """
    SELECT q.thread, q.node, q.payload, q.schema, o.waiting, o.due
    FROM (SELECT thread, MIN(seq) AS first, COUNT(*) AS waiting, MIN(deadline) AS due
          FROM questions WHERE status = 'open' {which} GROUP BY thread) AS o
    JOIN questions q ON q.seq = o.first"""

# A task that has answered questions and no open one can go on.
_READY = """
    SELECT DISTINCT thread FROM questions a
    WHERE status = 'answered' {which} AND NOT EXISTS (
        SELECT 1 FROM questions o WHERE o.status = 'open' AND o.thread = a.thread AND o.task = a.task)"""


def list_threads(store: Path, limit: int | None = None) -> list[ThreadLine]:
    """Newest first; empty when there is no store yet.

    Args:
        limit: at most so many; None: all.
    """
    with reading(store) as db:
        if db is None:
            return []
        rows = db.execute(f"{_LINES} ORDER BY seq DESC LIMIT ?", (-1 if limit is None else limit,))
        which = _ALL if limit is None else _newest(limit)
        asked, ready = _asked(db, which), _ready(db, which)
        return [_line(store, row, asked.get(row[0]), row[0] in ready) for row in rows]


def thread_line(store: Path, db: sqlite3.Connection, thread: str) -> ThreadLine:
    """The line of one thread, which there is."""
    row, which = db.execute(f"{_LINES} WHERE id = ?", (thread,)).fetchone(), _one(thread)
    return _line(store, row, _asked(db, which).get(thread), thread in _ready(db, which))


def named_thread(store: Path, name: str) -> str:
    """The id that `name` stands for: the newest thread's for `@last`, else the name itself.

    Raises:
        NotFound: it is `@last`, and there is no thread.
    """
    if name != LAST:
        return name
    with reading(store) as db:
        row = db and db.execute("SELECT id FROM threads ORDER BY seq DESC LIMIT 1").fetchone()
    if not row:
        raise NotFound("there is no thread yet", hint="`hitl run` starts one.")
    return str(row[0])


class _Asked(NamedTuple):
    """The open questions of a thread."""

    node: str
    payload: str
    schema: str | None
    """These three of the oldest."""
    waiting: int
    due: str | None
    """The earliest deadline."""


# Which threads: the rest of a condition, and its values.
_Which = tuple[str, tuple[str | int, ...]]
_ALL: _Which = ("", ())


def _one(thread: str) -> _Which:
    return "AND thread = ?", (thread,)


def _newest(limit: int) -> _Which:
    return "AND thread IN (SELECT id FROM threads ORDER BY seq DESC LIMIT ?)", (limit,)


@contextmanager
def reading(store: Path) -> Iterator[sqlite3.Connection | None]:
    """A read-only connection; None when there is no store yet.

    Raises:
        StoreError: the file cannot be read, or others could change it.
    """
    db = open_for_reading(store)
    if db is None:
        yield None
        return
    try:
        with closing(db):
            yield db
    except (sqlite3.DatabaseError, json.JSONDecodeError) as error:
        raise unusable(store, error) from None


def _asked(db: sqlite3.Connection, which: _Which) -> dict[str, _Asked]:
    """By thread."""
    only, values = which
    rows = db.execute(_OLDEST_OPEN.format(which=only), values)
    return {thread: _Asked(*asked) for thread, *asked in rows}


def _ready(db: sqlite3.Connection, which: _Which) -> set[str]:
    """The threads that can go on."""
    only, values = which
    return {thread for (thread,) in db.execute(_READY.format(which=only), values)}


def _line(store: Path, row: Sequence[Any], asked: _Asked | None, ready: bool) -> ThreadLine:
    """
    Args:
        row: of the query `_LINES`.
    """
    id_, epoch, status, target, error, breakpoints, created_at, updated_at = row
    # Epoch 0: a program runs it through `HitlSaver`, without the lock that would tell whether it lives.
    is_gone = status == "running" and epoch > 0 and not is_running(store, id_)
    if asked is None:
        asked = _Asked(_place(status, error, breakpoints), "null", None, 0, None)
    node, payload, schema, waiting, due = asked
    return ThreadLine(
        id=id_,
        status="stopped" if is_gone else status,
        answered=ready and (is_gone or status != "running"),
        node=node,
        payload=json.loads(payload),
        schema=None if schema is None else json.loads(schema),
        waiting=waiting,
        overdue=due is not None and due <= utc_now(),
        target=target,
        created_at=created_at,
        updated_at=updated_at,
    )


def _place(status: str, error: str, breakpoints: str) -> str:
    """Where a thread without open questions stands."""
    if status == "paused" and (stopped := json.loads(breakpoints)["stopped"]):
        return str(stopped[0])
    return str(json.loads(error).get("node", ""))
