"""The object of a question: what it asks, what may be answered, and the command that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hitl_cli.clock import utc_now
from hitl_cli.prompts.offers import simplest
from hitl_cli.prompts.recognise import recognise
from hitl_cli.question import SHORTEST_ID, Question


def question_object(question: Question, base: Sequence[str], ids: Sequence[str]) -> dict[str, Any]:
    """
    Args:
        base: the words that go on with its thread.
        ids: of the open questions of the thread, from which the one in the command must be told.
    """
    screen = recognise(question)
    return {
        "id": question.id,
        "node": question.label,
        "kind": screen.kind,
        "question": screen.question,
        "payload": question.payload,
        "answer_schema": screen.answer_schema,
        "example": screen.example,
        "asked_at": question.asked_at,
        "resume": [*base, "--id", _short(question.id, ids), *simplest(screen)],
        **_due(question),
    }


def _due(question: Question) -> dict[str, Any]:
    """Until when it waits, when that has an end."""
    if question.deadline is None:
        return {}
    return {"deadline": question.deadline, "overdue": question.is_overdue(utc_now())}


def _short(id_: str, ids: Sequence[str]) -> str:
    """The shortest start of the id, of 4 digits or more, that no other open question shares."""
    length = SHORTEST_ID
    while sum(other.startswith(id_[:length]) for other in ids) > 1:
        length += 1
    return id_[:length]
