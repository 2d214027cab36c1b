"""Every payload that no other convention knows: shown as JSON, answered with any JSON."""

from __future__ import annotations

import json
from typing import Any

from hitl_cli.prompts.example import example
from hitl_cli.prompts.safe import safe_json
from hitl_cli.prompts.screen import Part, Reading, Screen, Write
from hitl_cli.prompts.summary import summary
from hitl_cli.prompts.wording import AUTHORED_KEYS, GRAPH_SAYS, LIST_KEYS, parts, wording
from hitl_cli.question import Question
from hitl_cli.types import UNSET


def screen(question: Question, convention: str = "any JSON") -> Screen:
    """The screen that can answer everything; a schema that the question carries is enforced."""
    enforced = question.schema is not None
    sample = example(question.schema) if enforced else True
    template = json.dumps(sample, ensure_ascii=False, indent=2) if question.schema else ""
    return Screen(
        kind="json",
        convention=convention,
        question=summary(question.payload, safe_json(question.payload)),
        parts=_parts(question) + _hint(template),
        line=Write(
            reading=_reading(question.schema),
            default=_default(question),
            suffix=".json",
            template=template,
        ),
        answer_schema=question.schema or {},
        example=sample,
        enforced=enforced,
    )


def _parts(question: Question) -> tuple[Part, ...]:
    """In words when the payload has them; else whole, so that a malformed list of answers is shown too."""
    payload = question.payload
    has_list = isinstance(payload, dict) and LIST_KEYS & payload.keys()
    if has_list or not wording(payload).question:
        return (Part(GRAPH_SAYS, payload),)
    return parts(question, frozenset() if question.schema is None else AUTHORED_KEYS)


def _hint(template: str) -> tuple[Part, ...]:
    return (Part("An answer looks like this:", template, brief=True),) if template else ()


def _reading(schema: dict[str, Any] | None) -> Reading:
    """Text that is not JSON is only an answer where text is allowed."""
    if not schema or "type" not in schema:
        return "json-or-text"
    allowed = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return "json-or-text" if "string" in allowed else "json"


def _default(question: Question) -> Any:
    if question.draft is not UNSET or not isinstance(question.payload, dict):
        return question.draft
    return question.payload.get("default", UNSET) if question.schema else UNSET
