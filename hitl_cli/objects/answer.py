"""The objects of answers: who gave them, when and how. Secrets are hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hitl_cli.question import Answer, Question
from hitl_cli.schema.secrets import hidden

if TYPE_CHECKING:
    from hitl_cli.prompts.changed import Changed
    from hitl_cli.store.going_back import Undone


def changed_object(changed: Changed) -> dict[str, Any]:
    """An accepted answer that was not applied, because the graph asks something else now."""
    return {
        **answer_object(changed.asked, changed.answer),
        "payload": changed.asked.payload,
        "now": changed.now and changed.now.id,
    }


def answer_object(question: Question, answer: Answer) -> dict[str, Any]:
    """An answer with its question's place."""
    return {"id": question.id, "node": question.label, **facts(question, answer)}


def facts(question: Question, answer: Answer) -> dict[str, Any]:
    """What was answered, by whom, how, why and when; secrets are hidden."""
    return {
        "value": hidden(answer.value, question.schema),
        "by": answer.by,
        "how": answer.how,
        "why": answer.why,
        "at": answer.at,
    }


def undone_object(undone: Undone) -> dict[str, Any]:
    """An answer that was taken back, with its question's place."""
    return {"id": undone.question.id, "node": undone.question.node, **undone_facts(undone)}


def undone_facts(undone: Undone) -> dict[str, Any]:
    """The same of an answer that was taken back, with who did that."""
    who = {"by": undone.by, "why": undone.why, "at": undone.at}
    return {**facts(undone.question, undone.answer), "undone": who}
