"""The state of a LangGraph thread as it was stored, read without its graph."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hitl_cli.plain import plain


def stored_values(store: Path, thread: str) -> dict[str, Any]:
    """The values of the state's keys, as JSON; empty where LangGraph, which must read them, is missing."""
    try:
        from hitl_cli.checkpoint.langgraph import HitlSaver
    except ImportError:
        return {}
    with HitlSaver.from_conn_string(store) as saver:
        saved = saver.get_tuple({"configurable": {"thread_id": thread}})
    channels = saved.checkpoint["channel_values"] if saved else {}
    return {name: plain(value) for name, value in channels.items() if _is_key(name)}


def _is_key(channel: str) -> bool:
    """Whether a channel is a key of the state; LangGraph's own have `__` in front or a colon inside."""
    return not channel.startswith("__") and ":" not in channel
