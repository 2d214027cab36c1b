"""Questions with a JSON Schema: the schema decides how they are answered, the payload what is shown.

A schema is a promise of the graph's author, so it is enforced; the loose payload conventions only advise.
"""

from __future__ import annotations

import json
from typing import Any

from hitl_cli.prompts.conventions import anything, options, review
from hitl_cli.prompts.conventions.rows import LATER, NO, YES, Option, option
from hitl_cli.prompts.example import example
from hitl_cli.prompts.screen import Reading, Screen, Write
from hitl_cli.prompts.summary import summary
from hitl_cli.prompts.wording import AUTHORED_KEYS, parts
from hitl_cli.question import Question
from hitl_cli.types import UNSET

CONVENTION = "response schema"

_READINGS: dict[str, Reading] = {"string": "text", "integer": "integer", "number": "number"}


def recognise(question: Question) -> Screen | None:
    schema = question.schema
    if schema is None:
        return None
    found = _options(schema)
    if found:
        many = schema.get("type") == "array"
        labelled = _labelled(found, question.payload)
        return options.screen(question, labelled, many=many, convention=CONVENTION)
    if offered := options.offered(question.payload):
        return options.screen(question, offered, many=schema.get("type") == "array", convention=CONVENTION)
    if schema.get("type") == "boolean":
        return _yes_no(question)
    edited = review.by_schema(question, CONVENTION)
    if edited is not None:
        return edited
    reading = _READINGS.get(str(schema.get("type")))
    return anything.screen(question, CONVENTION) if reading is None else _line(question, schema, reading)


def _yes_no(question: Question) -> Screen:
    return Screen(
        kind="yes-no",
        convention=CONVENTION,
        question=summary(question.payload, "Yes or no?"),
        parts=parts(question, AUTHORED_KEYS),
        choices=(YES, NO, LATER),
        answer_schema=question.schema or {},
        example=True,
        enforced=True,
    )


def _line(question: Question, schema: dict[str, Any], reading: Reading) -> Screen:
    secret = schema.get("format") == "password" or schema.get("writeOnly") is True
    return Screen(
        kind="text",
        convention=CONVENTION,
        question=summary(question.payload, "Your answer?"),
        parts=parts(question, AUTHORED_KEYS),
        line=Write(
            reading=reading,
            default=UNSET if secret else _default(question, schema),
            long_text=schema.get("x-hitl") == "text",
            secret=secret,
        ),
        answer_schema=schema,
        example=example(schema),
        enforced=True,
    )


def _default(question: Question, schema: dict[str, Any]) -> Any:
    if question.draft is not UNSET:
        return question.draft
    if isinstance(question.payload, dict) and "default" in question.payload:
        return question.payload["default"]
    return schema.get("default", UNSET)


def _options(schema: dict[str, Any]) -> tuple[Option, ...]:
    """The values that a schema lists, or that it lists for the items of an array."""
    if schema.get("type") == "array":
        items = schema.get("items")
        return _listed(items) if isinstance(items, dict) else ()
    return _listed(schema)


def _listed(schema: dict[str, Any]) -> tuple[Option, ...]:
    if isinstance(schema.get("enum"), list):
        return tuple(option(value) for value in schema["enum"])
    for key in ("oneOf", "anyOf"):
        branches = schema.get(key)
        if isinstance(branches, list) and all(isinstance(one, dict) and "const" in one for one in branches):
            return tuple(option(one["const"], one.get("title")) for one in branches)
    return (option(schema["const"], schema.get("title")),) if "const" in schema else ()


def _labelled(found: tuple[Option, ...], payload: Any) -> tuple[Option, ...]:
    """The schema's values under the payload's labels. Compared as JSON, where `true` is not 1."""
    labels = {json.dumps(item.value): item.label for item in options.offered(payload)}
    return tuple(Option(item.value, labels.get(json.dumps(item.value), item.label)) for item in found)
