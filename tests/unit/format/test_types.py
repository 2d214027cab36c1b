"""Type words, the JSON Schema each stands for, and the inputs that are typed with them."""

from __future__ import annotations

import pytest

from hitl_cli.errors import UsageError
from hitl_cli.format.build import load
from hitl_cli.format.inputs import coerce_input
from hitl_cli.format.model import Input
from hitl_cli.format.schemas import kind_of

SCHEMAS = {
    "string": {"type": "string"},
    "text": {"type": "string", "x-hitl": "text"},
    "{type: text, editor: markdown}": {"type": "string", "x-hitl": "editor"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
    "datetime": {"type": "string", "format": "date-time"},
    "email": {"type": "string", "format": "email"},
    "url": {"type": "string", "format": "uri"},
    "path": {"type": "string", "x-hitl": "path"},
    "{choices: [a, 2, true]}": {"enum": ["a", 2, True]},
    "{choices: {a: The first, no: None}}": {
        "oneOf": [{"const": "a", "title": "The first"}, {"const": "no", "title": "None"}]
    },
    "{choices: [a, b], many: true, min: 1}": {
        "type": "array",
        "items": {"enum": ["a", "b"]},
        "uniqueItems": True,
        "minItems": 1,
    },
    "{choices: {a: A}, many: true}": {
        "type": "array",
        "items": {"anyOf": [{"const": "a", "title": "A"}]},
        "uniqueItems": True,
    },
    "list of integer": {"type": "array", "items": {"type": "integer"}},
    "list of list of any": {"type": "array", "items": {"type": "array", "items": {}}},
    "{of: {type: integer, max: 3}}": {"type": "array", "items": {"type": "integer", "maximum": 3}},
    "object": {"type": "object"},
    "{type: object, editor: yaml}": {"type": "object"},
    "any": {},
    "{min: 1, max: 3, pattern: '^a'}": {"type": "string", "minLength": 1, "maxLength": 3, "pattern": "^a"},
    "{type: number, min: 0.5, title: T, help: H}": {
        "type": "number",
        "minimum": 0.5,
        "title": "T",
        "description": "H",
    },
}


def inputs(write, declaration: str) -> Input:
    return load(write(f"hitl: 1\ninputs:\n  x: {declaration}\nnodes:\n  a:\n    then: end\n")).inputs[0]


@pytest.mark.parametrize("declaration", SCHEMAS)
def test_the_schema_of_a_type(write, declaration):
    assert inputs(write, declaration).schema == SCHEMAS[declaration]


@pytest.mark.parametrize(
    ("declaration", "words"),
    [
        ("text", "text"),
        ("list of list of date", "list of list of date"),
        ("{choices: [a, 2]}", "a | 2"),
        ("{choices: {a: A, b: B}, many: true}", "list of a | b"),
        ("{choices: [a, b], many: true}", "list of a | b"),
        ("{fields: {street: string, zip: string}}", "fields: street, zip"),
    ],
)
def test_the_words_for_a_type(write, declaration, words):
    assert kind_of(inputs(write, declaration).schema) == words


@pytest.mark.parametrize(
    ("declaration", "required", "default"),
    [
        ("string", True, None),
        ("optional string", False, None),
        ("{type: optional list of string}", False, None),
        ("{type: integer, default: 3}", False, 3),
        ("{type: list of string, default: [a, no]}", False, ["a", "no"]),
    ],
)
def test_what_may_be_left_out(write, declaration, required, default):
    found = inputs(write, declaration)

    assert (found.required, found.default) == (required, default)


@pytest.mark.parametrize(
    ("declaration", "text", "value"),
    [
        ("integer", "5", 5),
        ("number", "5", 5),
        ("number", "1.5", 1.5),
        ("boolean", "yes", True),
        ("boolean", "False", False),
        ("string", "5", "5"),
        ("string", "", ""),
        ("text", "null", "null"),
        ("date", "2026-11-22", "2026-11-22"),
        ("{choices: [1, b]}", "1", 1),
        ("{choices: {a: The first}}", "a", "a"),
        ("list of string", '["a", "b"]', ["a", "b"]),
        ("object", '{"a": null}', {"a": None}),
        ("any", "[1]", [1]),
        ("any", "a word", "a word"),
    ],
)
def test_typed_on_the_command_line(write, declaration, text, value):
    coerced = coerce_input(inputs(write, declaration), text)

    assert coerced == value
    assert type(coerced) is type(value)


@pytest.mark.parametrize(
    ("declaration", "text", "said"),
    [
        ("integer", "5.5", "input 'x': '5.5' is not a whole number"),
        ("integer", "true", "input 'x': 'true' is not a whole number"),
        ("number", "NaN", "input 'x': 'NaN' is not a number"),
        ("number", "1e999", "input 'x': '1e999' is not a number"),
        ("boolean", "1", "input 'x': '1' is not one of true, false"),
        ("{choices: [a, b]}", "c", "input 'x': 'c' is not one of a, b"),
        ("list of string", "a,b", "input 'x': 'a,b' is not a list, as JSON: [\"a\", \"b\"]"),
        ("object", "[]", "input 'x': '[]' is not a map, as JSON: {\"key\": \"value\"}"),
        ("{type: integer, max: 3}", "5", "input 'x': 5 is greater than the maximum of 3"),
        ("date", "tomorrow", "input 'x': \"tomorrow\" is not a date, such as 2026-01-31"),
        ("{choices: {a: A, 2: B}}", "c", "input 'x': 'c' is not one of a, 2"),
        ("{choices: {a: A, b: B}, many: true}", '["c"]', 'input \'x\': 0: "c" is not one of "a" or "b"'),
        ("list of integer", '["a"]', 'input \'x\': 0: "a" is not of type "integer"'),
        ("object", "[" * 100_000, None),
    ],
)
def test_what_does_not_fit(write, declaration, text, said):
    with pytest.raises(UsageError) as caught:
        coerce_input(inputs(write, declaration), text)

    assert said is None or str(caught.value) == said


@pytest.mark.parametrize("word", ["date", "time", "datetime", "email", "url"])
def test_what_is_of_no_format_is_told_by_an_example_that_is(write, word):
    with pytest.raises(UsageError) as caught:
        coerce_input(inputs(write, word), "soon")

    said, example = str(caught.value).split(", such as ")
    assert said.startswith("input 'x': \"soon\" is not a")
    assert coerce_input(inputs(write, word), example) == example


GRAPH = """
    hitl: 1
    inputs: {item: string, amount: {type: integer, default: 3}, note: optional string}
    state: {log: {merge: append}, tries: {default: 0}, sum: {merge: sum}, seen: list of string}
    nodes: {a: {then: end}}
"""


def test_start_values_are_filled_up(write):
    graph = load(write(GRAPH))

    assert graph.start_values({"item": "x"}) == {
        "item": "x",
        "amount": 3,
        "note": None,
        "log": [],
        "tries": 0,
        "sum": 0,
    }


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "missing input: item"),
        ({"itm": "x"}, "the graph has no input 'itm' — did you mean 'item'?"),
        ({"item": 3}, "input 'item': 3 is not of type \"string\""),
        ({"item": "x", "tries": 3}, "the graph has no input 'tries': it has item, amount, note"),
    ],
)
def test_start_values_that_do_not_fit(write, given, said):
    with pytest.raises(UsageError) as caught:
        load(write(GRAPH)).start_values(given)

    assert str(caught.value) == said


def test_defaults_are_not_shared_between_runs(write):
    graph = load(write(GRAPH))
    graph.start_values({"item": "x"})["log"].append(1)

    assert graph.start_values({"item": "x"})["log"] == []
