"""From `Command(resume=…)` to answers that each name their question, checked before anything is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from hitl_cli.errors import NothingWaiting, UnknownInterruptError, UsageError
from hitl_cli.protocols import Store
from hitl_cli.question import Answer, Question
from hitl_cli.schema.answer import check_answer

_ID = re.compile(r"[0-9a-f]{32}")


def resolve(resume: Any, thread: str, store: Store) -> list[Answer]:
    """The answers that a resume value stands for.

    A dict is a map of ids to answers if any of its keys was ever issued on the thread, or all of them look
    like ids; any other value, `None` and `{}` included, is one plain answer.

    Raises:
        NothingWaiting: no question is open. (AlreadyAnswered comes from the store.)
        UsageError: several are open and a plain answer does not say which it is for.
        UnknownInterruptError: a key of the map is not a question of the thread.
        AnswerRefused: an answer does not satisfy its question's schema.
    """
    known = _known(resume, thread, store) if isinstance(resume, dict) else {}
    if isinstance(resume, dict) and resume and _is_map(resume, known):
        for id_ in resume:
            if id_ not in known:
                raise UnknownInterruptError(f"no question {id_!r} is pending on this thread")
        pairs = [(known[id_], value) for id_, value in resume.items()]
    else:
        pairs = [(_only_open(thread, store.pending(thread)), resume)]
    for question, value in pairs:
        check_answer(question.schema, value, question.node)
    return [Answer(question=question.id, value=value, how="library") for question, value in pairs]


def _known(resume: dict[Any, Any], thread: str, store: Store) -> dict[str, Question]:
    """The questions of the thread, whatever their status, that keys of the dict name."""
    found = (store.question(thread, key) for key in resume if isinstance(key, str))
    return {question.id: question for question in found if question is not None}


def _is_map(resume: dict[Any, Any], known: dict[str, Question]) -> bool:
    return any(key in known for key in resume) or all(
        isinstance(key, str) and _ID.fullmatch(key) for key in resume
    )


def _only_open(thread: str, pending: Sequence[Question]) -> Question:
    waiting = [question for question in pending if question.status == "open"]
    if not waiting and pending:
        return pending[-1]  # accepting it says by whom it was answered
    if not waiting:
        raise NothingWaiting(f"no question is open on thread {thread!r}: there is nothing to answer")
    if len(waiting) > 1:
        ids = ", ".join(question.id for question in waiting)
        raise UsageError(
            "When there are multiple pending interrupts, you must specify the interrupt id when resuming: "
            + ids
        )
    return waiting[0]
