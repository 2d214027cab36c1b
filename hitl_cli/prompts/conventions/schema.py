"""Questions with a JSON Schema: the schema decides how they are answered, the payload what is shown.

A schema is a promise of the graph's author, so it is enforced; the loose payload conventions only advise.
"""

from __future__ import annotations

import json
from typing import Any

from hitl_cli.prompts.conventions import anything, options, review
from hitl_cli.prompts.conventions.rows import NO, YES
from hitl_cli.prompts.example import example
from hitl_cli.prompts.form import Form, FormField, Option
from hitl_cli.prompts.form_fields import form_fields, options_of
from hitl_cli.prompts.screen import LATER, START_NOTHING, Reading, Screen, Write, as_it_is
from hitl_cli.prompts.summary import summary
from hitl_cli.prompts.wording import AUTHORED_KEYS, parts
from hitl_cli.question import Question
from hitl_cli.schema.secrets import is_secret
from hitl_cli.types import UNSET

CONVENTION = "response schema"

_READINGS: dict[str, Reading] = {"string": "text", "integer": "integer", "number": "number"}


def recognise(question: Question) -> Screen | None:
    schema = question.schema
    if schema is None:
        return None
    found = options_of(schema)
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
    if fields := form_fields(schema):
        return _form(question, schema, fields)
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


def _form(question: Question, schema: dict[str, Any], fields: tuple[FormField, ...]) -> Screen:
    return Screen(
        kind="form",
        convention=CONVENTION,
        question=summary(question.payload, "Fill in the form"),
        parts=parts(question, AUTHORED_KEYS),
        choices=(LATER if question.is_of_thread else START_NOTHING,),
        line=Write(default=_default(question, {})),
        answer_schema=schema,
        example=example(schema),
        enforced=True,
        form=Form(fields, as_it_is),
    )


def _line(question: Question, schema: dict[str, Any], reading: Reading) -> Screen:
    secret = is_secret(schema)
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


def _labelled(found: tuple[Option, ...], payload: Any) -> tuple[Option, ...]:
    """The schema's values under the payload's labels. Compared as JSON, where `true` is not 1."""
    labels = {json.dumps(item.value): item.label for item in options.offered(payload)}
    return tuple(Option(item.value, labels.get(json.dumps(item.value), item.label)) for item in found)
