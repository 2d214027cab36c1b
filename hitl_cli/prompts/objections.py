"""Whether a question takes an answer, by all that its row says: no graph is needed to know."""

from __future__ import annotations

from typing import Any

from hitl_cli.errors import AnswerRefused
from hitl_cli.prompts.offers import takes
from hitl_cli.prompts.recognise import recognise
from hitl_cli.prompts.screen import Screen
from hitl_cli.question import Question
from hitl_cli.schema.answer import answer_problems, check_answer, refuse
from hitl_cli.schema.check import carries_conditions


def check(question: Question, value: Any) -> None:
    """AnswerRefused unless the question takes the answer.

    Its JSON Schema and its `check:` bind, and so does the reply that a declared payload convention demands;
    a convention that was only guessed does not.
    """
    screen = recognise(question)
    try:
        check_answer(question.schema, value, question.label)
        refuse(objections(screen, value), question.label)
    except AnswerRefused as error:
        error.hint = f"It takes {takes(screen)}. {error.hint}"
        raise


def objections(screen: Screen, value: Any) -> tuple[str, ...]:
    """Why an answer does not fit what the screen asks for, one line for each reason; not made safe."""
    schema = screen.answer_schema if screen.enforced else None
    found = answer_problems(schema, value)
    if found or schema is None or not carries_conditions(schema):
        return found
    from hitl_cli.format.carried_check import carried_objection  # few questions need its expressions

    said = carried_objection(schema, value)
    return (said,) if said else ()
