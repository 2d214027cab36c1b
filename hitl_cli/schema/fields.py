"""The keys of TypedDicts, dataclasses and models, with the types that their authors gave them."""

from __future__ import annotations

import dataclasses
import inspect
import math
import sys
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import (
    Annotated,
    Any,
    Final,
    NotRequired,
    Required,
    get_args,
    get_origin,
    get_type_hints,
)
from uuid import UUID

from hitl_cli.errors import PayloadError
from hitl_cli.schema.models import is_model
from hitl_cli.types import UNSET
from hitl_cli.values import NamedTuple


class RawField(NamedTuple):
    name: str
    annotation: Any
    required: bool
    default: Any
    """As JSON; UNSET when there is none, or none that JSON can hold."""
    help: str = ""
    """What a model's author says of it."""


def is_typed_dict(kind: type) -> bool:
    """`typing_extensions.TypedDict` counts, which `typing.is_typeddict` does not know."""
    return issubclass(kind, dict) and hasattr(kind, "__required_keys__")


def fields_of(kind: type) -> Iterator[RawField]:
    """The keys of a TypedDict, the fields of a pydantic model, or the arguments that make a dataclass.

    Raises:
        PayloadError: an annotation names something that cannot be found.
    """
    if is_model(kind):
        yield from map(_of_model, kind.model_fields, kind.model_fields.values())  # type: ignore[attr-defined]
        return
    hints = _hints(kind)
    if is_typed_dict(kind):
        required_keys: frozenset[str] = kind.__required_keys__  # type: ignore[attr-defined]
        for name, hint in hints.items():
            annotation, said = _unqualified(hint)
            yield RawField(name, annotation, name in required_keys if said is None else said, UNSET)
        return
    for name, parameter in inspect.signature(kind).parameters.items():
        if name in hints:
            hint = hints[name]
            annotation, _ = _unqualified(hint.type if isinstance(hint, dataclasses.InitVar) else hint)
            required = parameter.default is parameter.empty
            yield RawField(name, annotation, required, UNSET if required else _as_json(parameter.default))


def _of_model(name: str, field: Any) -> RawField:
    required = field.is_required()
    default = UNSET if required else _as_json(field.default)
    return RawField(name, field.rebuild_annotation(), required, default, field.description or "")


def description(kind: type) -> str:
    """What the author wrote about the class; empty for the docstring that a dataclass makes of its fields."""
    text = kind.__doc__ or ""
    if dataclasses.is_dataclass(kind) and text.startswith(f"{kind.__name__}("):
        return ""
    return inspect.cleandoc(text)


def alias_value(alias: Any) -> Any:
    """The type that a type alias stands for, with the names in quotes resolved.

    Raises:
        PayloadError: one of them cannot be found.
    """
    members = {"__annotations__": {"value": alias.__value__}, "__module__": alias.__module__}
    return _hints(type(alias.__name__, (), members), alias)["value"]


def _hints(kind: type, owner: Any = None) -> dict[str, Any]:
    """The class's annotations, in which its own name and the classes inside of it are known, too.

    Args:
        owner: what the class's name means; the class itself when left out.
    """
    known = {name: value for name, value in vars(kind).items() if isinstance(value, type)}
    known[kind.__name__] = owner or kind
    try:
        return get_type_hints(kind, localns=known, include_extras=True)
    except Exception as error:  # annotations are expressions, which may fail in any way
        raise PayloadError(
            f"the types in {kind.__name__} cannot be found: {error}",
            hint="Define them at the top level of the module, and not only for type checkers.",
        ) from None


def _unqualified(hint: Any) -> tuple[Any, bool | None]:
    """The type inside of `Required[…]` and its like, and whether they say that the key is required."""
    said = None
    origin = get_origin(hint)
    if origin is Annotated:
        inner, *extras = get_args(hint)
        inner, said = _unqualified(inner)
        return Annotated[(inner, *extras)], said
    while origin in _qualifiers():
        said = {Required: True, NotRequired: False}.get(origin, said)
        (hint,) = get_args(hint)
        origin = get_origin(hint)
    return hint, said


def _qualifiers() -> tuple[Any, ...]:
    """`ReadOnly` is in `typing` from Python 3.13 on; before, a class that uses it has imported it."""
    found = (getattr(sys.modules.get(name), "ReadOnly", None) for name in ("typing", "typing_extensions"))
    return (Required, NotRequired, Final, *filter(None, found))


def _as_json(default: Any) -> Any:
    if isinstance(default, Enum):
        default = default.value
    if default is None or type(default) in (bool, int, str):
        return default
    if type(default) is float:
        return default if math.isfinite(default) else UNSET
    if isinstance(default, date | time):
        return default.isoformat()
    return str(default) if isinstance(default, UUID | Decimal | Path) else UNSET
