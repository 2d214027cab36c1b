"""Between the rows of the tables and the values of `records.py` and `question.py`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, get_args

from hitl_cli.question import Answer, Question, QuestionStatus
from hitl_cli.records import Breakpoints, Planned, Thread
from hitl_cli.store.codec import pack
from hitl_cli.store.seals import check_seal, damaged, seal, seal_question
from hitl_cli.types import UNSET

THREAD_COLUMNS = (
    "id, target, cwd, kind, fingerprint, status, reason, error, epoch, commit_no, pid, breakpoints,"
    " created_at, updated_at"
)
QUESTION_COLUMNS = (
    "id, thread, namespace, checkpoint, task, path, node, ordinal, fingerprint, payload, schema, status,"
    " draft, asked_at, deadline, seal"
)
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
        question.namespace,
        question.checkpoint,
        question.task,
        to_json(question.path),
        question.node,
        question.ordinal,
        question.fingerprint,
        to_json(question.payload),
        None if question.schema is None else to_json(question.schema),
        question.status,
        None if question.draft is UNSET else to_json(question.draft),
        question.asked_at or now,
        question.deadline,
    )
    return (*row, question_seal(row))


def question_seal(row: Sequence[Any]) -> int:
    """
    Args:
        row: with or without its own seal.
    """
    return seal_question(*row[:11], row[12], row[14])


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
    _, _, _, _, _, path, _, _, _, payload, schema, status, draft, _, _, sealed = row
    # What a flipped bit makes of a status is none.
    if question_seal(row) != sealed or status not in _STATUSES:
        raise damaged(f"question {row[0][:8]} of thread {row[1]!r}")
    return f"[{path},{payload},{schema or 'null'},{draft or 'null'}]"


def _question(row: Sequence[Any], path: list[str], payload: Any, schema: Any, draft: Any) -> Question:
    id_, thread, namespace, checkpoint, task, _, node, ordinal, fingerprint, *_, at, deadline, _ = row
    return Question(
        id=id_,
        thread=thread,
        namespace=namespace,
        checkpoint=checkpoint,
        task=task,
        path=tuple(path),
        node=node,
        ordinal=ordinal,
        fingerprint=fingerprint,
        payload=payload,
        schema=schema,
        status=row[11],
        draft=UNSET if row[12] is None else draft,
        asked_at=at,
        deadline=deadline,
    )


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
