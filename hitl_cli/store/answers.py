"""Accepting an answer, and what becomes of questions afterwards. All of it inside a caller's transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from typing import Any

from hitl_cli.errors import AlreadyAnswered, AnswerRefused, Fenced, NotFound
from hitl_cli.question import Answer, Question, in_order
from hitl_cli.schema.secrets import already
from hitl_cli.store.rows import (
    ANSWER_COLUMNS,
    QUESTION_COLUMNS,
    QUESTION_COLUMNS_OF_Q,
    answer_of,
    answer_row,
    question_of,
    question_row,
    question_seal,
    questions_of,
    to_json,
)
from hitl_cli.store.seals import check_seal, damaged, seal
from hitl_cli.types import UNSET

# The condition on the status is spelled like that of the index `questions_unfinished`, or it is not used.
_PENDING = f"""
    SELECT {QUESTION_COLUMNS} FROM questions
    WHERE thread = :thread AND status IN ('open', 'answered')
    AND (namespace = :ns OR substr(namespace, 1, length(:inside)) = :inside)
    ORDER BY seq"""
_QUESTIONS = f"SELECT {QUESTION_COLUMNS} FROM questions WHERE thread = ? {{}} ORDER BY seq"
_ANSWER = f"SELECT {ANSWER_COLUMNS} FROM answers WHERE question = ?"
_ANSWERS = (
    f"SELECT {ANSWER_COLUMNS} FROM answers WHERE question IN (SELECT id FROM questions WHERE thread = ?)"
)


def accept(db: sqlite3.Connection, answer: Answer, now: str) -> None:
    """Write an answer down if its question is open, else raise (see `Store.accept`)."""
    row = db.execute(
        "SELECT q.thread, q.status, q.fingerprint, t.epoch FROM questions q JOIN threads t ON t.id = q.thread"
        " WHERE q.id = ?",
        (answer.question,),
    ).fetchone()
    if row is None:
        raise NotFound(f"there is no question {answer.question!r}")
    thread, status, fingerprint, epoch = row
    if status == "superseded":
        raise _refused(answer, "is not asked any more")
    if status != "open":
        raise AlreadyAnswered(_who_answered(db, answer.question))
    if answer.fingerprint not in ("", fingerprint):
        raise _refused(answer, "asks something else now")
    db.execute(f"INSERT INTO answers ({ANSWER_COLUMNS}) VALUES (?,?,?,?,?,?,?)", answer_row(answer, now))
    db.execute("UPDATE questions SET status = 'answered' WHERE id = ?", (answer.question,))
    # By the epoch it can be told later whether a run has begun since.
    record(db, thread, answer.question, "answered", {**facts(answer), "epoch": epoch}, now)


def ask(db: sqlite3.Connection, question: Question, now: str) -> None:
    """Write an open question down. One that is there already stays as it is, unless it was superseded: an
    edit of the graph that is taken back asks it again."""
    db.execute(
        f"INSERT INTO questions ({QUESTION_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
        " ON CONFLICT (id) DO UPDATE SET status = 'open', asked_at = excluded.asked_at,"
        " deadline = excluded.deadline WHERE status = 'superseded'",
        question_row(question, now),
    )
    reseal(db, question.id)


def reseal(db: sqlite3.Connection, question: str) -> None:
    """Seal a question anew, of which something was changed."""
    row = db.execute(f"SELECT {QUESTION_COLUMNS} FROM questions WHERE id = ?", (question,)).fetchone()
    db.execute("UPDATE questions SET seal = ? WHERE id = ?", (question_seal(row[:-1]), question))


def put_in_order(db: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Let the questions follow each other as their ids do, in the places that they have among all others."""
    if len(ids) < 2:
        return
    # As one value, because SQLite takes 32,766 at most.
    rows = db.execute(
        "SELECT id, seq FROM questions WHERE id IN (SELECT value FROM json_each(?))", (to_json(ids),)
    )
    places = dict(rows.fetchall())
    now = [places[id_] for id_ in ids if id_ in places]
    wanted = sorted(now)
    if now != wanted:
        db.executemany("UPDATE questions SET seq = -? WHERE seq = ?", zip(wanted, now, strict=True))
        db.executemany("UPDATE questions SET seq = ? WHERE seq = -?", zip(wanted, wanted, strict=True))


def consume(db: sqlite3.Connection, question: str) -> None:
    """Mark the answer as used up by the work that this transaction commits."""
    done = db.execute(
        "UPDATE questions SET status = 'consumed' WHERE id = ? AND status = 'answered'", (question,)
    )
    if done.rowcount != 1:
        raise Fenced(f"the answer to question {question[:8]} was used by another run; this one was discarded")


def reopen(db: sqlite3.Connection, question: str, now: str) -> None:
    """Ask again: the answer moves to the audit and is offered as the default."""
    answer = answer_to(db, question)
    archive(db, question, answer, "reopened", now)
    open_again(db, question, None if answer is None or answer.timed_out else to_json(answer.value))


