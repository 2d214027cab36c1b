"""A question in words alone: text, or {question, details} without a list of answers."""

from __future__ import annotations

from hitl_cli.prompts.conventions.options import draft_part
from hitl_cli.prompts.conventions.rows import NO, OTHER, YES
from hitl_cli.prompts.screen import LATER, Screen, Write
from hitl_cli.prompts.summary import summary
from hitl_cli.prompts.wording import LIST_KEYS, asks_yes_or_no, parts, wording
from hitl_cli.question import Question


def recognise(question: Question) -> Screen | None:
    words = wording(question.payload).question
    if not words.strip() or (isinstance(question.payload, dict) and LIST_KEYS & question.payload.keys()):
        return None
    if not asks_yes_or_no(words):
        return _line(question)
    return _yes_no_line(question) if isinstance(question.payload, str) else _yes_no_menu(question)


def _line(question: Question) -> Screen:
    return Screen(
        kind="text",
        convention="question in words",
        question=summary(question.payload, ""),
        parts=parts(question),
        line=Write(default=question.draft),
        example="text",
    )


def _yes_no_line(question: Question) -> Screen:
    """Plain text may ask for anything, so y and n are only two of the answers that can be typed."""
    return Screen(
        kind="yes-no",
        convention="yes/no question",
        question=summary(question.payload, ""),
        parts=parts(question) + draft_part(question),
        line=Write(reading="yes-no-or-text"),
        letters=(YES, NO),
        answer_schema={"type": "boolean"},
        example=True,
    )


def _yes_no_menu(question: Question) -> Screen:
    return Screen(
        kind="yes-no",
        convention="yes/no question with details",
        question=summary(question.payload, ""),
        parts=parts(question) + draft_part(question),
        choices=(YES, NO, OTHER, LATER),
        answer_schema={"type": "boolean"},
        example=True,
    )
