"""Whether a thread has nothing to settle, as a condition of the statement that adds a row to it.

SQLite makes a transaction of a single statement by itself. That takes little more than half as long as a
transaction in which one statement looks at the thread and another one adds the row.
"""

from __future__ import annotations

from hitl_cli.store.fence import minute_of

IS_QUIET = (
    "EXISTS (SELECT 1 FROM threads WHERE id = ? AND kind = 'langgraph' AND epoch = coalesce(?, epoch)"
    " AND (? IS NULL OR epoch > 0 OR (status = ? AND substr(updated_at, 1, 16) = ?)))"
    " AND NOT EXISTS (SELECT 1 FROM questions WHERE thread = ? AND status IN ('open', 'answered'))"
)
"""A LangGraph thread is there, none of its questions is unfinished, and its own row can stay as it is."""

Quiet = tuple[str, int | None, str | None, str | None, str, str]


def quiet(thread: str, epoch: int | None, status: str | None, now: str) -> Quiet:
    """What `IS_QUIET` takes.

    Args:
        epoch: of the run that writes; None for a program that runs the thread by itself.
        status: where such a program leaves the thread; None when it does not say.
    """
    return thread, epoch, status, status, minute_of(now), thread
