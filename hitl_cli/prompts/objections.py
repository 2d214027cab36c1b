"""Whether a question takes an answer, by all that its row says: no graph is needed to know."""

from __future__ import annotations

from typing import Any

from hitl_cli.prompts.recognise import recognise
from hitl_cli.prompts.screen import Screen
from hitl_cli.question import Question
from hitl_cli.schema.answer import check_answer, refusal
from hitl_cli.schema.check import CARRIED_CHECK, problems


def check(question: Question, value: Any) -> None:
    """AnswerRefused unless the question takes the answer.

    Its JSON Schema and its `check:` bind, and so does the reply that a declared payload convention demands;
    a convention that was only guessed does not.
    """
    check_answer(question.schema, value)
    if found := objections(recognise(question), value):
        raise refusal(found)


def objections(screen: Screen, value: Any) -> tuple[str, ...]:
    """Why an answer does not fit what the screen asks for, one line for each reason; not made safe."""
    if not screen.enforced:
        return ()
    found = problems(screen.answer_schema, value)
    if found or CARRIED_CHECK not in screen.answer_schema:
        return found
    from hitl_cli.format.carried_check import carried_objection  # few questions need its expressions

    said = carried_objection(screen.answer_schema, value)
    return (said,) if said else ()
