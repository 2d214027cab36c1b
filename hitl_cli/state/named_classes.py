"""The closed table of classes whose instances survive the store: those that a graph's schemas name."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import is_dataclass
from enum import Enum
from inspect import isfunction
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from hitl_cli.errors import GraphError
from hitl_cli.schema.models import is_model
from hitl_cli.state.fields import hints_of


def classes_named_in(schemas: Sequence[type]) -> dict[str, type]:
    """The enums, dataclasses and pydantic models among the schemas and in the types of their fields.

    Types are looked into at any depth: generic arguments, unions, `Annotated`, the fields of what is named,
    and what a reducer says that it merges: `Annotated[list, add_messages]` is a list of messages.

    Returns:
        The classes by qualified name.

    Raises:
        GraphError: two of them have one qualified name.
    """
    found: dict[str, type] = {}
    seen: set[Any] = set()
    waiting: list[Any] = [*schemas, *(hint for schema in schemas for hint in hints_of(schema).values())]
    while waiting:
        hint = waiting.pop()
        is_class = isinstance(hint, type) and get_origin(hint) is None
        if not is_class and not hasattr(hint, "__value__"):
            waiting += _parts(hint)
        elif hint not in seen:  # what has a name can name itself
            seen.add(hint)
            waiting += _field_types(hint) if is_class else [hint.__value__]
            if is_class and (issubclass(hint, Enum) or is_dataclass(hint) or is_model(hint)):
                _add(hint, found)
    return found


def _add(kind: type, found: dict[str, type]) -> None:
    known = found.setdefault(kind.__qualname__, kind)
    if known is not kind:
        raise GraphError(
            f"the state names two classes {kind.__qualname__!r}: of {known.__module__!r} and "
            f"{kind.__module__!r}",
            hint="Their instances could not be told apart in the store: rename one of the classes.",
        )


def _parts(hint: Any) -> list[Any]:
    """What a type that is no class is made of."""
    if isinstance(hint, list | tuple):  # the arguments of a Callable
        return list(hint)
    if isinstance(hint, Enum):  # in a Literal
        return [type(hint)]
    if get_origin(hint) is Annotated:
        return [get_args(hint)[0], *_merged_types(hint.__metadata__[-1])]
    if hasattr(hint, "__supertype__"):  # a NewType
        return [hint.__supertype__]
    origin = get_origin(hint)
    return [] if origin is None else [origin, *get_args(hint)]


def _merged_types(reducer: Any) -> list[Any]:
    """The types of a reducer's parameters and of what it returns, where they can be looked up."""
    if isfunction(reducer):
        with suppress(Exception):
            return list(get_type_hints(reducer).values())
    return []


def _field_types(kind: Any) -> list[Any]:
    """The types of a class's fields; none if they cannot be looked up: what they name is not known then."""
    if is_model(kind):
        return [field.annotation for field in kind.model_fields.values()]
    if is_dataclass(kind) or issubclass(kind, dict):
        with suppress(Exception):
            return list(hints_of(kind).values())
    return []
