"""From a JSON Schema to the fields of a form. Pure: `filling.py` asks for them.

One field is one line on the screen. What of a schema no line can stand for (free unions, maps, conditions) is
a field that is typed as JSON; the whole answer is checked against the whole schema in any case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hitl_cli.prompts.form import FieldKind, FormField, Option, Path, option
from hitl_cli.schema.check import CARRIED_WHEN, is_needed
from hitl_cli.schema.secrets import is_secret
from hitl_cli.types import UNSET

MAX_FIELDS = 200
MAX_DEPTH = 3
"""Levels of objects that become fields of their own."""

_READINGS: Mapping[str, FieldKind] = {"integer": "integer", "number": "number", "boolean": "yes-no"}


def form_fields(schema: dict[str, Any]) -> tuple[FormField, ...]:
    """The fields of an object; none when the schema is no object of named properties, or has too many."""
    root = schema
    found = tuple(_of_object(_resolved(schema, root), root, (), depth=0))
    return found if 0 < len(found) <= MAX_FIELDS else ()


def _of_object(schema: Any, root: Any, path: Path, depth: int) -> list[FormField]:
    schema = _merged(schema, root)
    properties = schema.get("properties")
    if not isinstance(properties, dict) or len(properties) > MAX_FIELDS:
        return []
    required = schema.get("required")
    names = required if isinstance(required, list) else []
    found: list[FormField] = []
    for name, given in properties.items():
        own = _without_null(_resolved(given, root), root)
        inner = _merged(own, root) if isinstance(own, dict) else {}
        if depth + 1 < MAX_DEPTH and name in names and _is_object(inner):
            found += _of_object(inner, root, (*path, name), depth + 1)
        else:
            found.append(_field((*path, name), given, inner, required=name in names))
        if len(found) > MAX_FIELDS:
            return found
    return found


def _is_object(schema: dict[str, Any]) -> bool:
    closed = not isinstance(schema.get("additionalProperties"), dict)
    return schema.get("type", "object") == "object" and isinstance(schema.get("properties"), dict) and closed


def _field(path: Path, given: Any, schema: dict[str, Any], *, required: bool) -> FormField:
    outer = given if isinstance(given, dict) else {}
    said = {**schema, **{key: outer[key] for key in ("title", "description", "default") if key in outer}}
    options = options_of(schema)
    return FormField(
        path=path,
        kind=_kind(schema, options),
        schema={key: value for key, value in schema.items() if key != CARRIED_WHEN},
        title=said["title"] if isinstance(said.get("title"), str) and said["title"].strip() else path[-1],
        help=said["description"] if isinstance(said.get("description"), str) else "",
        required=required or is_needed(outer.get(CARRIED_WHEN)),
        default=said.get("default", UNSET),
        options=options,
        when=outer.get(CARRIED_WHEN),
    )


def options_of(schema: dict[str, Any]) -> tuple[Option, ...]:
    """The values that a schema lists, or that it lists for the items of an array."""
    items = schema.get("items") if schema.get("type") == "array" else schema
    return _listed(items) if isinstance(items, dict) else ()


def _listed(schema: dict[str, Any]) -> tuple[Option, ...]:
    names = schema.get("enumNames")
    if isinstance(values := schema.get("enum"), list):
        labels = names if isinstance(names, list) and len(names) == len(values) else [None] * len(values)
        return tuple(map(option, values, labels))
    for key in ("oneOf", "anyOf"):
        branches = schema.get(key)
        if isinstance(branches, list) and all(isinstance(one, dict) and "const" in one for one in branches):
            return tuple(option(one["const"], one.get("title")) for one in branches)
    return (option(schema["const"], schema.get("title")),) if "const" in schema else ()


def _kind(schema: dict[str, Any], options: Sequence[Option]) -> FieldKind:
    kind = schema.get("type")
    if options:
        return "many" if kind == "array" else "choice"
    if kind == "array" and isinstance(items := schema.get("items"), dict):
        return "list" if items.get("type") in ("string", "integer", "number") else "json"
    if kind == "string":
        if is_secret(schema):
            return "secret"
        return (
            "long" if schema.get("x-hitl") in ("text", "editor") or "contentMediaType" in schema else "text"
        )
    return _READINGS.get(kind, "json") if isinstance(kind, str) else "json"


def _resolved(schema: Any, root: Any) -> Any:
    """The schema behind references into the same document."""
    for _ in range(20):  # a reference may lead round in a circle
        reference = schema.get("$ref") if isinstance(schema, dict) else None
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return schema
        found = root
        for step in reference[2:].split("/"):
            step = step.replace("~1", "/").replace("~0", "~")
            found = found.get(step) if isinstance(found, dict) else None
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        schema = {**found, **rest} if isinstance(found, dict) else {}
    return {}


def _without_null(schema: Any, root: Any) -> Any:
    """What `anyOf: [T, null]` means for a person: T, which may be left out."""
    branches = schema.get("anyOf", schema.get("oneOf")) if isinstance(schema, dict) else None
    if not isinstance(branches, list):
        return schema
    others = [
        branch for branch in branches if not (isinstance(branch, dict) and branch.get("type") == "null")
    ]
    if len(others) != 1 or len(others) == len(branches):
        return schema
    rest = {key: value for key, value in schema.items() if key not in ("anyOf", "oneOf")}
    inner = _resolved(others[0], root)
    return {**inner, **rest} if isinstance(inner, dict) else schema


def _merged(schema: Any, root: Any) -> dict[str, Any]:
    """The schema with the plain objects of its `allOf` in it."""
    if not isinstance(schema, dict):
        return {}
    parts = schema.get("allOf")
    if not isinstance(parts, list) or len(parts) > MAX_FIELDS:
        return schema
    merged = {key: value for key, value in schema.items() if key != "allOf"}
    for part in (_resolved(part, root) for part in parts):
        if not isinstance(part, dict):
            continue
        for key, value in part.items():
            if key == "properties" and isinstance(value, dict):
                merged[key] = {**merged.get(key, {}), **value}
            elif key == "required" and isinstance(value, list):
                merged[key] = [*merged.get(key, []), *value]
            else:
                merged.setdefault(key, value)
    return merged
