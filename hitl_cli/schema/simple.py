"""Plain schemas, and values that plainly fit them, are known without jsonschema-rs.

Its import alone takes half as long as the start of Python. Whatever is not plain here is left to it, and so
is every word about what does not fit.
"""

from __future__ import annotations

from typing import Any

_TYPES = {"string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,)}
_SAID = frozenset(("title", "description", "x-hitl", "default"))
"""Keywords that say something of a value, and bind nothing."""
_BINDING = frozenset(("type", "enum", "oneOf", "minimum", "maximum"))


def is_plain(schema: dict[str, Any]) -> bool:
    """Whether it is a type of one value, choices, or a range of numbers, and nothing else."""
    if not schema.keys() <= _SAID | _BINDING:
        return False
    choices = schema.get("enum", ())
    bounds = [schema[key] for key in ("minimum", "maximum") if key in schema]
    return (
        ("type" not in schema or schema["type"] in tuple(_TYPES))
        and isinstance(choices, list | tuple)
        and all(isinstance(choice, str) for choice in choices)
        and ("enum" not in schema or bool(choices))
        and all(type(bound) in (int, float) for bound in bounds)
        and ("oneOf" not in schema or _are_labels(schema["oneOf"]))
    )


def plainly_fits(schema: dict[str, Any], value: Any) -> bool:
    """Whether the schema is plain and the value fits it; False: ask who can tell why not."""
    if not is_plain(schema):
        return False
    if "type" in schema and type(value) not in _TYPES[schema["type"]]:
        return False
    if "enum" in schema and not (isinstance(value, str) and value in schema["enum"]):
        return False
    if "oneOf" in schema and [option["const"] for option in schema["oneOf"]].count(value) != 1:
        return False
    if "minimum" in schema or "maximum" in schema:
        if type(value) not in (int, float):
            return False
        return bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))
    return not isinstance(value, str) or value.isascii() or _is_whole(value)


def _are_labels(options: Any) -> bool:
    return (
        isinstance(options, list)
        and bool(options)
        and all(
            isinstance(option, dict)
            and option.keys() == {"const", "title"}
            and all(isinstance(text, str) for text in option.values())
            for option in options
        )
    )


def _is_whole(text: str) -> bool:
    """Without half a character, which no checker reads."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
