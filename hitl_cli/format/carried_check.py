"""The `check:` of a question travels in its JSON Schema, with the values that it names: so an answer can be
refused where it is given, without the graph and before anything is written down."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from hitl_cli.errors import PayloadError
from hitl_cli.format.expressions import Names
from hitl_cli.format.mistakes import Fault, Mistakes, Place
from hitl_cli.format.model import Ask
from hitl_cli.format.sandbox import Environ
from hitl_cli.format.schemas import Schema
from hitl_cli.format.texts import read_expression, read_template
from hitl_cli.format.tree import Scalar
from hitl_cli.schema.check import CARRIED_CHECK, CARRIED_WHEN, is_needed
from hitl_cli.schema.payload import canonical
from hitl_cli.schema.secrets import holds_secrets
from hitl_cli.schema.withheld import WITHHOLD
from hitl_cli.types import UNSET

_LIVE = frozenset({"env"})
"""Looked up where the answer is given, as where a step runs: they are not the graph's to keep."""


def carrying(step: Ask, names: Names, own_names: tuple[str, ...]) -> Schema:
    """The step's schema, with its check.

    Args:
        own_names: the names under which `check` and `message` see the answer.

    Returns:
        The schema, with `{"if": expression, "message": template, "answer": [its names], "names": {name:
        value}}` as `x-hitl-check`. The schema alone where JSON cannot hold a value that the check names:
        the step itself checks again.
    """
    schema = _with_conditions(step, names)
    if step.check is None:
        return schema
    parts = (step.check, step.message) if step.message else (step.check,)
    named = {name.text for part in parts for name in part.names} - {*own_names, *_LIVE}
    carried = {
        "if": step.check.source,
        "message": step.message.source if step.message else "",
        "answer": list(own_names),
        "names": {name: names[name] for name in sorted(named) if name in names},
    }
    return _if_json({**schema, CARRIED_CHECK: carried}, schema)


def _with_conditions(step: Ask, names: Names) -> Schema:
    """The step's schema, each field of a form with its `when` as `{"if": expression, "names": {…}}`, and
    `"needed": true` if it must be filled in when that holds."""
    if holds_secrets(step.schema):
        return {**_conditions(step, names), WITHHOLD: True}
    return _conditions(step, names)


def _conditions(step: Ask, names: Names) -> Schema:
    if not step.conditions:
        return step.schema
    fields = dict(step.schema["properties"])
    for field, condition in step.conditions.items():
        named = {name.text for name in condition.names} - _LIVE
        known = {name: names[name] for name in sorted(named) if name in names and name not in fields}
        when = {"if": condition.source, "names": known}
        needed = {"needed": True} if field in step.needed else {}
        fields[field] = {**fields[field], CARRIED_WHEN: {**when, **needed}}
    return _if_json({**step.schema, "properties": fields}, step.schema)


def _if_json(carrying: Schema, otherwise: Schema) -> Schema:
    try:
        canonical(carrying)
    except PayloadError:
        return otherwise
    return carrying


def carried_objection(schema: Schema | None, answer: Any) -> str:
    """Why the answer does not pass the check that its question's schema carries; empty when it does."""
    answer, missing = _completed(schema or {}, answer)
    if missing:
        return missing
    match (schema or {}).get(CARRIED_CHECK):
        case {"if": str(test), "message": str(words), "answer": [*own], "names": {**carried}}:
            pass
        case _:
            return ""
    mistakes, place = Mistakes(), Place(1, 1)
    condition = read_expression(Scalar(place, test), mistakes)
    message = read_template(Scalar(place, words), mistakes)
    if mistakes.first():
        return ""  # a schema of somebody else's that uses the word
    names = _known(carried) | {str(name): answer for name in own}
    try:
        if condition.test(names):
            return ""
        said = message.text(names).strip()
    except Fault as fault:
        return f"its check cannot be worked out: {fault.message}"
    return said or must_be_true(condition.source)


def _completed(schema: Schema, answer: Any) -> tuple[Any, str]:
    """The answer as the graph will see it, as far as the schema carries what it takes to know that."""
    fields = schema.get("properties")
    if not isinstance(fields, dict) or not all(isinstance(field, dict) for field in fields.values()):
        return answer, ""
    if not any(CARRIED_WHEN in field for field in fields.values()) and CARRIED_CHECK not in schema:
        return answer, ""
    conditions = {name: field[CARRIED_WHEN] for name, field in fields.items() if CARRIED_WHEN in field}
    needed = {name: when["if"] for name, when in conditions.items() if is_needed(when)}
    return filled(schema, answer, lambda name, made: holds(conditions.get(name), made), needed)


def filled(
    schema: Schema, answer: Any, is_asked: Callable[[str, Names], bool], needed: Mapping[str, str]
) -> tuple[Any, str]:
    """The answer to a form with a value for every field: what was given, its default, else null.

    Args:
        is_asked: whether a field is asked for, given its name and the fields before it; else it is null.
        needed: the fields that must be filled in when they are asked for, with their conditions.

    Returns:
        The answer, and what is wrong with it; empty when nothing is.
    """
    fields = schema.get("properties")
    if not isinstance(fields, dict) or not isinstance(answer, dict):
        return answer, ""
    required = schema.get("required", ())
    made: dict[str, Any] = {}
    for name, field in fields.items():
        asked = is_asked(name, made)
        if asked and name in needed and name not in answer:
            return answer, f"{name!r} is missing: it is asked for when {needed[name].strip()}"
        made[name] = answer.get(name, field.get("default")) if asked or name in required else None
    return made, ""


def _known(carried: Mapping[Any, Any]) -> dict[str, Any]:
    """What a carried expression can name, with the values."""
    return {"env": Environ(os.environ), **{str(name): value for name, value in carried.items()}}


def must_be_true(source: str) -> str:
    return f"this must be true: {source.strip()}"


def holds(condition: Any, fields: Mapping[str, Any]) -> bool:
    """Whether a field of a form is asked for: its `when`, carried as `{"if": expression, "names": {…}}`.

    Args:
        fields: what was filled in so far, by name; UNSET where nothing was.

    Returns:
        True also for what is no condition of ours: to ask too much does no harm.
    """
    match condition:
        case {"if": str(test), "names": {**carried}}:
            pass
        case _:
            return True
    mistakes = Mistakes()
    expression = read_expression(Scalar(Place(1, 1), test), mistakes)
    if mistakes.first():
        return True
    names = _known(carried)
    names |= dict.fromkeys((name.text for name in expression.names if name.text not in names), None)
    names |= {name: None if value is UNSET else value for name, value in fields.items()}
    try:
        return expression.test(names)
    except Fault:
        return True
