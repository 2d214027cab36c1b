"""State values as JSON text and back, without pickle and without class names from data.

What JSON cannot say is tagged: `{"$": "date", "v": "2026-11-22"}`. The tags are a closed list; a value of any
other type is refused with the path to it.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from hitl_cli.errors import PayloadError, StoreError

TAG = "$"
_PLAIN = frozenset({str, int, bool, type(None)})


def encode(value: Any) -> bytes:
    """`value` as ASCII JSON.

    Raises:
        PayloadError: it holds a value that cannot be stored; the message has the path to it.
    """
    try:
        return json.dumps(_pack(value, ""), separators=(",", ":"), allow_nan=False).encode("ascii")
    except RecursionError:
        raise PayloadError("the value is nested too deeply to be stored, or contains itself") from None
    except ValueError as error:
        raise PayloadError(f"the value cannot be stored: {error}") from None


def decode(text: bytes) -> Any:
    """The value that `encode` was given.

    Raises:
        StoreError: the text is damaged.
    """
    try:
        return json.loads(text, object_hook=_unpack)
    except (ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise StoreError(f"a stored value is damaged: {error!r}") from None


def _pack(value: Any, path: str) -> Any:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is float:
        return value if math.isfinite(value) else {TAG: "float", "v": repr(value)}
    if kind is list:
        return [_pack(item, f"{path}[{index}]") for index, item in enumerate(value)]
    if kind is dict:
        return _pack_dict(value, path)
    for name, (accepted, pack) in _PACK.items():
        if isinstance(value, accepted) and (kind is accepted or accepted is Path):
            return {TAG: name, "v": _pack(pack(value), path)}
    raise PayloadError(
        f"cannot store a value of type {kind.__name__!r}" + (f" (at {path.lstrip('.')})" if path else ""),
        hint="State holds JSON values, bytes, dates and times, Decimal, UUID, Path, tuples and sets.",
    )


def _pack_dict(value: dict[Any, Any], path: str) -> dict[str, Any]:
    if TAG not in value and all(type(key) is str for key in value):
        return {key: _pack(item, f"{path}.{key}") for key, item in value.items()}
    pairs = [[_pack(key, path), _pack(item, f"{path}.{key}")] for key, item in value.items()]
    return {TAG: "dict", "v": pairs}


_PACK: dict[str, tuple[type, Callable[[Any], Any]]] = {
    "tuple": (tuple, list),
    "set": (set, lambda value: sorted(value, key=repr)),
    "frozenset": (frozenset, lambda value: sorted(value, key=repr)),
    "bytes": (bytes, lambda value: base64.b64encode(value).decode("ascii")),
    "datetime": (datetime, datetime.isoformat),
    "date": (date, date.isoformat),
    "time": (time, time.isoformat),
    "timedelta": (timedelta, lambda value: [value.days, value.seconds, value.microseconds]),
    "decimal": (Decimal, str),
    "uuid": (UUID, str),
    "path": (Path, str),
}

_UNPACK: dict[str, Callable[[Any], Any]] = {
    "float": float,
    "dict": dict,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "bytes": base64.b64decode,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda parts: timedelta(*parts),
    "decimal": Decimal,
    "uuid": UUID,
    "path": Path,
}


def _unpack(pairs: dict[str, Any]) -> Any:
    tag = pairs.get(TAG)
    return pairs if tag is None else _UNPACK[tag](pairs["v"])
