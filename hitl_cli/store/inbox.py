"""Every question that waits, over all threads, read over a read-only connection."""

from __future__ import annotations

from pathlib import Path

from hitl_cli.question import Question, in_order
from hitl_cli.store.lists import reading
from hitl_cli.store.rows import QUESTION_COLUMNS_OF_Q, questions_of
from hitl_cli.values import NamedTuple


class Waiting(NamedTuple):
    """An open question and the thread that asks it."""

    question: Question
    target: str
    """What `hitl run` was given; empty for the thread of a program of its own."""


def waiting_questions(store: Path) -> list[Waiting]:
    """All open questions, oldest first, those of a node's items in the items' order; empty when there is no
    store yet."""
    with reading(store) as db:
        if db is None:
            return []
        rows = db.execute(_OPEN).fetchall()
    questions = questions_of([row[:-1] for row in rows])
    targets = {question.thread: row[-1] for question, row in zip(questions, rows, strict=True)}
    return [Waiting(question, targets[question.thread]) for question in in_order(questions)]


def questions_beginning(store: Path, start: str) -> list[Question]:
    """The questions of all threads, whatever became of them, whose id is `start` or begins with it; the open
    ones first, and the newest first."""
    with reading(store) as db:
        if db is None:
            return []
        found = questions_of(db.execute(_BEGINNING, (start, start)).fetchall())
    return sorted(found, key=lambda question: question.status != "open")


# The condition is spelled like that of the index `questions_open`, or it is not used.
_OPEN = f"""
    SELECT {QUESTION_COLUMNS_OF_Q}, t.target
    FROM questions q JOIN threads t ON t.id = q.thread
    WHERE q.status = 'open'
    ORDER BY q.seq"""

# Greater than the start and less than all that follows those which begin with it: the primary key is used.
_BEGINNING = f"""
    SELECT {QUESTION_COLUMNS_OF_Q} FROM questions q
    WHERE q.id >= ? AND q.id < ? || char(0x10FFFF)
    ORDER BY q.seq DESC"""
