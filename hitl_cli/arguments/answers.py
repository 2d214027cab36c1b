"""`hitl answer --answers`: which questions its keys name, on one thread or over all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from hitl_cli.arguments import given
from hitl_cli.errors import NotFound, UsageError
from hitl_cli.question import Answer, Question
from hitl_cli.store.inbox import questions_beginning
from hitl_cli.wording import MOST_NAMED

Answers = Sequence[tuple[Question, Answer]]


def prepared(answers: str, named: Callable[[str], Question]) -> Answers:
    """The questions that the keys name, with their answers.

    Args:
        answers: what `--answers` was given.
        named: finds the question of a key, or says why there is none.

    Raises:
        UsageError: there is no answer, or there are two for one question.
        Whatever `named` raises.
    """
    values = given.answers(answers)
    if not values:
        raise UsageError("--answers holds no answer")
    found: dict[str, tuple[Question, Answer]] = {}
    for key, value in values.items():
        question = named(key)
        if question.id in found:
            raise UsageError(f"--answers: {key!r} names a question that has an answer there already")
        found[question.id] = question, Answer(question=question.id, value=value, how="flag")
    return tuple(found.values())


def question_anywhere(store: Path, key: str) -> Question:
    """The question of any thread whose id begins with `key`; an open one, if there is one.

    Raises:
        NotFound: there is none.
        UsageError: `key` fits several open ones.
    """
    found = [question for question in questions_beginning(store, key) if question.begins_with(key)]
    if not found:
        raise NotFound(
            f"--answers: no thread has a question {key!r}",
            hint="Without --thread its keys are ids of questions; `hitl inbox` lists them.",
        )
    alike = [question for question in found if question.status == "open"]
    if len(alike) > 1:
        ids = ", ".join(question.id for question in alike[:MOST_NAMED])
        raise UsageError(f"--answers: {key!r} names {len(alike)} questions", hint=f"Write more of it: {ids}")
    return found[0]
