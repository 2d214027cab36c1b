"""Answers that are taken back: the last one of a thread, and what the audit says of those before a fork.

Nothing but the audit knows what a fork left behind, so that whoever goes on with the thread does it in the
same way, however the process ended that went back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from hitl_cli.question import TIMEOUT, Answer, Question
from hitl_cli.records import LeftBehind, TakenBack
from hitl_cli.store.answers import answer_to, archive, audited, open_again
from hitl_cli.store.rows import QUESTION_COLUMNS_OF_Q, question_of, to_json
from hitl_cli.values import NamedTuple

UNDONE, KEPT = "undone", "kept"
"""Events of the audit."""

# A question was asked at the newest outermost checkpoint that is no younger than its own; by `seq`, since ids
# of different namespaces do not tell. A graph that keeps its checkpoints elsewhere has no branch here.
_LAST = f"""
    WITH RECURSIVE branch(id, parent) AS (
        SELECT id, parent FROM checkpoints WHERE thread = :thread AND namespace = '' AND id = (
            SELECT max(id) FROM checkpoints WHERE thread = :thread AND namespace = '')
        UNION ALL SELECT c.id, c.parent FROM branch b
        JOIN checkpoints c ON c.thread = :thread AND c.namespace = '' AND c.id = b.parent)
    SELECT e.thread, e.question, e.event, e.data, e.at, e.seal, {QUESTION_COLUMNS_OF_Q}
    FROM audit e JOIN questions q ON q.id = e.question JOIN answers a ON a.question = q.id
    WHERE e.thread = :thread AND e.event = 'answered' AND a.how != '{TIMEOUT}' AND (
        NOT EXISTS (SELECT 1 FROM branch)
        OR (SELECT o.id FROM checkpoints o WHERE o.thread = :thread AND o.namespace = '' AND o.seq <= (
                SELECT seq FROM checkpoints c
                WHERE c.thread = :thread AND c.namespace = q.namespace AND c.id = q.checkpoint)
            ORDER BY o.seq DESC LIMIT 1) IN (SELECT id FROM branch))
    ORDER BY e.seq DESC LIMIT 1"""
_TAKEN = (
    f"SELECT e.thread, e.question, e.event, e.data, e.at, e.seal, {QUESTION_COLUMNS_OF_Q}"
    " FROM audit e JOIN questions q ON q.id = e.question"
    f" WHERE e.thread = ? AND e.event IN ('{UNDONE}', '{KEPT}') ORDER BY e.seq"
)
_ANSWERED = (
    "SELECT DISTINCT q.thread FROM answers a JOIN questions q ON q.id = a.question"
    f" WHERE a.how != '{TIMEOUT}'"
)


class Last(NamedTuple):
    """The answer of a thread that was given last, and still counts on its branch."""

    question: Question
    answer: Answer
    epoch: int
    """The thread's when it was accepted: while it stays the same, no run has begun since, and so none has the
    answer, since runs read the answers before they begin. -1: not known."""


class Undone(NamedTuple):
    """An answer that was taken back."""

    question: Question
    answer: Answer
    by: str
    why: str
    at: str
    """These three of whoever took it back."""
    fork: str
    """As in `TakenBack`."""

    def was_given_to(self, question: Question, checkpoint: str) -> bool:
        """Whether a question of a thread that stands at the checkpoint had it, here or before the fork."""
        is_before = self.fork == checkpoint and self.question.place == question.place
        return is_before or self.question.id == question.id


def last_answer(db: sqlite3.Connection, thread: str) -> Last | None:
    """What a person or a program has answered last; that a question timed out is no answer."""
    row = db.execute(_LAST, {"thread": thread}).fetchone()
    if row is None:
        return None
    data, question = audited(row[:6]), question_of(row[6:])
    answer = answer_to(db, question.id)
    assert answer is not None, "joined above"
    return Last(question, answer, data.get("epoch", -1))


def answered_threads(db: sqlite3.Connection) -> set[str]:
    """Those with an answer that counts."""
    return {thread for (thread,) in db.execute(_ANSWERED)}


def take_back(db: sqlite3.Connection, back: TakenBack, now: str) -> None:
    """Its question is open again, with the answer as its default; or a fork asks it anew."""
    _supersede(db, back.answer, UNDONE, now, fork=back.fork, undone_by=back.by, undone_why=back.why)
    for answer in back.kept:
        _supersede(db, answer, KEPT, now, fork=back.fork)
    if not back.fork:
        open_again(db, back.answer.question, to_json(back.answer.value))


def undone(db: sqlite3.Connection, thread: str) -> list[Undone]:
    """In the order in which they were taken back."""
    return [
        Undone(question, answer, data["undone_by"], data["undone_why"], at, data["fork"])
        for event, question, answer, data, at in _taken(db, thread)
        if event == UNDONE
    ]


def left_behind(db: sqlite3.Connection, thread: str, fork: str) -> LeftBehind:
    """See `Store.left_behind`."""
    found: dict[str, list[tuple[Question, Answer]]] = {UNDONE: [], KEPT: []}
    for event, question, answer, data, _ in _taken(db, thread):
        if data["fork"] == fork:
            found[event].append((question, answer))
    return LeftBehind(tuple(found[UNDONE]), tuple(found[KEPT]))


def _supersede(db: sqlite3.Connection, answer: Answer, event: str, now: str, **more: str) -> None:
    archive(db, answer.question, answer, event, now, given_at=answer.at, **more)
    db.execute("UPDATE questions SET status = 'superseded' WHERE id = ?", (answer.question,))


def _taken(
    db: sqlite3.Connection, thread: str
) -> Iterator[tuple[str, Question, Answer, dict[str, Any], str]]:
    """Event, question, answer, what else was recorded, and when."""
    for row in db.execute(_TAKEN, (thread,)):
        data, question = audited(row[:6]), question_of(row[6:])
        answer = Answer(
            question=question.id,
            value=data["value"],
            by=data["by"],
            how=data["how"],
            why=data["why"],
            at=data["given_at"],
        )
        yield row[2], question, answer, data, row[4]
