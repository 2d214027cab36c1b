"""The JSON Schema is a sound draft-07 schema, made of the whole table, and kept beside the examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from hitl_cli.format import verbs
from hitl_cli.format.export import json_schema
from tests.unit.format.schema import VALIDATOR, schema_refuses

GRAPHS = Path(__file__).parents[3] / "graphs"
EXAMPLES = sorted(GRAPHS.glob("*.yaml"))
TABLES = {
    name: rows for name, rows in vars(verbs).items() if name in ("TOP", "DECLARED", "STATE", "COMMON", "RULE")
} | {f"VERBS[{verb}]": rows for verb, rows in verbs.VERBS.items()}


def test_it_is_a_schema_by_the_rules_of_draft_07():
    jsonschema.Draft7Validator.check_schema(json_schema())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_every_example_fits_and_says_where_the_schema_is(example):
    text = example.read_text()

    assert not schema_refuses(text)
    assert text.startswith("# yaml-language-server: $schema=hitl.schema.json\n")


def test_two_validators_agree_on_it():
    """The one that editors are made of is not ours to test; two that are unrelated stand in for it."""
    other = jsonschema.Draft7Validator(json_schema())
    sound = {"hitl": 1, "nodes": {"a": {"ask": "Why?", "choices": ["b"], "then": {"b": "end"}}}}
    for document in (
        sound,
        {**sound, "nam": "x"},
        {**sound, "nodes": {"a": {"ask": "Why?"}}},
        {**sound, "nodes": {"a": {"ask": "Why?", "run": "ls", "then": "end"}}},
        {**sound, "nodes": {"a": {"many": True, "ask": "Why?", "then": "end"}}},
        {**sound, "nodes": {"end": {"then": "end"}}},
        {**sound, "inputs": {"a": {"type": "text", "choices": ["b"]}}},
    ):
        assert other.is_valid(document) == VALIDATOR.is_valid(document) == (document == sound), document


def test_the_schema_beside_the_examples_is_the_one_that_hitl_prints():
    assert json.loads((GRAPHS / "hitl.schema.json").read_text()) == json_schema(), "run: make schema"


def properties(schema: Any) -> list[tuple[str, Any]]:
    """Every property of every map in the schema."""
    if isinstance(schema, list):
        return [pair for item in schema for pair in properties(item)]
    if not isinstance(schema, dict):
        return []
    return [
        *schema.get("properties", {}).items(),
        *(p for value in schema.values() for p in properties(value)),
    ]


@pytest.mark.parametrize("table", TABLES)
def test_every_key_of_the_table_is_in_it_with_its_explanation(table):
    known = {
        (key, value["description"]) for key, value in properties(json_schema()) if "description" in value
    }

    for key, row in TABLES[table].items():
        assert row.help.endswith((".", "…", ":"))
        assert (key, row.help) in known
