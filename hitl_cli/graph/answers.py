"""From `Command(resume=…)` to answers that each name their question, checked before anything is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from hitl_cli.errors import AnswerRefused, NothingWaiting, PayloadError, UnknownInterruptError, UsageError
from hitl_cli.graph.payload import canonical
from hitl_cli.graph.schema import problems
from hitl_cli.question import Answer, Question

_ID = re.compile(r"[0-9a-f]{32}")


def resolve(resume: Any, thread: str, questions: Sequence[Question]) -> list[Answer]:
    """The answers that a resume value stands for.

    A dict is a map of ids to answers if any of its keys was ever issued on the thread, or all of them look
    like ids; any other value, `None` and `{}` included, is one plain answer.

    Args:
        questions: every question of the thread, whatever its status, in the order they were asked.

    Raises:
        NothingWaiting: no question is open. (AlreadyAnswered comes from the store.)
        UsageError: several are open and a plain answer does not say which it is for.
        UnknownInterruptError: a key of the map is not a question of the thread.
        AnswerRefused: an answer does not satisfy its question's schema.
    """
    known = {question.id: question for question in questions}
    if isinstance(resume, dict) and resume and _is_map(resume, known):
        for id_ in resume:
            if id_ not in known:
                raise UnknownInterruptError(f"no question {id_!r} is pending on this thread")
        pairs = [(known[id_], value) for id_, value in resume.items()]
    else:
        pairs = [(_only_open(thread, questions), resume)]
    for question, value in pairs:
        check(question, value)
    return [Answer(question=question.id, value=value, how="library") for question, value in pairs]


def check(question: Question, value: Any) -> None:
    """AnswerRefused unless `value` is JSON and satisfies the question's schema."""
    try:
        canonical(value, "the answer")
    except PayloadError as error:
        raise AnswerRefused(error.message, hint=error.hint) from None
    if found := problems(question.schema, value):
        raise AnswerRefused(
            "the answer does not fit the question",
            hint="Nothing was applied; the question is still open.",
            problems=found,
        )


def _is_map(resume: dict[Any, Any], known: dict[str, Question]) -> bool:
    return any(key in known for key in resume) or all(
        isinstance(key, str) and _ID.fullmatch(key) for key in resume
    )


def _only_open(thread: str, questions: Sequence[Question]) -> Question:
    waiting = [question for question in questions if question.status == "open"]
    if not waiting and questions and questions[-1].status == "answered":
        return questions[-1]  # accepting it says by whom it was answered
    if not waiting:
        raise NothingWaiting(f"no question is open on thread {thread!r}: there is nothing to answer")
    if len(waiting) > 1:
        ids = ", ".join(question.id for question in waiting)
        raise UsageError(
            "When there are multiple pending interrupts, you must specify the interrupt id when resuming: "
            + ids
        )
    return waiting[0]
