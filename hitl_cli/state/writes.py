"""What a node returned, or a run was given, as writes to keys of the state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hitl_cli.errors import InvalidUpdateError
from hitl_cli.schema.models import is_model
from hitl_cli.types import Command, Interrupt, Overwrite, PregelTask, RetryPolicy, Send, StateSnapshot

Writes = tuple[tuple[str, Any], ...]
_MISSING: Any = object()
_NO_UPDATES = (Command, Interrupt, Overwrite, PregelTask, RetryPolicy, Send, StateSnapshot)
"""Classes whose fields are annotated too, but are no keys of a state."""


def writes(update: Any, keys: Mapping[str, Any]) -> Writes:
    """The update as pairs; keys that the state does not have are left out.

    Args:
        update: a dict, pairs, an instance of a class with annotated fields, or None.
        keys: the keys that may be written.

    Raises:
        InvalidUpdateError: the update is none of these.
    """
    if type(update) is dict or isinstance(update, Mapping):  # the first is ten times faster
        return tuple([(key, value) for key, value in update.items() if key in keys])
    if update is None:
        return ()
    if type(update) in (list, tuple) and all(isinstance(pair, tuple) and len(pair) == 2 for pair in update):
        return tuple([(key, value) for key, value in update if key in keys])
    if not isinstance(update, _NO_UPDATES) and _has_annotations(type(update)):
        return _attributes(update, keys)
    raise InvalidUpdateError(f"Expected dict, got {update!r}")


def _has_annotations(kind: type) -> bool:
    return any(getattr(base, "__annotations__", None) for base in kind.__mro__)


def _attributes(update: Any, keys: Mapping[str, Any]) -> Writes:
    """The instance's attributes; of a pydantic model, None counts only where it was set or is no default.

    A node that returns `State(x=1)` does not reset the other keys to None. LangGraph's rule.
    """
    silent = _silent_fields(update)
    found = ((key, getattr(update, key, _MISSING)) for key in keys)
    return tuple(
        (key, value)
        for key, value in found
        if value is not _MISSING and (value is not None or key not in silent)
    )


def _silent_fields(update: Any) -> set[str]:
    """Fields of a model whose default is None, and that nobody set."""
    if not is_model(type(update)):
        return set()
    fields, given = type(update).model_fields, update.model_fields_set
    return {name for name in fields if fields[name].default is None and name not in given}
