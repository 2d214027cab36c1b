"""State values as JSON text and back, without pickle and without class names from data.

What JSON cannot say is tagged: `{"$": "date", "v": "2026-11-22"}`. The tags are a closed list; a value of any
other type is refused with the path to it. An instance of a class of the user's comes as a `Typed` value, from
which only the graph makes the instance again.
"""

from __future__ import annotations

import base64
import json
import math
import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from hitl_cli.errors import PayloadError, StoreError
from hitl_cli.records import Typed
from hitl_cli.types import Overwrite

TAG = "$"
_PLAIN = frozenset({str, int, bool, type(None)})
"""What JSON takes as it is. Exact types only: a str enum would come back as a str."""
_TEXT = frozenset({str})


def pack(value: Any, name: str = "") -> Any:
    """`value` as JSON's own types; a whole that is put together of such parts is for `dump`.

    Args:
        name: where the path to a value inside begins, in the message.

    Raises:
        PayloadError: it holds a value that cannot be stored; the message has the path to it.
    """
    try:
        return _pack(value)
    except (_Refused, RecursionError) as error:
        raise _named(error, name) from None


def pack_dict(items: dict[Any, Any], name: str = "") -> dict[str, Any]:
    """The same for what is known to be a dict."""
    try:
        return _pack_dict(items)
    except (_Refused, RecursionError) as error:
        raise _named(error, name) from None


def dump(packed: Any) -> bytes:
    """The ASCII JSON of a value of JSON's own types.

    Raises:
        PayloadError: JSON cannot say it.
    """
    try:
        return "".join(_pieces(packed, 0)).encode("ascii")
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise PayloadError(f"the value cannot be stored: {error}") from None


def _named(error: _Refused | RecursionError, name: str) -> PayloadError:
    return _too_deep() if isinstance(error, RecursionError) else error.inside(name).as_error()


def _too_deep() -> PayloadError:
    return PayloadError("the value is nested too deeply to be stored, or contains itself")


def decode(text: bytes) -> Any:
    """The value that was packed and dumped.

    Raises:
        StoreError: the text is damaged.
    """
    try:
        return _DECODER.decode(text.decode("ascii"))
    except (ValueError, KeyError, TypeError, ArithmeticError, RecursionError) as error:
        raise StoreError(f"a stored value is damaged: {error!r}") from None


class _Refused(Exception):
    """A value that cannot be stored; the path grows while the error passes what holds the value."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self.path = ""

    def inside(self, step: str) -> _Refused:
        self.path = step + self.path
        return self

    def as_error(self) -> PayloadError:
        kind = type(self.value)
        where = f" (at {self.path.lstrip('.')})" if self.path else ""
        hint = "State holds JSON values, bytes, dates and times, Decimal, UUID, Path, tuples and sets."
        if not kind.__module__.startswith("builtins"):
            hint += (
                f" Enums, dataclasses and pydantic models are stored when the type of a key names the class: "
                f"`key: {kind.__name__}`, `key: list[{kind.__name__}]` …"
            )
        return PayloadError(f"cannot store a value of type {kind.__name__!r}{where}", hint=hint)


def _pack(value: Any) -> Any:
    """The value as JSON's own types; parts that need no change are not copied."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is list:
        return value if _PLAIN.issuperset(map(type, value)) else _pack_list(value)
    if kind is dict:
        return _pack_dict(value)
    if kind is float:
        return value if math.isfinite(value) else {TAG: "float", "v": repr(value)}
    if kind not in _PACK and not _is_decimal(kind):
        raise _Refused(value)
    tag, packed = _PACK.get(kind, _DECIMAL)
    return {TAG: tag, "v": packed(value)}


def _pack_list(items: list[Any]) -> list[Any]:
    packed: list[Any] = []
    try:
        for item in items:
            packed.append(item if type(item) in _PLAIN else _pack(item))
    except _Refused as refused:
        raise refused.inside(f"[{len(packed)}]") from None
    return packed


def _pack_dict(items: dict[Any, Any]) -> dict[str, Any]:
    if TAG in items or not _TEXT.issuperset(map(type, items)):
        return {TAG: "dict", "v": _pack_pairs(items)}
    if _PLAIN.issuperset(map(type, items.values())):
        return items
    packed, key = {}, None
    try:
        for key, item in items.items():
            packed[key] = item if type(item) in _PLAIN else _pack(item)
    except _Refused as refused:
        raise refused.inside(f".{key}") from None
    return packed


def _pack_pairs(items: dict[Any, Any]) -> list[list[Any]]:
    pairs, key = [], None
    try:
        for key, item in items.items():
            pairs.append([_pack(key), _pack(item)])
    except _Refused as refused:
        raise refused.inside(f".{key}") from None
    return pairs


def _pack_set(value: set[Any] | frozenset[Any]) -> list[Any]:
    return _pack_list(sorted(value, key=repr))


_PACK: dict[type, tuple[str, Callable[[Any], Any]]] = {
    tuple: ("tuple", lambda value: _pack_list(list(value))),
    set: ("set", _pack_set),
    frozenset: ("frozenset", _pack_set),
    bytes: ("bytes", lambda value: base64.b64encode(value).decode("ascii")),
    datetime: ("datetime", datetime.isoformat),
    date: ("date", date.isoformat),
    time: ("time", time.isoformat),
    timedelta: ("timedelta", lambda value: [value.days, value.seconds, value.microseconds]),
    UUID: ("uuid", str),
    type(Path()): ("path", str),
    Typed: ("typed", lambda value: [value.name, _pack(value.value), list(value.unset)]),
    Overwrite: ("overwrite", lambda value: _pack(value.value)),
}


_DECIMAL: tuple[str, Callable[[Any], Any]] = ("decimal", str)


def _is_decimal(kind: type) -> bool:
    """Where there is a Decimal, somebody has imported its module. Nobody else waits for it."""
    return "decimal" in sys.modules and kind is sys.modules["decimal"].Decimal


def _decimal(text: str) -> Any:
    from decimal import Decimal

    return Decimal(text)


def _typed(parts: list[Any]) -> Typed:
    name, value, unset = parts
    if type(name) is not str:
        raise TypeError("the name of a class is no text")
    return Typed(name, value, tuple(unset))


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
    "decimal": _decimal,
    "uuid": UUID,
    "path": Path,
    "typed": _typed,
    "overwrite": Overwrite,
}


def _unpack(pairs: dict[str, Any]) -> Any:
    tag = pairs.get(TAG)
    return pairs if tag is None else _UNPACK[tag](pairs["v"])


def _encoder() -> Callable[[Any, int], Iterable[str]]:
    """What `json.dumps` puts a text together of, given a packed value and the depth to indent it by. What
    contains itself is found while it is packed."""
    encoder = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False)
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return lambda packed, _: encoder.iterencode(packed)
    # `encoder.encode` makes this at each call, which takes longer than a step's change does.
    pieces: Callable[[Any, int], Iterable[str]] = make(
        None, encoder.default, json.encoder.encode_basestring_ascii, None, ":", ",", False, False, False
    )
    return pieces


# Made once: `json.dumps` and `json.loads` make new ones at every call with options.
_pieces = _encoder()
_DECODER = json.JSONDecoder(object_hook=_unpack)
