"""Subclasses of the classes that a state's types name: `list[BaseMessage]` holds messages of every kind.

Where a type names a class, an instance of a subclass fits too, and may come back from the store. What is
stored only chooses among the classes that the type admits and the program has imported; nothing is imported
for it, and no constructor and no validator runs. pydantic's own classes admit every model there is, and count
as no type.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import is_dataclass
from enum import Enum
from typing import Any

from hitl_cli.schema.models import is_model


class Subclasses:
    """Of some classes; each is known by its qualified name, unless two of them have the same."""

    def __init__(self, bases: Iterable[type]) -> None:
        """
        Args:
            bases: enums among them have no subclasses with members.
        """
        self._bases = tuple(base for base in bases if not _admits_anything(base))
        self._found: dict[str, type | None] = {}

    def named(self, name: str) -> type | None:
        """The subclass of this qualified name; None if there is none, or more than one."""
        if self._found.get(name) is None:  # one that was not there may have been imported since
            found = {kind for base in self._bases for kind in _below(base) if kind.__qualname__ == name}
            self._found[name] = found.pop() if len(found) == 1 else None
        return self._found[name]

    def has(self, kind: type) -> bool:
        """Whether it is one of them, and its name says which."""
        return issubclass(kind, self._bases) and self.named(kind.__qualname__) is kind


def _admits_anything(base: type) -> bool:
    return issubclass(base, Enum) or base.__module__.partition(".")[0] == "pydantic"


def _below(base: Any) -> Iterator[type]:
    for kind in base.__subclasses__():
        # A dataclass's subclass that is none itself may have attributes that are not among its fields.
        if is_model(kind) or ("__dataclass_fields__" in vars(kind) and is_dataclass(kind)):
            yield kind
        yield from _below(kind)
