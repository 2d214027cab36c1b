"""Messages in a channel of which LangGraph keeps only the changes, as deepagents' are.

They are put together again here without the graph, which has the reducer: all reducers of messages agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from langchain_core.messages import BaseMessage
from langgraph.channels.binop import _get_overwrite
from langgraph.checkpoint.serde.types import _DeltaSnapshot
from langgraph.graph.message import add_messages


def completed(saver: Any, saved: Any, names: Iterable[str]) -> dict[str, Any]:
    """The values of a checkpoint's channels; of those that are kept as changes, the messages.

    Args:
        saver: has the changes.
        saved: the checkpoint's tuple.
        names: of the channels that are kept as changes.
    """
    kept = {name: _value(value) for name, value in saved.checkpoint["channel_values"].items()}
    missing = [name for name in names if name not in kept]
    found = saver.get_delta_channel_history(config=saved.config, channels=missing)
    for name, history in found.items():
        changes = [change for _, _, change in history["writes"]]
        before = _value(history.get("seed", []))
        if any(isinstance(one, BaseMessage) for change in (before, *changes) for one in _items(change)):
            kept[name] = _merged(before, changes)
    return kept


def _merged(messages: Any, changes: list[Any]) -> Any:
    for change in changes:
        replaces, value = _get_overwrite(change)
        messages = (value or []) if replaces else add_messages(messages, change)
    return messages


def _value(stored: Any) -> Any:
    return stored.value if isinstance(stored, _DeltaSnapshot) else stored


def _items(change: Any) -> Iterator[Any]:
    replaces, value = _get_overwrite(change)
    items = value if replaces else change
    yield from items if isinstance(items, list) else (items,)
