"""Answers on their way to the disk: each is checked, bound to what was asked, and freed of secrets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from hitl_cli.errors import AnswerRefused, UsageError
from hitl_cli.protocols import Store
from hitl_cli.question import TIMEOUT, Answer, Question
from hitl_cli.schema.withheld import WITHHOLD, withheld

UNCHECKED = "unchecked"
"""The fingerprint of no question: an answer that was not checked is not accepted, should its question be open
again by now."""

Answered = tuple[Question, Answer]


def accept(
    store: Store, answers: Sequence[Answered], *, by: str, why: str, runs: bool
) -> dict[str, Answered]:
    """Check the answers and write them down, all or none.

    Args:
        by, why: recorded with those that do not say it themselves.
        runs: see `check_can_be_kept`.

    Returns:
        What was written, by the questions' ids.

    Raises:
        AnswerRefused: one of them does not fit, or its question is another one now.
        AlreadyAnswered: one of the questions is not open any more.
        UsageError: one of them is a secret that would be lost.
    """
    for question, answer in answers:
        if question.status == "open":  # else the store says by whom it was answered
            from hitl_cli.prompts.objections import check  # needs every screen; most runs ask nobody

            with _named(question, among=len(answers)):
                check(question, answer.value)
    written = {}
    for question, answer in answers:
        check_can_be_kept(question, runs=runs)
        written[question.id] = (question, _bound(question, answer, by, why))
    if written:
        store.accept([answer for _, answer in written.values()])
    return written


def check_can_be_kept(question: Question, *, runs: bool) -> None:
    """UsageError for a question whose answer is a secret, unless this process runs the graph with it.

    Args:
        runs: whether it does.
    """
    if _is_withheld(question) and not runs:
        raise UsageError(
            f"the answer of {question.label!r} is a secret, which is never written down",
            hint="`hitl resume` takes it and uses it at once.",
        )


def timeout(question: Question) -> Answer:
    """What closes a question whose deadline has passed."""
    return Answer(question=question.id, value=None, fingerprint=question.fingerprint, how=TIMEOUT)


def _bound(question: Question, answer: Answer, by: str, why: str) -> Answer:
    """The answer as it is written down: with its origin, good for what was asked and nothing else."""
    return replace(
        answer,
        value=withheld(answer.value, question.schema) if _is_withheld(question) else answer.value,
        fingerprint=question.fingerprint if question.status == "open" else UNCHECKED,
        by=answer.by or by,
        why=answer.why or why,
    )


def _is_withheld(question: Question) -> bool:
    return bool((question.schema or {}).get(WITHHOLD))


@contextmanager
def _named(question: Question, *, among: int) -> Iterator[None]:
    """Say of a refused answer which one of several it was: nodes of one name ask on many threads."""
    try:
        yield
    except AnswerRefused as refused:
        if among > 1:
            refused.message += f", {question.id} of thread {question.thread}"
        raise
