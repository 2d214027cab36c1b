"""The JSON Schema of graph files, made from the table of keys, so that it cannot say anything else.

It says what editors need to complete and explain; what only the whole file shows (names, ways, values that
fit their types) is left to the checks. Draft-07, because that is what editors know best.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations
from typing import Any, Final

from hitl_cli.format.read.common import MOST_RETRIES
from hitl_cli.format.schemas import WORDS
from hitl_cli.format.shell.text import VARIABLE
from hitl_cli.format.tree import FUNCTION, NAME
from hitl_cli.format.verbs import (
    BRANCH,
    COMMON,
    DECLARED,
    EXCLUSIVE,
    FIELD,
    MERGES,
    PARSERS,
    RESERVED_NAMES,
    RETRY,
    RULE,
    STATE,
    TOP,
    VERBS,
    Key,
    Rows,
    Shape,
)

Schema = dict[str, Any]


def _whole(form: re.Pattern[str]) -> str:
    """A pattern of ours in the words of JSON Schema, which finds a pattern anywhere in a text."""
    return f"^{form.pattern.removesuffix(chr(92) + 'Z')}$"


_SCALAR: Final[Schema] = {"type": ["string", "number", "boolean"]}
"""Text; plain words that YAML takes for something else are text all the same."""
_SCALAR_OR_NONE: Final[Schema] = {"type": ["string", "number", "boolean", "null"]}
_TEXT: Final[Schema] = {**_SCALAR, "pattern": r"\S"}
_SHAPES: Final[Mapping[Shape, Schema]] = {
    "text": _TEXT,
    "true or false": {"type": "boolean"},
    "a number": {"type": "number"},
    "a list": {"type": "array"},
    "a map": {"type": "object"},
    "anything": {},
}
_NAME: Final[Schema] = {"type": "string", "pattern": _whole(NAME)}
_NAMES: Final[Schema] = {
    "type": "array",
    "items": _NAME,
    "minItems": 1,
    "uniqueItems": True,
    "if": {"minItems": 2},
    "then": {"items": {"not": {"enum": ["end", "fail"]}}},
}
_NO_BRACES: Final[Schema] = {"not": {"type": "string", "pattern": r"\{\{"}}
_FIXED: Final[Schema] = {**_TEXT, **_NO_BRACES}
_BARE: Final[Schema] = {"type": ["string", "boolean"], "pattern": r"\S", **_NO_BRACES}
_TIMES: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": MOST_RETRIES}
_SPAN: Final = r" *(([0-9]+(\.[0-9]*)?|\.[0-9]+)[smhdw] *)+"
_FUNCTION: Final[Schema] = {"type": "string", "pattern": _whole(FUNCTION)}


def json_schema() -> Schema:
    """The schema as JSON data."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A graph of hitl",
        **_map_of(TOP),
        "required": ["hitl", "nodes"],
        "definitions": {
            "own_name": {**_NAME, "not": {"enum": sorted(RESERVED_NAMES)}},
            "type": _type(),
            "declaration": _map_of(DECLARED),
            "retry": {**_map_of(RETRY), "required": ["times"]},
            "field": {"anyOf": [_ref("type"), _map_of(FIELD)]},
            "input": {"anyOf": [_ref("type"), _ref("declaration")]},
            "state_key": {"anyOf": [_ref("type"), _map_of(STATE)]},
            "node": _node(),
            "names": {"anyOf": list(_HOLDS["names"].values())},
            "rule": {
                **_map_of(RULE),
                "oneOf": [
                    {"required": ["if", "then"], "not": {"required": ["else"]}},
                    {"required": ["else"], "not": {"anyOf": [{"required": ["if"]}, {"required": ["then"]}]}},
                ],
            },
        },
    }


def _map_of(rows: Rows) -> Schema:
    """A map with these keys and no others."""
    needs = {key: [row.needs] for key, row in rows.items() if row.needs}
    pairs = [list(pair) for pair in combinations(EXCLUSIVE, 2) if rows.keys() >= {*pair}]
    schema: Schema = {
        "type": "object",
        "properties": {key: _value(row) for key, row in rows.items()},
        "additionalProperties": False,
    }
    if needs:
        schema["dependencies"] = needs
    if pairs:
        schema["not"] = {"anyOf": [{"required": pair} for pair in pairs]}
    return schema


