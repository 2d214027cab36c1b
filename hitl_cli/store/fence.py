"""The fence: a run writes to its thread only while no other run has begun there."""

from __future__ import annotations

import os
from sqlite3 import Connection

from hitl_cli.errors import Fenced
from hitl_cli.records import Commit, Lease
from hitl_cli.store import results
from hitl_cli.store.rows import breakpoints_text, to_json

_COUNT = (
    "UPDATE threads SET commit_no = commit_no + 1, updated_at = ?"
    " WHERE id = ? AND epoch = ? AND commit_no = ?"
)
_COUNT_AND_SET = (
    "UPDATE threads SET commit_no = commit_no + 1, updated_at = ?, status = coalesce(?, status),"
    " reason = coalesce(?, reason), error = coalesce(?, error), breakpoints = coalesce(?, breakpoints)"
    " WHERE id = ? AND epoch = ? AND commit_no = ?"
)


_NO_MORE = Commit()[3:]
"""What a commit says of questions and of the thread's row, when it leaves them alone."""


def is_step(lease: Lease, commit: Commit, now: str) -> bool:
    """Whether one row is all that the commit changes: the checkpoint behind the one that the run made last.

    Such a commit leaves the thread's row alone, but for once a minute: writing it takes as long as the step's
    own row. The statement that inserts the checkpoint looks at the epoch itself.
    """
    checkpoint = commit.checkpoint
    if checkpoint is None or commit[3:] != _NO_MORE or lease.minute != minute_of(now):
        return False
    head = lease.heads.get(checkpoint.namespace)
    if head is None or head.id != checkpoint.parent:
        return False
    return not commit.results or results.alone(commit) is not None


def minute_of(now: str) -> str:
    return now[:16]


def check_process(lease: Lease) -> None:
    """
    Raises:
        Fenced: a process that was forked since tries to use its copy of the lease.
    """
    if lease.pid != os.getpid():
        raise fenced_off(lease.thread)


def count(db: Connection, lease: Lease, commit: Commit, now: str) -> None:
    """Count the commit in the thread's row, together with what it changes there.

    Raises:
        Fenced: the lease is not the thread's newest any more.
    """
    place = (lease.thread, lease.epoch, lease.commit_no)
    if commit.status is None and commit.breakpoints is None:
        done = db.execute(_COUNT, (now, *place))
    else:
        done = db.execute(_COUNT_AND_SET, (now, *_news(commit), *place))
    if done.rowcount != 1:
        raise fenced_off(lease.thread)


def fenced_off(thread: str) -> Fenced:
    return Fenced(
        f"thread {thread!r} was taken over by another process; this run's work since was discarded",
        hint=f"`hitl threads show {thread}` shows where it is now.",
    )


def _news(commit: Commit) -> tuple[str | None, ...]:
    """Status, reason, error and breakpoints; None leaves one as it is."""
    stops = None if commit.breakpoints is None else breakpoints_text(commit.breakpoints)
    if commit.status is None:
        return None, None, None, stops
    return commit.status, commit.reason, to_json(dict(commit.error)), stops
