"""What a node, a router or a caller sees of the state: some of its keys, as a dict or as an instance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from hitl_cli.state.fields import maker_of
from hitl_cli.state.writes import Writes, writes
from hitl_cli.values import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """A view of the state that a schema describes."""

    fields: Mapping[str, Any]
    """Its keys with their types."""
    make: Callable[..., Any] | None = None
    """Makes an instance from the keys that are there; None: the view is a dict."""
    whole: bool = False
    """Whether it has all keys of the state, so that none has to be left out."""

    def within(self, keys: Mapping[str, Any]) -> Shape:
        """The same shape of a state that has these keys, among them the shape's own."""
        return replace(self, whole=len(self.fields) == len(keys))

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.fields)

    def pick(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The shape's keys that have a value, as a dict of the caller's own."""
        if self.whole:
            return dict(values)
        return {key: values[key] for key in self.fields if key in values}

    def of(self, values: Mapping[str, Any]) -> Any:
        """What is seen of a state: a dict, or an instance whose other fields have their defaults.

        Raises:
            Exception: the user's class did not accept the values; pydantic validates them here.
        """
        picked = self.pick(values)
        return picked if self.make is None else self.make(**picked)

    def writes(self, update: Any) -> Writes:
        """An update as writes to the shape's keys; see `writes.writes`."""
        return writes(update, self.fields)


def context_maker(schema: type | None) -> Callable[[Any], Any]:
    """What makes a run's `context` what its schema says.

    Returns:
        A function that makes an instance of a dict, if the schema is a dataclass or a pydantic model, and
        leaves any other value alone.
    """
    make = maker_of(schema)
    return lambda value: make(**value) if make is not None and isinstance(value, dict) else value
