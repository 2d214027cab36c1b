"""`get_config` and `get_stream_writer`, as in `langgraph.config`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hitl_cli.types import StreamWriter, current_task


def get_config() -> Mapping[str, Any]:
    """The config of the run: `{"configurable": {"thread_id": …, …}, "recursion_limit": …, …}`.

    Raises:
        RuntimeError: called outside of a running node.
    """
    return current_task("get_config").config


def get_stream_writer() -> StreamWriter:
    """A function that writes to the `custom` stream, and does nothing when nobody listens.

    Raises:
        RuntimeError: called outside of a running node.
    """
    writer: StreamWriter = current_task("get_stream_writer").runtime.stream_writer
    return writer
