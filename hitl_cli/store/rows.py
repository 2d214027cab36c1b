"""Between the rows of the tables and the values of `records.py` and `question.py`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, get_args
from zlib import crc32

from hitl_cli.question import Answer, Question, QuestionStatus
from hitl_cli.records import Breakpoints, Planned, Thread
from hitl_cli.store.codec import pack
from hitl_cli.store.seals import NOTHING, check_seal, damaged, seal
from hitl_cli.types import UNSET

THREAD_COLUMNS = (
    "id, target, cwd, kind, fingerprint, status, reason, error, epoch, commit_no, pid, breakpoints,"
    " created_at, updated_at"
)
QUESTION_COLUMNS = (
    "id, thread, checkpoint, task, node, payload, namespace, path, ordinal, fingerprint, schema, status,"
    " asked_at, deadline, draft, seal"
)
"""In the order of the fields of a Question."""
QUESTION_COLUMNS_OF_Q = ", ".join(f"q.{column.strip()}" for column in QUESTION_COLUMNS.split(","))
"""The same of a table that a query calls `q`, beside others."""
ANSWER_COLUMNS = "question, value, by, how, why, at, seal"
_STATUSES = frozenset(get_args(QuestionStatus))


def to_json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def thread_of(row: Sequence[Any]) -> Thread:
    *fields, breakpoints, created_at, updated_at = row
    id_, target, cwd, kind, fingerprint, status, reason, error, epoch, commit_no, pid = fields
    try:
        stops, failed = json.loads(breakpoints), json.loads(error)
    except ValueError:
        raise damaged(f"thread {id_!r}") from None
    return Thread(
        id=id_,
        target=target,
        cwd=cwd,
        kind=kind,
        fingerprint=fingerprint,
        status=status,
        reason=reason,
        error=failed,
        epoch=epoch,
        commit_no=commit_no,
        pid=pid,
        breakpoints=Breakpoints(
            before=tuple(stops["before"]),
            after=tuple(stops["after"]),
            stopped=tuple(stops["stopped"]),
        ),
        created_at=created_at,
        updated_at=updated_at,
    )


def breakpoints_text(stops: Breakpoints) -> str:
    return to_json({"before": stops.before, "after": stops.after, "stopped": stops.stopped})


def question_row(question: Question, now: str) -> tuple[Any, ...]:
    row = (
        question.id,
        question.thread,
        question.checkpoint,
        question.task,
        question.node,
        to_json(question.payload),
        question.namespace,
        to_json(question.path),
        question.ordinal,
        question.fingerprint,
        None if question.schema is None else to_json(question.schema),
        question.status,
        question.asked_at or now,
        question.deadline,
        None if question.draft is UNSET else to_json(question.draft),
    )
    return (*row, question_seal(row))


def question_seal(row: Sequence[Any]) -> int:
    """What `seal` gives, in half of its time. The status is no part of it, for it changes by itself, nor the
    time, which is for people.

    Args:
        row: without its seal.
    """
    id_, thread, checkpoint, task, node, payload, namespace, path, ordinal, mark, schema, *_, due, draft = row
    schema = NOTHING if schema is None else schema
    draft = NOTHING if draft is None else draft
    due = NOTHING if due is None else due
    place = (id_, thread, namespace, checkpoint, task, path, node, str(ordinal), mark)
    return crc32("\0".join((*place, payload, schema, draft, due)).encode("utf-8", "surrogatepass"))


def question_of(row: Sequence[Any]) -> Question:
    """
    Raises:
        StoreError: it is not what was written.
    """
    (question,) = questions_of([row])
    return question


def questions_of(rows: Sequence[Sequence[Any]]) -> list[Question]:
    """
    Raises:
        StoreError: one of them is not what was written.
    """
    # One text, since many small ones take longer to decode.
    decoded = json.loads(f"[{','.join(map(_said, rows))}]")
    return [_question(row, *said) for row, said in zip(rows, decoded, strict=True)]


def _said(row: Sequence[Any]) -> str:
    """The columns that hold JSON, as one value, once the row is known to be whole."""
    *fields, sealed = row
    # What a flipped bit makes of a status is none.
    if question_seal(fields) != sealed or row[11] not in _STATUSES:
        raise damaged(f"question {row[0][:8]} of thread {row[1]!r}")
    return f"[{row[5]},{row[7]},{row[10] or 'null'},{row[14] or 'null'}]"


def _question(row: Sequence[Any], payload: Any, path: list[str], schema: Any, draft: Any) -> Question:
    # By their places: with the names of the fields it takes twice as long, for each of many.
    draft = UNSET if row[14] is None else draft
    return Question._make((*row[:5], payload, row[6], tuple(path), *row[8:10], schema, *row[11:14], draft))


def answer_row(answer: Answer, now: str) -> tuple[Any, ...]:
    row = (answer.question, to_json(answer.value), answer.by, answer.how, answer.why, now)
    return (*row, seal(*row))


def answer_of(row: Sequence[Any]) -> Answer:
    """
    Raises:
        StoreError: it is not what was written.
    """
    question, value, by, how, why, at, sealed = row
    check_seal(f"the answer to question {question[:8]}", sealed, *row[:-1])
    return Answer(question=question, value=json.loads(value), by=by, how=how, why=why, at=at)


def goals_row(tasks: Sequence[Planned]) -> list[Any]:
    """`["node", ["node", argument], …]` for `codec.dump`: a Send has an argument."""
    return [node if arg is UNSET else [node, pack(arg)] for node, arg in tasks]


def goals_of(row: Sequence[Any]) -> tuple[Planned, ...]:
    return tuple([Planned(goal) if type(goal) is str else Planned(*goal) for goal in row])
