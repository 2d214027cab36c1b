"""The kinds of answers that a type annotation can ask for.

A kind says two things: the JSON Schema that an answer must satisfy, and what Python object an answer which
satisfies it becomes. The schemas are those of pydantic, which LangGraph uses, down to their titles.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from hitl_cli.schema.definitions import Definitions, Schema
from hitl_cli.values import dataclass

NULL: Schema = {"type": "null"}
_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


class Kind(Protocol):
    def schema(self, definitions: Definitions, /) -> Schema: ...

    def build(self, value: Any) -> Any:
        """The object of an answer that satisfies the schema."""
        ...


def document(kind: Kind) -> Schema:
    """The schema of `kind` with its definitions."""
    definitions = Definitions()
    return definitions.document(kind.schema(definitions))


@dataclass(frozen=True, slots=True)
class Scalar:
    """A type with a schema of its own: numbers, text, dates …"""

    described: Schema
    make: Callable[[Any], Any]

    def schema(self, _: Definitions) -> Schema:
        return copy.deepcopy(self.described)

    def build(self, value: Any) -> Any:
        return self.make(value)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values: a `Literal`, or the members of an Enum."""

    choices: tuple[tuple[Any, Any], ...]
    """As JSON, and as the object that the node gets."""
    described: Schema
    """Title and description; empty for a `Literal`."""

    def schema(self, _: Definitions) -> Schema:
        values = [value for value, _ in self.choices]
        is_constant = len(values) == 1 and not self.described
        listed: Schema = {"const": values[0]} if is_constant else {"enum": values}
        types = {_TYPES[type(value)] for value in values}
        return listed | ({"type": types.pop()} if len(types) == 1 else {}) | self.described

    def build(self, value: Any) -> Any:
        # In JSON, true is not 1.
        return next(
            choice
            for listed, choice in self.choices
            if listed == value and isinstance(listed, bool) == isinstance(value, bool)
        )


@dataclass(frozen=True, slots=True)
class Array:
    """Any number of items of one kind."""

    item: Kind
    make: Callable[[Iterable[Any]], Any]
    unique: bool = False

    def schema(self, definitions: Definitions) -> Schema:
        array: Schema = {"type": "array", "items": self.item.schema(definitions)}
        return array | ({"uniqueItems": True} if self.unique else {})

    def build(self, value: Any) -> Any:
        return self.make(self.item.build(item) for item in value)


@dataclass(frozen=True, slots=True)
class Row:
    """A tuple of fixed length."""

    items: tuple[Kind, ...]

    def schema(self, definitions: Definitions) -> Schema:
        count = len(self.items)
        row: Schema = {"type": "array", "minItems": count, "maxItems": count}
        if self.items:
            row["prefixItems"] = [item.schema(definitions) for item in self.items]
        return row

    def build(self, value: Any) -> tuple[Any, ...]:
        return tuple(kind.build(item) for kind, item in zip(self.items, value, strict=True))


@dataclass(frozen=True, slots=True)
class Table:
    """A dict with keys of one kind, which is text in JSON, and values of another."""

    key: Kind
    value: Kind

    def schema(self, definitions: Definitions) -> Schema:
        table: Schema = {
            "type": "object",
            "additionalProperties": self.value.schema(definitions) or True,
        }
        names = self.key.schema(definitions)
        names.pop("type", None)
        return table | ({"propertyNames": names} if names else {})

    def build(self, value: Any) -> dict[Any, Any]:
        return {self.key.build(key): self.value.build(item) for key, item in value.items()}
