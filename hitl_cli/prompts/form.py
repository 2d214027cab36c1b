"""From a JSON Schema to the fields of a form. Pure: `filling.py` asks for them.

One field is one line on the screen. What of a schema no line can stand for (free unions, maps, conditions) is
a field that is typed as JSON; the whole answer is checked against the whole schema in any case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from hitl_cli.prompts.conventions.rows import Option, option
from hitl_cli.prompts.safe import safe_json
from hitl_cli.prompts.screen import Choice
from hitl_cli.schema.check import CARRIED_WHEN
from hitl_cli.types import UNSET
from hitl_cli.values import dataclass

FieldKind = Literal["text", "long", "secret", "number", "integer", "yes-no", "choice", "many", "list", "json"]
Path = tuple[str, ...]

MAX_FIELDS = 200
MAX_DEPTH = 3
"""Levels of objects that become fields of their own."""

_READINGS: Mapping[str, FieldKind] = {"integer": "integer", "number": "number", "boolean": "yes-no"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One line of a form. Its texts are as the schema has them; whoever prints them makes them safe."""

    path: Path
    kind: FieldKind
    schema: dict[str, Any]
    title: str
    help: str = ""
    required: bool = False
    default: Any = UNSET
    options: tuple[Option, ...] = ()
    when: Any = None
    """Its condition; None: it is always asked for."""

    @property
    def name(self) -> str:
        return ".".join(self.path)

    @property
    def hint(self) -> str:
        """What fits, in a few words: `In euros, 0 to 500`."""
        return ", ".join(filter(None, (self.help, _bounds(self.schema), _format(self.schema))))


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of an answer, and what becomes of it."""

    fields: tuple[FormField, ...]
    reply: Callable[[dict[str, Any]], Any]
    """Makes the answer of the object that was filled in."""
    more: tuple[Choice, ...] = ()
    """Other ways to answer, beside the form."""


def form_fields(schema: dict[str, Any]) -> tuple[FormField, ...]:
    """The fields of an object; none when the schema is no object of named properties, or has too many."""
    root = schema
    found = tuple(_of_object(_resolved(schema, root), root, (), depth=0))
    return found if 0 < len(found) <= MAX_FIELDS else ()


def object_of(values: Mapping[Path, Any]) -> dict[str, Any]:
    """The object that the fields make up; a field without a value is left out."""
    made: dict[str, Any] = {}
    for path, value in values.items():
        if value is UNSET:
            continue
        place = made
        for step in path[:-1]:
            place = place.setdefault(step, {})
        place[path[-1]] = value
    return made


def value_at(value: Any, path: Path) -> Any:
    """What an object has at the field's place; UNSET for nothing."""
    for step in path:
        if not isinstance(value, dict) or step not in value:
            return UNSET
        value = value[step]
    return value


def is_asked(field: FormField, values: Mapping[Path, Any]) -> bool:
    """Whether the field's condition holds for what was filled in so far; without one it is always asked."""
    if field.when is None:
        return True
    from hitl_cli.format.carried_check import holds  # few forms need its expressions

    return holds(field.when, {path[0]: value for path, value in values.items() if len(path) == 1})


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
        required=required,
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
        if schema.get("format") == "password" or schema.get("writeOnly") is True:
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


def _bounds(schema: dict[str, Any]) -> str:
    kind = schema.get("type")
    if kind in ("integer", "number"):
        low, high = schema.get("minimum"), schema.get("maximum")
        whole = "a whole number" if kind == "integer" else "a number"
    else:
        names = {"string": ("minLength", "maxLength"), "array": ("minItems", "maxItems")}.get(str(kind))
        low, high = (schema.get(names[0]), schema.get(names[1])) if names else (None, None)
        whole = ""
    unit = {"string": " characters", "array": " of them"}.get(str(kind), "")
    if low is None and high is None:
        return whole
    if high is None:
        return f"at least {safe_json(low)}{unit}"
    return (
        f"at most {safe_json(high)}{unit}" if low is None else f"{safe_json(low)} to {safe_json(high)}{unit}"
    )


_FORMATS = {
    "date": "2026-01-31",
    "time": "14:30:00",
    "date-time": "2026-01-31T14:30:00Z",
    "email": "an e-mail address",
    "uri": "a link",
    "uuid": "a UUID",
    "ipv4": "an IPv4 address",
    "ipv6": "an IPv6 address",
}


def _format(schema: dict[str, Any]) -> str:
    return _FORMATS.get(str(schema.get("format")), "")