def supersede(db: sqlite3.Connection, question: str, now: str) -> None:
    """Close a question that the graph does not ask any more; an answer it had moves to the audit."""
    archive(db, question, answer_to(db, question), "superseded", now)
    db.execute("UPDATE questions SET status = 'superseded' WHERE id = ?", (question,))


def archive(
    db: sqlite3.Connection, question: str, answer: Answer | None, event: str, now: str, **more: Any
) -> None:
    """Move what a question was answered to the audit, which notes the event also where nothing was.

    Args:
        more: what is recorded with it.
    """
    (thread,) = db.execute("SELECT thread FROM questions WHERE id = ?", (question,)).fetchone()
    record(db, thread, question, event, {**(facts(answer) if answer else {}), **more}, now)
    db.execute("DELETE FROM answers WHERE question = ?", (question,))


def open_again(db: sqlite3.Connection, question: str, draft: str | None) -> None:
    """
    Args:
        draft: offered as the default, as JSON text.
    """
    db.execute("UPDATE questions SET status = 'open', draft = ? WHERE id = ?", (draft, question))
    reseal(db, question)


def questions(db: sqlite3.Connection, thread: str, checkpoint: str | None) -> list[Question]:
    """In the order they were asked."""
    if checkpoint is None:
        rows = db.execute(_QUESTIONS.format(""), (thread,))
    else:
        rows = db.execute(_QUESTIONS.format("AND checkpoint = ?"), (thread, checkpoint))
    return questions_of(rows.fetchall())


def pending(db: sqlite3.Connection, thread: str, namespace: str) -> list[Question]:
    """The unfinished ones of the graph in `namespace` and of those inside it, as `in_order` has them."""
    rows = db.execute(_PENDING, {"thread": thread, "ns": namespace, "inside": _inside(namespace)})
    return in_order(questions_of(rows.fetchall()))


def question(db: sqlite3.Connection, thread: str, id_: str) -> Question | None:
    row = db.execute(
        f"SELECT {QUESTION_COLUMNS} FROM questions WHERE id = ? AND thread = ?", (id_, thread)
    ).fetchone()
    return None if row is None else question_of(row)


def answer_to(db: sqlite3.Connection, question: str) -> Answer | None:
    row = db.execute(_ANSWER, (question,)).fetchone()
    return None if row is None else answer_of(row)


def answers(
    db: sqlite3.Connection, thread: str, questions: Collection[str] | None = None
) -> dict[str, Answer]:
    """By question id: those of the thread, or those to some of its questions."""
    if questions is None:
        rows = db.execute(_ANSWERS, (thread,)).fetchall()
    else:
        rows = [row for id_ in questions for row in db.execute(_ANSWER, (id_,))]
    return {answer.question: answer for answer in map(answer_of, rows)}


def earlier(db: sqlite3.Connection, question: Question) -> list[tuple[Question, Answer]]:
    """The answers at the question's place that did not work out, oldest first, each with its question."""
    if question.draft is UNSET:
        return []
    rows = db.execute(
        f"SELECT a.thread, a.question, a.event, a.data, a.at, a.seal, {QUESTION_COLUMNS_OF_Q}"
        " FROM audit a JOIN questions q ON q.id = a.question"
        " WHERE q.thread = ? AND q.checkpoint = ? AND q.task = ? AND q.ordinal = ?"
        " AND a.event IN ('reopened', 'superseded') ORDER BY a.seq",
        (question.thread, question.checkpoint, question.task, question.ordinal),
    )
    taken = [(question_of(row[6:]), audited(row[:6]), row[4]) for row in rows]
    return [(asked, Answer(question=asked.id, at=at, **data)) for asked, data, at in taken if "value" in data]


def audited(row: Sequence[Any]) -> dict[str, Any]:
    *fields, sealed = row
    check_seal(f"the record of question {row[1][:8]}", sealed, *fields)
    data: dict[str, Any] = json.loads(row[3])
    return data


def _inside(namespace: str) -> str:
    """What the namespaces of the graphs inside that of `namespace` begin with."""
    return f"{namespace}|" if namespace else ""


def _refused(answer: Answer, why: str) -> AnswerRefused:
    return AnswerRefused(
        f"question {answer.question[:8]} {why}; nothing was applied",
        hint="`hitl threads show` lists what is open now.",
    )


def _who_answered(db: sqlite3.Connection, question: str) -> str:
    answer = answer_to(db, question)
    if answer is None:  # neither open nor answered
        raise damaged(f"question {question[:8]}")
    (schema,) = db.execute("SELECT schema FROM questions WHERE id = ?", (question,)).fetchone()
    said = already(answer, None if schema is None else json.loads(schema))
    return f"question {question[:8]} {said}"


def facts(answer: Answer) -> dict[str, Any]:
    """What the audit says of an answer."""
    return {"value": answer.value, "by": answer.by, "how": answer.how, "why": answer.why}


def record(
    db: sqlite3.Connection, thread: str, question: str, event: str, data: dict[str, Any], now: str
) -> None:
    """Add to the audit."""
    row = (thread, question, event, to_json(data), now)
    db.execute(
        "INSERT INTO audit (thread, question, event, data, at, seal) VALUES (?,?,?,?,?,?)", (*row, seal(*row))
    )
