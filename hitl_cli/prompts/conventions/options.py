"""{question, options} and {question, choices}: the payload lists the answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hitl_cli.prompts.conventions.rows import OTHER, option_rows
from hitl_cli.prompts.example import example
from hitl_cli.prompts.form import Option, option
from hitl_cli.prompts.screen import LATER, Choice, Part, Screen, Send
from hitl_cli.prompts.summary import summary
from hitl_cli.prompts.wording import AUTHORED_KEYS, LIST_KEYS, parts, wording
from hitl_cli.question import Question
from hitl_cli.types import UNSET

MAX_OPTIONS = 500


def recognise(question: Question) -> Screen | None:
    found = offered(question.payload)
    if not found or not wording(question.payload).question:
        return None
    many = question.payload.get("many") is True or question.payload.get("multiple") is True
    return screen(question, found, many=many, convention="question with options")


def offered(payload: Any) -> tuple[Option, ...]:
    """The options of a payload; none when the list is malformed: nothing is guessed from half of it."""
    if not isinstance(payload, dict):
        return ()
    listed = payload.get("choices", payload.get("options"))
    if not isinstance(listed, list) or not 0 < len(listed) <= MAX_OPTIONS:
        return ()
    found = tuple(_option(item) for item in listed)
    return tuple(item for item in found if item is not None) if None not in found else ()


def screen(question: Question, found: Sequence[Option], *, many: bool, convention: str) -> Screen:
    """A menu of the options. `many`: any number of them, sent as a list."""
    values = [item.value for item in found]
    guess: dict[str, Any] = {"type": "array", "items": {"enum": values}} if many else {"enum": values}
    schema = guess if question.schema is None else question.schema
    enforced = question.schema is not None
    rows = option_rows(found)
    if many and not schema.get("minItems"):
        rows = (*rows, Choice("0", "None of them", "sends []", Send([], whole=True)))
    return Screen(
        kind="choice",
        convention=convention,
        question=summary(question.payload, "Which one?"),
        parts=parts(question, LIST_KEYS if question.schema is None else AUTHORED_KEYS) + draft_part(question),
        choices=(*rows, LATER) if enforced else (*rows, OTHER, LATER),
        many=many,
        answer_schema=schema,
        example=example(schema),
        enforced=enforced,
    )


def draft_part(question: Question) -> tuple[Part, ...]:
    """An earlier answer, told but not preselected: Enter alone must not send it again."""
    if question.draft is UNSET:
        return ()
    return (Part("An earlier answer, which does not count any more:", question.draft, brief=True),)


def _option(item: Any) -> Option | None:
    if isinstance(item, str | int | float):
        return option(item)
    if isinstance(item, dict) and "value" in item:
        return option(item["value"], item.get("label"))
    label = item.get("label") if isinstance(item, dict) else None
    return option(label) if isinstance(label, str) else None