def _value(row: Key) -> Schema:
    held = _HOLDS.get(row.holds, {})
    forms = [held.get(shape, _SHAPES[shape]) for shape in row.shapes]
    schema = forms[0] if len(forms) == 1 else {"anyOf": forms}
    # Beside "$ref", draft-07 reads nothing else.
    return {"description": row.help, **({"allOf": [schema]} if "$ref" in schema else schema)}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _names_to(value: Schema, keys: Schema | None = None, **more: Any) -> Schema:
    keys = _ref("own_name") if keys is None else keys
    return {"type": "object", "propertyNames": keys, "additionalProperties": value, **more}


def _type() -> Schema:
    words = "|".join(WORDS)
    combined = {"pattern": f"^(optional +)?(list of +)*({words})$"}
    return {"type": "string", "anyOf": [{"enum": list(WORDS)}, combined]}


def _node() -> Schema:
    """The verb decides which keys a node may have; before there is one, editors offer all verbs."""
    no_verb = {"not": {"anyOf": [{"required": [verb]} for verb in VERBS]}}
    branch = {"if": no_verb, "then": _map_of({**COMMON, **BRANCH})}
    return {
        "type": "object",
        "required": ["then"],
        "properties": {verb: {"description": rows[verb].help} for verb, rows in VERBS.items()},
        "allOf": [
            *(
                {"if": {"required": [verb]}, "then": _map_of({**COMMON, **rows})}
                for verb, rows in VERBS.items()
            ),
            branch,
        ],
    }


_HOLDS: Final[Mapping[str, Mapping[Shape, Schema]]] = {
    "version": {"a number": {"const": 1}},
    "name": {"text": _NAME},
    "names": {"text": _NAME, "a list": _NAMES},
    "expression": {"text": _BARE},
    "fixed": {"text": _FIXED},
    "inputs": {"a map": _names_to(_ref("input"))},
    "state": {"a map": _names_to(_ref("state_key"))},
    "nodes": {"a map": _names_to(_ref("node"), minProperties=1)},
    "type": {"text": _ref("type")},
    "declaration": {"text": _ref("type"), "a map": _ref("declaration")},
    "fields": {"a map": _names_to(_ref("field"), minProperties=1)},
    "choices": {
        "a list": {"type": "array", "items": _FIXED, "minItems": 1, "uniqueItems": True},
        "a map": _names_to(_FIXED, {"pattern": r"\S", "not": {"const": "else"}}, minProperties=1),
    },
    "merge": {"text": {"type": "string", "anyOf": [{"enum": list(MERGES)}, _FUNCTION]}},
    "then": {
        "text": _NAME,
        "a list": {
            "if": {"type": "array", "contains": {"type": "object"}},
            "then": {
                "items": _ref("rule"),
                "contains": {"type": "object", "required": ["else"]},
            },
            "else": _ref("names"),
        },
        "a map": {"type": "object", "additionalProperties": _ref("names"), "minProperties": 1},
    },
    "save": {"text": _ref("own_name"), "a map": _names_to(_TEXT, minProperties=1)},
    "words": {
        "a list": {"type": "array", "items": [_TEXT], "additionalItems": _SCALAR_OR_NONE, "minItems": 1}
    },
    "variables": {
        "a map": _names_to(
            _SCALAR_OR_NONE, {"pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "not": {"pattern": f"^{VARIABLE}"}}
        )
    },
    "parse": {"text": {"enum": list(PARSERS)}},
    "function": {"text": _FUNCTION},
    "graph": {"text": {"type": "string", "anyOf": [{"pattern": r"\.(ya?ml|py)$"}, _FUNCTION]}},
    "each": {"text": {"type": "string", "pattern": r"^\s*[A-Za-z][A-Za-z0-9_]*\s+in\s+\S", **_NO_BRACES}},
    "times": {"a number": _TIMES},
    "retry": {"a number": _TIMES, "a map": _ref("retry")},
    "duration": {"text": {"type": "string", "pattern": f"^{_SPAN}$"}},
    "values": {"a map": _names_to({}, minProperties=1)},
}
"""What the value, the items or the entries of a key are, by the names in the table's column `holds`."""
