"""Whether a thread has nothing to settle, as a condition of the statement that adds a row to it.

SQLite makes a transaction of a single statement by itself. That takes little more than half as long as a
transaction in which one statement looks at the thread and another one adds the row.
"""

from __future__ import annotations

from hitl_cli.store.fence import minute_of
from hitl_cli.values import NamedTuple

_IS_QUIET = (
    "EXISTS (SELECT 1 FROM threads WHERE id = ? AND kind = 'langgraph'{} AND NOT EXISTS"
    " (SELECT 1 FROM questions WHERE thread = threads.id AND status IN ('open', 'answered')))"
)
IS_QUIET = _IS_QUIET.format("")
"""A LangGraph thread is there, and none of its questions is unfinished."""
IS_OWN = _IS_QUIET.format(" AND epoch = ?")
"""And the run that writes is its newest."""
IS_STILL = _IS_QUIET.format(" AND (epoch > 0 OR (status = ? AND updated_at >= ?))")
"""And its own row can stay as it is."""


class Quiet(NamedTuple):
    condition: str
    values: tuple[str | int, ...]
    """What the condition takes."""


def quiet(thread: str, epoch: int | None) -> Quiet:
    """
    Args:
        epoch: of the run that writes; None for a program that runs the thread by itself.
    """
    return Quiet(IS_QUIET, (thread,)) if epoch is None else Quiet(IS_OWN, (thread, epoch))


def still(thread: str, status: str, now: str) -> Quiet:
    """
    Args:
        status: where a program that runs the thread by itself leaves it.
    """
    return Quiet(IS_STILL, (thread, status, minute_of(now)))


def only_if(condition: str) -> str:
    """The value of a row's last column, which cannot be NULL: `INSERT OR IGNORE` adds no row unless the
    condition holds.

    Of `INSERT … SELECT … WHERE condition`, SQLite puts the row into a table for the time being when the
    condition reads the table that it inserts into. That took as long as all else that the statement does.
    """
    return f"CASE WHEN {condition} THEN ? END"
