"""Answers with named keys: TypedDicts and dataclasses, and what else has a name of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from hitl_cli.schema.definitions import Definitions, Schema
from hitl_cli.schema.kinds import NULL, Kind
from hitl_cli.types import UNSET
from hitl_cli.values import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a TypedDict or dataclass."""

    name: str
    kind: Kind
    required: bool
    default: Any = UNSET
    """As JSON; UNSET when there is none, or none that JSON can hold."""

    def schema(self, definitions: Definitions) -> Schema:
        described = self.kind.schema(definitions)
        if "title" not in described and not _is_reference(described):
            described["title"] = self.name.title().replace("_", " ").strip()
        return described if self.default is UNSET else {**described, "default": self.default}


def _is_reference(schema: Schema) -> bool:
    """Whether it is one class, or one or None: then the class's own title is shown."""
    described = [one for one in schema.get("anyOf", [schema]) if one != NULL]
    return len(described) == 1 and "$ref" in described[0]


@dataclass(frozen=True, slots=True)
class Record:
    """A TypedDict or dataclass. Keys that it does not have are dropped, as pydantic does."""

    make: Callable[..., Any]
    fields: tuple[Field, ...]
    described: Schema
    """Title, description, and whether other keys are allowed."""

    def schema(self, definitions: Definitions) -> Schema:
        record: Schema = {
            "type": "object",
            "properties": {field.name: field.schema(definitions) for field in self.fields},
        }
        required = [field.name for field in self.fields if field.required]
        return record | ({"required": required} if required else {}) | self.described

    def build(self, value: Any) -> Any:
        given = {
            field.name: field.kind.build(value[field.name]) for field in self.fields if field.name in value
        }
        return self.make(**given)


@dataclass(frozen=True)
class Named:
    """A class or type alias, which is read when it is needed, since it may contain itself."""

    owner: Any
    read: Callable[[Any], Kind]

    @cached_property
    def kind(self) -> Kind:
        return self.read(self.owner)

    def schema(self, definitions: Definitions) -> Schema:
        return definitions.refer(self.owner, self.owner.__name__, lambda: self.kind.schema(definitions))

    def build(self, value: Any) -> Any:
        return self.kind.build(value)
