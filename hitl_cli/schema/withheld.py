"""Secrets that are not written down: what is stored has a mark in their place.

The mark is drawn by lot, so that it says nothing of the secret. The secret itself stays in this process;
another process that needs it takes it from the environment, or asks for it again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any, Final

from hitl_cli.schema.secrets import replaced

WITHHOLD: Final = "x-hitl-withhold"
"""Beside the schema of a question: the secrets in its answer are not to be written down."""
SECRET: Final[dict[str, Any]] = {"type": "string", "format": "password", "writeOnly": True}

VARIABLE = "HITL_SECRET_"
"""A secret that is needed again is first looked for in the environment, under its name in capitals."""

_MARK = re.compile(r"\(hidden [0-9a-f]{16}\)")
_KEPT: dict[str, Any] = {}
"""The secrets of this process, by their marks."""


def withheld(value: Any, schema: Any) -> Any:
    """The value with a mark in place of each secret."""
    return replaced(value, schema, _keep)


def keep(mark: str, secret: Any) -> None:
    """Let a mark that an earlier process has made stand for the secret in this one."""
    _KEPT[mark] = secret


def revealed(value: Any) -> Any:
    """The value with the secrets that this process has in place of their marks."""
    if isinstance(value, dict):
        return {key: revealed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [revealed(item) for item in value]
    return _KEPT.get(value, value) if isinstance(value, str) else value


def marks(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """The marks in a value, each with the name of what it stands for.

    Args:
        name: of the value; that of a field follows behind a dot.
    """
    if isinstance(value, str) and _MARK.fullmatch(value):
        yield name, value
    elif isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in pairs:
            yield from marks(item, f"{name}.{key}")


def is_lost(mark: str) -> bool:
    """Whether this process does not have what the mark stands for."""
    return mark not in _KEPT


def from_environment(name: str) -> str | None:
    """The secret of that name, where the environment has it."""
    return os.environ.get(variable(name))


def variable(name: str) -> str:
    """The environment variable of that secret: `HITL_SECRET_LOGIN_PIN` for `login.pin`."""
    return VARIABLE + name.upper().replace(".", "_")


def _keep(secret: Any) -> str:
    mark = f"(hidden {os.urandom(8).hex()})"
    _KEPT[mark] = secret
    return mark
