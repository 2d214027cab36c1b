"""What expressions can name besides the state: the environment, the thread, the last error."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hitl_cli.format.sandbox import Environ
from hitl_cli.types import CURRENT_TASK

ERROR = "error"
"""The state key that keeps what failed: a list of maps with `node` and `message`, the newest last."""


def names_of(
    state: Mapping[str, Any], failing: Collection[str] | None = None, *, thread: str = ""
) -> dict[str, Any]:
    """The state, the environment, the thread, and the last error.

    Args:
        failing: the nodes whose failure can have led here; None: any.
        thread: its id; empty: that of the running task.
    """
    task = CURRENT_TASK.get()
    id_ = thread or (task.thread if task else "")
    names = {**without_errors(state), "env": Environ(os.environ), "thread": {"id": id_}}
    errors = [one for one in state.get(ERROR, ()) if failing is None or one["node"] in failing]
    return {**names, ERROR: errors[-1]} if errors else names


def without_errors(state: Mapping[str, Any]) -> dict[str, Any]:
    """The state as a person sees it."""
    return {key: value for key, value in state.items() if key != ERROR}


def newest_last(before: Sequence[Any], new: Sequence[Any]) -> list[Any]:
    """What failed, one entry for each node."""
    nodes = {one["node"] for one in new}
    return [*(one for one in before if one["node"] not in nodes), *new]
