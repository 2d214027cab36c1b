"""The example answers satisfy their schemas, as the real validator sees it."""

from __future__ import annotations

from typing import Any

import pytest

from hitl_cli.prompts.example import example
from hitl_cli.schema.check import problems

SCHEMAS: list[dict[str, Any]] = [
    {},
    {"type": "string"},
    {"type": "string", "minLength": 12},
    {"type": "string", "maxLength": 2},
    *(
        {"type": "string", "format": name}
        for name in ("date", "time", "date-time", "email", "uri", "uuid", "ipv4")
    ),
    {"type": "integer"},
    {"type": "integer", "minimum": 3, "maximum": 9},
    {"type": "integer", "exclusiveMinimum": 3},
    {"type": "integer", "maximum": -4},
    {"type": "integer", "minimum": 7, "multipleOf": 5},
    {"type": "number", "minimum": 0.5},
    {"type": "boolean"},
    {"type": "null"},
    {"enum": ["a", "b"]},
    {"const": 7},
    {"oneOf": [{"const": "x", "title": "X"}, {"const": "y"}]},
    {"anyOf": [{"type": "string"}, {"type": "null"}]},
    {"type": ["string", "null"]},
    {"type": "array", "items": {"enum": ["a", "b"]}, "uniqueItems": True},
    {"type": "array", "items": {"type": "integer"}, "minItems": 2},
    {"type": "array"},
    {"type": "object"},
    {
        "type": "object",
        "properties": {"a": {"type": "integer"}},
        "required": ["a"],
        "additionalProperties": False,
    },
    {
        "type": "object",
        "properties": {"a": {"$ref": "#/$defs/n"}},
        "required": ["a"],
        "$defs": {"n": {"const": 1}},
    },
    {"type": "object", "properties": {"a": {"type": "integer", "default": 5}}, "required": ["a"]},
]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_examples_fit(schema: dict[str, Any]) -> None:
    assert problems(schema, example(schema)) == ()


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {"$ref": "#/nowhere"},
        {"$ref": "https://example.com/schema"},
        {"enum": []},
        {"type": []},
        {"type": "object", "properties": [], "required": "a"},
        {"type": "array", "items": 3, "minItems": 10**9},
        {"type": "string", "minLength": 10**12},
        {"type": "integer", "minimum": "x", "multipleOf": 0},
        {"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]},
    ],
)
def test_hostile_schemas_give_some_value_quickly(schema: dict[str, Any]) -> None:
    assert len(repr(example(schema))) < 100_000
