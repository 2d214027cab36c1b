"""Enums, dataclasses and pydantic models in the state: they come back from the store as what they were.

Only classes that the state's schemas name in their types can come back, and their subclasses, so that no data
chooses any other class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from enum import Enum
from typing import Any

from hitl_cli.errors import PayloadError, StoreError
from hitl_cli.records import Typed
from hitl_cli.schema.models import is_model
from hitl_cli.state.named_classes import classes_named_in
from hitl_cli.state.subclasses import Subclasses
from hitl_cli.types import Overwrite

Turn = Callable[[Any], Any]
"""Lowers or lifts a value."""
_LEAVES = frozenset({str, int, float, bool, type(None), bytes})
_CONTAINERS = frozenset({list, dict, tuple, set, frozenset, Overwrite})


class TypedValues:
    """Turns instances into `Typed` values that the store can keep, and back."""

    def __init__(self, classes: Mapping[str, type]) -> None:
        """
        Args:
            classes: by qualified name. Empty: values are left as they are.
        """
        self.classes = classes
        self._subclasses = Subclasses(classes.values())

    @classmethod
    def named_in(cls, schemas: Sequence[type]) -> TypedValues:
        """For the classes that the schemas name.

        Raises:
            GraphError: two of them have one qualified name.
        """
        return cls(classes_named_in(schemas))

    def lower(self, value: Any) -> Any:
        """The value with each instance of a known class, at any depth, as a `Typed`.

        Raises:
            PayloadError: the value is nested too deeply, or contains itself.
        """
        return self.lowering()(value)

    def lowering(self) -> Turn:
        """A `lower` for values that may share parts: what is one object before is one object after."""
        if not self.classes:
            return lambda value: value
        lowering = _Lowering(self._knows)

        def lower(value: Any) -> Any:
            try:
                return lowering.of(value)
            except RecursionError:
                raise PayloadError(
                    "the value is nested too deeply to be stored, or contains itself"
                ) from None

        return lower

    def lift(self, value: Any) -> Any:
        """The value that `lower` was given.

        Raises:
            StoreError: it holds an instance of a class that the schemas no longer name, or that has changed.
        """
        if not self.classes:
            return value
        try:
            return self._lift(value)
        except RecursionError:
            raise StoreError("a stored value is nested too deeply to be read here") from None

    def _knows(self, kind: type) -> bool:
        return self.classes.get(kind.__qualname__) is kind or self._subclasses.has(kind)

    def _lift(self, value: Any) -> Any:
        return self._instance(value) if type(value) is Typed else _each_part(self._lift, value)

    def _instance(self, typed: Typed) -> Any:
        kind = self.classes.get(typed.name) or self._subclasses.named(typed.name)
        if kind is None:
            raise StoreError(
                f"the thread's state holds a {typed.name!r}, a class that the state's types no longer name",
                hint="Name it again in the type of a key, import it where its base class is named, or give"
                " the thread up.",
            )
        value = self._lift(typed.value)
        try:
            return _made(kind, value, typed.unset)
        except Exception as error:  # the class is the user's, and may have changed since
            raise StoreError(
                f"a stored {typed.name!r} does not fit its class any more: {error}",
                hint="Give the class back what it had, or give the thread up.",
            ) from error


class _Lowering:
    def __init__(self, knows: Callable[[type], bool]) -> None:
        self._knows = knows
        self._done: dict[int, tuple[Any, Any]] = {}
        """By the id of the value; the value is kept, so that no other gets its id meanwhile."""

    def of(self, value: Any) -> Any:
        if type(value) in _LEAVES:
            return value
        done = self._done.get(id(value))
        if done is None:
            done = self._done[id(value)] = (value, self._lowered(value))
        return done[1]

    def _lowered(self, value: Any) -> Any:
        kind = type(value)
        if kind in _CONTAINERS or not self._knows(kind):
            return _each_part(self.of, value)
        return self._typed(value)

    def _typed(self, value: Any) -> Typed:
        kind = type(value)
        if isinstance(value, Enum):
            return Typed(kind.__qualname__, self.of(value.value))
        if is_model(kind):
            held = {name: getattr(value, name) for name in kind.model_fields if name in vars(value)}
            unset = tuple(name for name in held if name not in value.model_fields_set)
            return Typed(kind.__qualname__, self.of({**held, **(value.model_extra or {})}), unset)
        held = {
            field.name: getattr(value, field.name) for field in fields(kind) if hasattr(value, field.name)
        }
        return Typed(kind.__qualname__, self.of(held))


def _each_part(turn: Turn, value: Any) -> Any:
    """The value with its parts turned, if it is one of the containers that the store keeps."""
    kind = type(value)
    if kind in _LEAVES:
        return value
    if kind is list:
        return [turn(item) for item in value]
    if kind is dict:
        return {turn(key): turn(item) for key, item in value.items()}
    if kind in (tuple, set, frozenset):
        return kind(map(turn, value))
    return Overwrite(turn(value.value)) if kind is Overwrite else value


def _made(kind: Any, value: Any, unset: tuple[str, ...]) -> Any:
    """The instance as it was. No `__init__` and no validator runs again, only a model's `model_post_init`."""
    if issubclass(kind, Enum):
        return kind(value)
    if is_model(kind):
        return kind.model_construct(_fields_set=set(value).difference(unset), **value)
    instance = object.__new__(kind)
    for field in fields(kind):
        # Around `__setattr__`, which a frozen dataclass refuses.
        object.__setattr__(
            instance, field.name, value[field.name] if field.name in value else _default(field)
        )
    return instance


def _default(field: Field[Any]) -> Any:
    """Of a field that the class did not have when the instance was stored."""
    if field.default is not MISSING:
        return field.default
    if field.default_factory is not MISSING:
        return field.default_factory()
    raise ValueError(f"it has no {field.name!r}")
