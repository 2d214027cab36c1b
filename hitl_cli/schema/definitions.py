"""The `$defs` of one JSON Schema: every class that it names is described once, and referred to."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

Schema = dict[str, Any]

_PLACE = "#/$defs/"
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]")


class Definitions:
    def __init__(self) -> None:
        self.bodies: dict[str, Schema] = {}
        """The definitions by name; an empty one is being written."""
        self._names: dict[object, str] = {}
        """By the class or type alias that a definition describes."""
        self._numbers = itertools.count(2)
        self._shared: set[str] = set()
        """Those that something beside the place of their first use refers to."""

    def refer(self, owner: object, name: str, describe: Callable[[], Schema]) -> Schema:
        """A reference to the definition of `owner`, which is written if there is none yet.

        Args:
            name: what to call it; another class of that name gets a number behind its own.
            describe: gives the definition; it may refer to `owner` in its turn.
        """
        if owner in self._names:
            self._shared.add(self._names[owner])
            return _reference(self._names[owner])
        name = _NOT_IN_A_NAME.sub("_", name)
        if name in self.bodies:
            name = f"{name}.{next(self._numbers)}"
        self._names[owner] = name
        self.bodies[name] = {}
        self.bodies[name] = describe()
        return _reference(name)

    def adopt(self, describe: Callable[..., Schema]) -> Schema:
        """A schema that pydantic made, whose definitions join these.

        Args:
            describe: pydantic's method; it takes a `ref_template`, the form of the references in it.
        """
        prefix = ""
        schema = describe(ref_template=_PLACE + "{model}")
        if any(self.bodies.get(name, body) != body for name, body in schema.get("$defs", {}).items()):
            prefix = f"{next(self._numbers)}."
            schema = describe(ref_template=_PLACE + prefix + "{model}")
        for name, body in schema.pop("$defs", {}).items():
            self.bodies[prefix + name] = body
            self._shared.add(prefix + name)
        return schema

    def document(self, schema: Schema) -> Schema:
        """The whole schema: a definition that it consists of takes its place, unless it is used elsewhere."""
        name = schema.get("$ref", "").removeprefix(_PLACE)
        if schema.keys() == {"$ref"} and name not in self._shared:
            schema = self.bodies.pop(name)
        return {"$defs": self.bodies, **schema} if self.bodies else schema


def _reference(name: str) -> Schema:
    return {"$ref": _PLACE + name}
