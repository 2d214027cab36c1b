"""The type words of the format, each of which stands for one JSON Schema, and the values that it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from hitl_cli.errors import PayloadError
from hitl_cli.format.mistakes import Mistakes
from hitl_cli.format.scalars import resolve, to_json, word
from hitl_cli.format.tree import Node, Scalar, texts
from hitl_cli.schema.withheld import SECRET

Schema = dict[str, Any]

WORDS: Final[Mapping[str, Schema]] = {
    "string": {"type": "string"},
    "text": {"type": "string", "x-hitl": "text"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
    "datetime": {"type": "string", "format": "date-time"},
    "email": {"type": "string", "format": "email"},
    "url": {"type": "string", "format": "uri"},
    "path": {"type": "string", "x-hitl": "path"},
    "secret": SECRET,
    "object": {"type": "object"},
    "any": {},
}

_SWITCHES: Final = {
    **dict.fromkeys(("yes", "y", "on"), "true"),
    **dict.fromkeys(("no", "n", "off"), "false"),
}
"""Words that YAML once took for true and false."""


def problems_of_value(schema: Schema, value: Any) -> tuple[str, ...]:
    """Why a value does not fit a type."""
    from hitl_cli.schema.check import problems

    try:
        return problems(schema, value)
    except PayloadError:
        return ()  # a broken pattern, which has its own message


def check_default(schema: Schema, node: Node, mistakes: Mistakes) -> None:
    """Note why a default that stands in the file does not fit its own type, if it does not."""
    if filled_in := next((text for text in texts(node) if "{{" in text.text), None):
        mistakes.add(filled_in.place, "this default is fixed — {{ }} is not possible here")
    elif found := problems_of_value(schema, to_json(node)):
        mistakes.add(node.place, f"the default does not fit: {_unquoted(schema, node) or found[0]}")


def _unquoted(schema: Schema, node: Node) -> str:
    """What to write when text was meant, and YAML takes the plain word for something else."""
    if schema.get("type") and isinstance(node, Scalar) and resolve(node) is None:
        may_be = f"'optional {kind_of(schema)}'"
        return f"null is nothing — leave 'default' out; an input that may be null is {may_be}"
    if schema.get("type") == "boolean" and isinstance(node, Scalar) and node.text.lower() in _SWITCHES:
        return f"write {_SWITCHES[node.text.lower()]}, not {node.text}"
    if schema.get("type") != "string" or not isinstance(node, Scalar) or not node.plain:
        return ""
    value = resolve(node)
    kind = "true or false" if isinstance(value, bool) else "a number"
    return f'{node.text} without quotes is {kind} — write "{node.text}"'


def meant_switch(text: str) -> bool | None:
    """What a word that YAML once took for true or false stands for; None when it is no such word."""
    meant = _SWITCHES.get(text.lower())
    return None if meant is None else meant == "true"


def choices_of(schema: Schema) -> tuple[Any, ...] | None:
    """The values among which one is chosen; None when the type is no single choice."""
    if "enum" in schema:
        return tuple(schema["enum"])
    for key in ("oneOf", "anyOf"):
        if key in schema:
            return tuple(option["const"] for option in schema[key])
    return (True, False) if schema.get("type") == "boolean" else None


def kind_of(schema: Schema) -> str:
    """The words of the format for a type, such as `list of string`."""
    if choices := choices_of(schema):
        return "boolean" if has_booleans(choices) else " | ".join(map(word, choices))
    if schema.get("type") == "array":
        return f"list of {kind_of(schema.get('items', {}))}"
    if isinstance(fields := schema.get("properties"), dict):
        return f"fields: {', '.join(fields)}"
    kinds = [name for name, known in WORDS.items() if known.items() <= schema.items()]
    return max(kinds, key=lambda name: len(WORDS[name]))


def has_booleans(possible: Iterable[Any]) -> bool:
    return any(isinstance(value, bool) for value in possible)
