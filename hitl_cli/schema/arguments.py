"""Tells calls of a `@task` function apart by what they are given."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import pathlib
import uuid
from collections.abc import Mapping
from typing import Any

from hitl_cli.errors import PayloadError
from hitl_cli.schema.payload import MAX_DEPTH, canonical

_PLAIN = (
    *(type(None), bool, int, float, complex, str, bytes, decimal.Decimal, uuid.UUID, pathlib.PurePath),
    *(datetime.date, datetime.time, datetime.timedelta),
)
"""What a `repr` says everything about, the same in every process."""


def mark_of(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
    """The arguments as text, the same in every process.

    Of an object whose content is not known to be stable, such as an open connection, only the type counts.
    """
    try:
        return canonical([args, kwargs])
    except PayloadError:
        return _text([args, kwargs], ())


def _text(value: Any, around: tuple[int, ...]) -> str:
    kind = f"{type(value).__module__}.{type(value).__qualname__}"
    if id(value) in around or len(around) > MAX_DEPTH:
        return kind
    if isinstance(value, enum.Enum):
        return f"{kind}.{value.name}"
    if isinstance(value, _PLAIN):
        return f"{kind} {value!r}"
    parts = [_text(part, (*around, id(value))) for part in _parts(value)]
    if isinstance(value, set | frozenset | dict):
        parts.sort()
    return f"{kind}({', '.join(parts)})"


def _parts(value: Any) -> list[Any]:
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)
    if isinstance(value, dict):
        return list(value.items())
    if isinstance(value, type):
        return [f"{value.__module__}.{value.__qualname__}"]
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value)]
    else:
        names = list(getattr(type(value), "model_fields", ()))
    return [(name, getattr(value, name, None)) for name in names]
