"""Values as JSON to be shown or asked about: messages and pydantic models by what they offer themselves."""

from __future__ import annotations

import math
from typing import Any

from hitl_cli.errors import PayloadError


def modelled(value: Any) -> Any:
    """The value with each pydantic model in it as a dict; everything else stays what it is.

    Raises:
        PayloadError: it is nested too deeply, or contains itself.
    """
    try:
        return _modelled(value)
    except RecursionError:
        raise PayloadError("the payload is nested too deeply, or contains itself") from None


def plain(value: Any) -> Any:
    """The value as JSON, to be shown: what JSON cannot say becomes the text that `str` gives."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if callable(dump := getattr(type(value), "model_dump", None)):
        return plain(dump(value, mode="json"))
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return str(value)


def _modelled(value: Any) -> Any:
    if callable(dump := getattr(type(value), "model_dump", None)):
        return dump(value, mode="json")
    if isinstance(value, dict):
        return {key: item if type(item) in _SIMPLE else _modelled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [item if type(item) in _SIMPLE else _modelled(item) for item in value]
    return value


_SIMPLE = frozenset({str, int, float, bool, type(None)})
"""No models, and all there is in a payload of very many values."""
