"""Everything that is known of one thread, over a read-only connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hitl_cli.errors import NotFound
from hitl_cli.question import Answer, Question, in_order
from hitl_cli.records import Checkpoint, Thread
from hitl_cli.store import answers, checkpoints
from hitl_cli.store.lists import ThreadLine, reading, thread_line
from hitl_cli.store.rows import THREAD_COLUMNS, thread_of
from hitl_cli.types import UNSET
from hitl_cli.values import dataclass

if TYPE_CHECKING:
    from hitl_cli.store.going_back import Undone

_HEAD = "SELECT id, source FROM checkpoints WHERE thread = ? AND namespace = '' ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class ThreadDetails:
    """What the tables say of one thread."""

    thread: Thread
    line: ThreadLine
    checkpoint: Checkpoint | None
    """The newest one; None before the first, and for a LangGraph graph: only LangGraph reads its state."""
    checkpoint_id: str
    questions: tuple[Question, ...]
    """Those that are open, in the order to show them in."""
    answers: tuple[Answer, ...]
    """All that were accepted and still stand, in the order of their questions."""
    unused: tuple[tuple[Question, Answer], ...]
    """Those of them that no committed step has used."""
    earlier: Mapping[str, Sequence[tuple[Question, Answer]]]
    """By id of an open question, the answers at its place that did not work out, oldest first."""
    undone: Sequence[Undone]
    """Those that were taken back, if an open question can have had one of them."""


def thread_details(store: Path, thread: str) -> ThreadDetails:
    """
    Raises:
        NotFound: there is no such thread.
    """
    with reading_thread(store, thread) as (db, found):
        line = thread_line(store, db, thread)
        questions = answers.questions(db, thread, None)
        given = answers.answers(db, thread)
        earlier = {one.id: answers.earlier(db, one) for one in questions if one.status == "open"}
        head = db.execute(_HEAD, (thread,)).fetchone()
        can_have = [head and head[1] == "fork", *(one.draft is not UNSET for one in questions)]
        undone = _undone(db, thread) if any(can_have) else []
        own = found.kind != "langgraph"
        checkpoint = checkpoints.load(db, thread, "", None) if own else None
    return ThreadDetails(
        thread=found,
        line=line,
        checkpoint=checkpoint,
        checkpoint_id=head[0] if head else "",
        questions=tuple(in_order(question for question in questions if question.status == "open")),
        answers=tuple(given[question.id] for question in questions if question.id in given),
        unused=tuple((asked, given[asked.id]) for asked in questions if asked.status == "answered"),
        earlier=earlier,
        undone=undone,
    )


@contextmanager
def reading_thread(store: Path, thread: str) -> Iterator[tuple[sqlite3.Connection, Thread]]:
    """A read-only connection, and the thread's row as it is seen there.

    Raises:
        NotFound: there is no such thread.
        StoreError: as `lists.reading`.
    """
    with reading(store) as db:
        row = None
        if db is not None:
            row = db.execute(f"SELECT {THREAD_COLUMNS} FROM threads WHERE id = ?", (thread,)).fetchone()
        if db is None or row is None:
            raise NotFound(f"there is no thread {thread!r}", hint="`hitl threads ls` lists them.")
        yield db, thread_of(row)


def _undone(db: sqlite3.Connection, thread: str) -> Sequence[Undone]:
    from hitl_cli.store.going_back import undone  # few threads go back

    return undone(db, thread)
