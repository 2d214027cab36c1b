"""Reads the fields of a form, or of an object: each a type, and of a form perhaps a condition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hitl_cli.format.comparisons import check_comparison
from hitl_cli.format.expressions import Expression
from hitl_cli.format.fields import Fields
from hitl_cli.format.mistakes import Mistakes
from hitl_cli.format.read.common import check_name, is_declaration
from hitl_cli.format.scalars import to_json
from hitl_cli.format.schemas import Schema, check_default
from hitl_cli.format.texts import read_condition
from hitl_cli.format.tree import Entry, MapNode
from hitl_cli.format.types import Typed, declared, read_type
from hitl_cli.format.verbs import FIELD
from hitl_cli.values import NamedTuple


class Form(NamedTuple):
    """What `form:` says."""

    schema: Schema
    conditions: Mapping[str, Expression]
    """The `when` of each field that has one."""
    reads: tuple[Expression, ...]
    """The conditions, without the names of the form's own fields."""
    needed: tuple[str, ...]
    """The fields with a condition that must be filled in when it holds."""


def read_form(node: MapNode, mistakes: Mistakes) -> Form:
    """The form of a question."""
    conditions: dict[str, Expression] = {}
    reads: list[Expression] = []
    types: dict[str, Schema] = {}
    required: list[str] = []
    needed: list[str] = []
    if not node.entries:
        mistakes.add(node.place, "there are no fields here — name one and its type")
    for entry in node.entries:
        check_name(entry.key, entry.place, "a field", mistakes)
        typed, fields = _field(entry, mistakes)
        condition = fields.scalar("when") if fields else None
        if condition is not None:
            conditions[entry.key] = read_condition(condition, mistakes)
            reads.append(_of_others(conditions[entry.key], types))
            for comparison in conditions[entry.key].comparisons:
                if comparison.name in types:
                    check_comparison(comparison, [types[comparison.name]], mistakes)
        types[entry.key] = typed.schema
        if not typed.optional and "default" not in typed.schema:
            (required if condition is None else needed).append(entry.key)
    return Form(_object(types, required), conditions, tuple(reads), tuple(needed))


def _field(entry: Entry, mistakes: Mistakes) -> tuple[Typed, Fields | None]:
    if not is_declaration(entry, mistakes):
        return Typed({}, broken=True), None
    if not isinstance(entry.value, MapNode):
        return declared(entry.value, mistakes), None
    fields = Fields(entry.value, FIELD, mistakes)
    typed = read_type(fields, mistakes)
    default = fields.node("default")
    if default is not None and not typed.broken:
        check_default(typed.schema, default, mistakes)
        typed.schema["default"] = to_json(default)
    return typed, fields


def _object(types: Mapping[str, Schema], required: list[str]) -> Schema:
    return {
        "type": "object",
        "properties": dict(types),
        "required": required,
        "additionalProperties": False,
    }


def _of_others(condition: Expression, earlier: Mapping[str, Any]) -> Expression:
    """The condition as the graph's checks see it: the fields before it are no names of the graph."""
    return replace(
        condition,
        names=tuple(name for name in condition.names if name.text not in earlier),
        comparisons=tuple(one for one in condition.comparisons if one.name not in earlier),
    )
