"""ask_user of deepagents: several questions at once, answered by texts in their order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from hitl_cli.prompts.example import example
from hitl_cli.prompts.form import Form
from hitl_cli.prompts.form_fields import form_fields
from hitl_cli.prompts.screen import LATER, Choice, Screen, Send
from hitl_cli.question import Question

CONVENTION = "deepagents ask_user"
CANCEL = Choice("c", "Cancel", "answers none of them", Send({"type": "cancelled"}, approves=False), "reject")
MOST_QUESTIONS = 50

_KINDS = ("text", "multiple_choice", "multi_select")


def recognise(question: Question) -> Screen | None:
    payload = question.payload
    if not isinstance(payload, dict) or payload.get("type") != "ask_user" or question.schema is not None:
        return None
    asked = payload.get("questions")
    if not isinstance(asked, list) or not 0 < len(asked) <= MOST_QUESTIONS or not all(map(_is_known, asked)):
        return None
    schema = _schema(asked)
    words = [str(one["question"]) for one in asked]
    return Screen(
        kind="form",
        convention=CONVENTION,
        question=words[0] if len(words) == 1 else f"{len(words)} questions: {words[0]}"[:200],
        choices=(CANCEL, LATER),
        answer_schema=_answer_schema(len(asked)),
        example=_answered(len(asked), example(schema)),
        enforced=True,
        form=Form(form_fields(schema), partial(_answered, len(asked))),
    )


def _is_known(one: Any) -> bool:
    if not isinstance(one, dict) or not isinstance(one.get("question"), str) or not one["question"].strip():
        return False
    kind, choices = one.get("type", "text"), one.get("choices")
    return kind in _KINDS and (kind == "text" or (isinstance(choices, list) and bool(choices)))


def _schema(asked: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The questions as fields named by their numbers."""
    properties = {str(number): {"title": one["question"], **_kind(one)} for number, one in enumerate(asked)}
    required = [str(number) for number, one in enumerate(asked) if one.get("required", True)]
    return {"type": "object", "properties": properties, "required": required}


def _kind(one: dict[str, Any]) -> dict[str, Any]:
    kind = one.get("type", "text")
    if kind == "text":
        return {"type": "string", "x-hitl": "text"}
    values = [
        choice.get("value", choice) if isinstance(choice, dict) else choice for choice in one["choices"]
    ]
    listed = {"enum": [value if isinstance(value, str) else json.dumps(value) for value in values]}
    return listed if kind == "multiple_choice" else {"type": "array", "items": listed, "uniqueItems": True}


def _answered(count: int, given: dict[str, Any]) -> dict[str, Any]:
    answers = [given.get(str(number), "") for number in range(count)]
    texts = [answer if isinstance(answer, str) else json.dumps(answer) for answer in answers]
    return {"type": "answered", "answers": texts}


def _answer_schema(count: int) -> dict[str, Any]:
    answers = {"type": "array", "items": {"type": "string"}, "minItems": count, "maxItems": count}
    answered = {
        "properties": {"type": {"const": "answered"}, "answers": answers},
        "required": ["type", "answers"],
    }
    cancelled = {"properties": {"type": {"const": "cancelled"}}, "required": ["type"]}
    return {"type": "object", "oneOf": [answered, cancelled]}
