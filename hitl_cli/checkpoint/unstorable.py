"""Says which value of a state LangGraph's serializer cannot write: by itself it names a type at most."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from hitl_cli.checkpoint.settling import TASKS
from hitl_cli.errors import InvalidUpdateError

_HINT = (
    "A state holds JSON, dates, messages, dataclasses and pydantic models. Keep anything else out of it: "
    "in a file, or made anew by the node that needs it."
)


def unstorable(
    values: Iterable[tuple[str, Any]], dump: Callable[[Any], object], error: Exception
) -> InvalidUpdateError:
    """
    Args:
        values: each with its channel; one of them cannot be written.
        error: what the serializer raised on all of them.
    """
    channel, reason = _culprit(values, dump) or ("", error)
    if channel == TASKS:
        what = "what was given to a Send"
    else:
        what = f"the value of {channel!r}" if channel else "the state"
    return InvalidUpdateError(f"{what} cannot be stored: {reason}", hint=_HINT)


def _culprit(
    values: Iterable[tuple[str, Any]], dump: Callable[[Any], object]
) -> tuple[str, Exception] | None:
    for channel, value in values:
        try:
            dump(value)
        except Exception as error:  # whatever a serializer raises
            return channel, error
    return None
