"""What a LangGraph task's writes mean for its questions, in the transaction that keeps the writes.

LangGraph binds answers to a task as a list: the n-th answer belongs to the n-th `interrupt()` of the node. A
question's `ordinal` is its place in that list.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from hitl_cli.question import Answer, Question, question_removed
from hitl_cli.store import answers
from hitl_cli.store.opaque_writes import TaskPlace
from hitl_cli.store.rows import QUESTION_COLUMNS, question_of, questions_of, to_json

_UNFINISHED = "status IN ('open', 'answered')"


def ask(db: sqlite3.Connection, question: Question, now: str) -> None:
    """Write a question down. One that is asked again in other words is open again, whatever was answered.

    LangGraph's id of a question says where it is asked, not what. So the row changes its words, and an
    answer to the old ones moves to the audit.
    """
    row = db.execute(f"SELECT {QUESTION_COLUMNS} FROM questions WHERE id = ?", (question.id,)).fetchone()
    if row is None:
        answers.ask(db, question, now)
        return
    known = question_of(row)
    if known.fingerprint == question.fingerprint:
        return
    if known.status == "answered":
        answers.reopen(db, known.id, now)
    schema = None if question.schema is None else to_json(question.schema)
    db.execute(
        "UPDATE questions SET payload = ?, schema = ?, fingerprint = ? WHERE id = ?",
        (to_json(question.payload), schema, question.fingerprint, known.id),
    )
    answers.reseal(db, known.id)


def name_node(db: sqlite3.Connection, place: TaskPlace, node: str) -> None:
    """Say which node asked the questions of a task, where that was not known yet."""
    named = db.execute(
        "UPDATE questions SET node = ? WHERE node = '' AND thread = ? AND namespace = ? AND checkpoint = ?"
        " AND task = ? RETURNING id",
        (node, *place),
    ).fetchall()
    for (id_,) in named:
        answers.reseal(db, id_)


def bind(
    db: sqlite3.Connection,
    place: TaskPlace,
    bound: Sequence[Any],
    *,
    finished: bool,
    strict: bool,
    now: str,
) -> None:
    """Use up the answers that a task now keeps.

    Args:
        bound: the task's answers, as JSON, in the order of its questions. One that was not accepted before
            was given by the program that runs the graph, and is accepted here.
        finished: the task is done; what it did not ask for any more is superseded.
        strict: unless it was answered.

    Raises:
        GraphChanged: the task is done, and has not asked what was answered.
    """
    for question in _unfinished(db, place):
        if question.ordinal < len(bound):
            if question.status == "open":
                answer = Answer(question=question.id, value=bound[question.ordinal], how="library")
                answers.accept(db, answer, now)
            answers.consume(db, question.id)
        elif finished:
            if strict and question.status == "answered":
                raise question_removed(question)
            answers.supersede(db, question.id, now)


def unbind(db: sqlite3.Connection, place: TaskPlace, kept: int, now: str) -> None:
    """Ask again what was answered last, because the node failed on the answer.

    Args:
        kept: how many answers the task had before.
    """
    answered = [q for q in _unfinished(db, place) if q.status == "answered" and q.ordinal >= kept]
    if answered:
        answers.reopen(db, answered[-1].id, now)


def supersede_before(db: sqlite3.Connection, thread: str, checkpoint: str, now: str) -> None:
    """Close the unfinished questions of a thread that goes on from a new checkpoint.

    LangGraph keeps checkpoints in the background, and a question that is asked later may be here first. Its
    checkpoint's id is later too, since LangGraph's ids begin with the time.
    """
    rows = db.execute(
        f"SELECT id FROM questions WHERE thread = ? AND {_UNFINISHED} AND checkpoint < ?",
        (thread, checkpoint),
    ).fetchall()
    for (question,) in rows:
        answers.supersede(db, question, now)


def waits(db: sqlite3.Connection, thread: str, checkpoint: str) -> bool:
    """Whether a question is open that was asked at this checkpoint or later."""
    found = db.execute(
        "SELECT 1 FROM questions WHERE thread = ? AND status = 'open' AND checkpoint >= ? LIMIT 1",
        (thread, checkpoint),
    )
    return found.fetchone() is not None


def answered(db: sqlite3.Connection, thread: str, namespace: str, checkpoint: str) -> Question | None:
    """One whose answer waits to be used by a task of the checkpoint."""
    row = db.execute(
        f"SELECT {QUESTION_COLUMNS} FROM questions WHERE thread = ? AND namespace = ? AND checkpoint = ?"
        " AND status = 'answered' LIMIT 1",
        (thread, namespace, checkpoint),
    ).fetchone()
    return None if row is None else question_of(row)


def _unfinished(db: sqlite3.Connection, place: TaskPlace) -> list[Question]:
    """The task's questions that are open or answered, in the order in which it asks them."""
    rows = db.execute(
        f"SELECT {QUESTION_COLUMNS} FROM questions WHERE thread = ? AND namespace = ? AND checkpoint = ?"
        f" AND task = ? AND {_UNFINISHED} ORDER BY ordinal",
        place,
    )
    return questions_of(rows.fetchall())
