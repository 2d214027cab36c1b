"""Reads a type annotation: which kind of answer does it ask for?"""

from __future__ import annotations

import inspect
from collections import abc
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, NewType, Union, get_args, get_origin
from uuid import UUID

from hitl_cli.errors import PayloadError
from hitl_cli.schema.classes import Field, Named, Record
from hitl_cli.schema.fields import alias_value, description, fields_of, is_typed_dict
from hitl_cli.schema.kinds import NULL, Array, Choice, Kind, Row, Scalar, Table, document
from hitl_cli.schema.models import Adapted, Model, is_model, is_pydantics, needs_pydantic
from hitl_cli.schema.unions import Either


def read(annotation: Any) -> Kind:
    """The kind of answer that the annotation asks for. Classes in it are looked into when they are needed.

    Raises:
        PayloadError: JSON cannot say the annotation, or a part of it; the message names it.
    """
    form = get_origin(annotation) or annotation
    try:
        scalar, reader = _SCALARS.get(form), _FORMS.get(form)
    except TypeError:  # not hashable, so no type either
        raise _no_schema(annotation) from None
    if scalar is not None:
        return scalar
    if reader is not None:
        return reader(annotation)
    if isinstance(annotation, type):
        return _class(annotation)
    if isinstance(annotation, NewType):
        return read(annotation.__supertype__)
    if type(annotation).__name__ == "TypeAliasType":  # of `typing` from Python 3.12 on, or typing_extensions
        return Named(annotation, lambda alias: read(alias_value(alias)))
    raise _no_schema(annotation)


@lru_cache(maxsize=256)
def _class(kind: type) -> Kind:
    """Kept, because finding out what the annotations in a class mean takes longer than the rest."""
    if is_model(kind):
        return Model(kind)
    if needs_pydantic(kind):
        return Adapted.of(kind, kind.__name__)
    if issubclass(kind, Enum):
        return Named(kind, _enum)
    if is_typed_dict(kind) or is_dataclass(kind):
        return Named(kind, _record)
    raise _no_schema(kind)


def _record(kind: Any) -> Record:
    described = _described(kind)
    if getattr(kind, "__closed__", None):
        described["additionalProperties"] = False
    fields = []
    for name, annotation, required, default, _ in fields_of(kind):
        try:
            fields.append(Field(name, read(annotation), required, default))
        except PayloadError as error:
            raise PayloadError(
                f"{kind.__name__}.{name}: {error.message}", hint=error.hint
            ) from error.__cause__
    return Record(kind, tuple(fields), described)


def _enum(kind: type[Enum]) -> Choice:
    return _choice(kind, [(member.value, member) for member in kind], _described(kind))


def _literal(annotation: Any) -> Choice:
    choices = [(one.value if isinstance(one, Enum) else one, one) for one in get_args(annotation)]
    return _choice(annotation, choices, {})


def _choice(annotation: Any, choices: list[tuple[Any, Any]], described: dict[str, Any]) -> Choice:
    if not choices or any(type(value) not in (NoneType, bool, int, float, str) for value, _ in choices):
        raise _no_schema(annotation)
    return Choice(tuple(choices), described)


def _described(kind: type) -> dict[str, Any]:
    about = description(kind)
    return {"title": kind.__name__} | ({"description": about} if about else {})


def _union(annotation: Any) -> Either:
    members = get_args(annotation)
    return Either(tuple(read(one) for one in members if one is not NoneType), or_none=NoneType in members)


def _annotated(annotation: Any) -> Kind:
    inner, *extras = get_args(annotation)
    if any(is_pydantics(extra) for extra in extras):
        return Adapted.of(annotation, _name(annotation))
    return read(inner)


def _array(make: Callable[..., Any], *, unique: bool = False) -> Callable[[Any], Array]:
    def array(annotation: Any) -> Array:
        (item,) = get_args(annotation) or (Any,)
        return Array(read(item), make, unique)

    return array


def _tuple(annotation: Any) -> Kind:
    items = get_args(annotation)
    if items[1:] == (Ellipsis,) or not hasattr(annotation, "__args__"):
        return Array(read(items[0] if items else Any), tuple)
    return Row(tuple(read(item) for item in items))


def _table(annotation: Any) -> Table:
    key, value = get_args(annotation) or (str, Any)
    if key is int:
        return Table(_NUMBER_AS_KEY, read(value))
    kind = read(key)
    if key is not Any and document(kind).get("type") != "string":
        raise PayloadError(f"{_name(annotation)} has keys that are not text", hint=_HINT)
    return Table(kind, read(value))


def _no_schema(annotation: Any) -> PayloadError:
    return PayloadError(f"{_name(annotation)} is not a type that a JSON answer can have", hint=_HINT)


def _name(annotation: Any) -> str:
    return inspect.formatannotation(annotation)[:100]


def _as_it_is(value: Any) -> Any:
    return value


def _text(format: str, make: Callable[[str], Any]) -> Scalar:
    return Scalar({"type": "string", "format": format}, make)


_HINT: Final = (
    "Use bool, int, float, str, list[…], dict[str, …], Literal[…], an Enum, a TypedDict, a dataclass, "
    "a pydantic model, or a JSON Schema as a dict."
)
_NOTHING: Final = Scalar(NULL, _as_it_is)
_ANYTHING: Final = Scalar({}, _as_it_is)
_NUMBER_AS_KEY: Final = Scalar({"type": "string", "pattern": "^-?[0-9]+$"}, int)
_DECIMAL: Final = Scalar(
    {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)$"}]},
    lambda value: Decimal(str(value)),
)
_SCALARS: Final[Mapping[Any, Scalar]] = {
    None: _NOTHING,
    NoneType: _NOTHING,
    Any: _ANYTHING,
    object: _ANYTHING,
    bool: Scalar({"type": "boolean"}, _as_it_is),
    int: Scalar({"type": "integer"}, int),
    float: Scalar({"type": "number"}, float),
    str: Scalar({"type": "string"}, _as_it_is),
    date: _text("date", date.fromisoformat),
    datetime: _text("date-time", lambda text: datetime.fromisoformat(text.upper())),
    time: _text("time", lambda text: time.fromisoformat(text.upper())),
    UUID: _text("uuid", UUID),
    Path: _text("path", Path),
    Decimal: _DECIMAL,
}
_FORMS: Final[Mapping[Any, Callable[[Any], Kind]]] = {
    Annotated: _annotated,
    Literal: _literal,
    Union: _union,
    UnionType: _union,
    tuple: _tuple,
    **dict.fromkeys((list, abc.Sequence, abc.MutableSequence), _array(list)),
    **dict.fromkeys((set, abc.Set, abc.MutableSet), _array(set, unique=True)),
    frozenset: _array(frozenset, unique=True),
    **dict.fromkeys((dict, abc.Mapping, abc.MutableMapping), _table),
}
