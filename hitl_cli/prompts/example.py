"""Makes an answer that fits a JSON Schema, to show people and scripts what one looks like.

It follows the plain keywords and no regular expression: an example for a schema with `pattern`, `not` or
conditions may miss. It is never sent by itself.
"""

from __future__ import annotations

import math
from typing import Any

_FORMATS = {
    "date": "2026-01-31",
    "time": "12:00:00Z",
    "date-time": "2026-01-31T12:00:00Z",
    "duration": "P1D",
    "email": "name@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
_MAX_DEPTH = 8
_MAX_ITEMS = 20


def example(schema: Any, root: Any = None, depth: int = 0) -> Any:
    """A value that satisfies `schema` as far as its plain keywords say.

    Args:
        schema: a JSON Schema; hostile ones give some value too, never an error.
        root: the document that `#/$defs/…` references point into; the schema itself at first.
        depth: how many levels lie above, to end recursive schemas.
    """
    root = schema if root is None else root
    if not isinstance(schema, dict) or depth > _MAX_DEPTH:
        return None
    if "const" in schema:
        return schema["const"]
    for key in ("enum", "examples"):
        if isinstance(schema.get(key), list) and schema[key]:
            return schema[key][0]
    if "default" in schema:
        return schema["default"]
    inner = _inner(schema, root)
    if inner is not None:
        return example(inner, root, depth + 1)
    return _by_type(schema, root, depth)


def _inner(schema: dict[str, Any], root: Any) -> Any:
    """The schema behind a reference or the first alternative."""
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#"):
        return _resolve(reference, root)
    for key in ("oneOf", "anyOf"):
        if isinstance(schema.get(key), list) and schema[key]:
            return schema[key][0]
    return None


def _resolve(reference: str, root: Any) -> Any:
    found = root
    for step in reference.lstrip("#").split("/"):
        if step:
            step = step.replace("~1", "/").replace("~0", "~")
            found = found.get(step) if isinstance(found, dict) else None
    return found


def _by_type(schema: dict[str, Any], root: Any, depth: int) -> Any:
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) and kind else kind
    if kind == "object" or (kind is None and "properties" in schema):
        return _object(schema, root, depth)
    if kind == "array":
        return _array(schema, root, depth)
    if kind in ("integer", "number"):
        return _number(schema, whole=kind == "integer")
    if kind == "boolean":
        return True
    return _text(schema) if kind == "string" else None


def _object(schema: dict[str, Any], root: Any, depth: int) -> dict[str, Any]:
    properties = schema.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    required = schema.get("required")
    names = [name for name in required if isinstance(name, str)] if isinstance(required, list) else []
    return {name: example(properties.get(name, {"type": "string"}), root, depth + 1) for name in names}


def _array(schema: dict[str, Any], root: Any, depth: int) -> list[Any]:
    count = min(_count(schema.get("minItems"), 0), _MAX_ITEMS)
    items = schema.get("items", {"type": "string"})
    options = items.get("enum") if isinstance(items, dict) else None
    if isinstance(options, list) and count <= len(options):
        return options[: count or 1]
    return [example(items, root, depth + 1) for _ in range(count)]


def _number(schema: dict[str, Any], *, whole: bool) -> int | float:
    step = _limit(schema.get("multipleOf")) or 1
    low = _limit(schema.get("minimum"))
    above = _limit(schema.get("exclusiveMinimum"))
    high = _limit(schema.get("maximum"))
    value: int | float = 1 if high is None or high >= 1 else high
    if low is not None:
        value = max(value, low)
    if above is not None:
        value = max(value, above + step)
    value = math.ceil(value / step) * step if "multipleOf" in schema else value
    return math.ceil(value) if whole else value


def _text(schema: dict[str, Any]) -> str:
    text = _FORMATS.get(str(schema.get("format")), "text")
    text = text.ljust(min(_count(schema.get("minLength"), 0), 1000), "x")
    return text[: _count(schema.get("maxLength"), len(text))]


def _limit(value: Any) -> int | float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300
    return value if is_number else None


def _count(value: Any, otherwise: int) -> int:
    return value if isinstance(value, int) and value >= 0 else otherwise
