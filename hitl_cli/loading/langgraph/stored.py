"""The state of a LangGraph thread as it was stored, read without its graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any, cast

from hitl_cli.checkpoint.settling import COUNTERS
from hitl_cli.checkpoint.supported import INSTALL
from hitl_cli.errors import TargetError
from hitl_cli.plain import plain
from hitl_cli.store.connection import open_for_reading
from hitl_cli.store.sqlite import SqliteStore
from hitl_cli.store.timeline import Moment

if TYPE_CHECKING:
    from hitl_cli.checkpoint.langgraph import HitlSaver


def stored_values(store: Path, thread: str) -> dict[str, Any]:
    """The values of the state's keys, as JSON; empty where LangGraph, which must read them, is missing."""
    try:
        with _saver(store) as saver:
            saved = saver.get_tuple(_config(thread))
            return _values(saver, saved) if saved else {}
    except ImportError:
        return {}


def stored_nodes(store: Path, thread: str) -> frozenset[str]:
    """The nodes that have run; empty where LangGraph is missing."""
    return frozenset(filter(_is_key, _newest(store, thread).get("versions_seen", ())))


def stored_moments(store: Path, thread: str, limit: int) -> list[Moment]:
    """The states of the outermost graph, newest first; see `timeline`.

    Raises:
        TargetError: LangGraph, which must read them, is missing.
    """
    try:
        with _saver(store) as saver:
            saved = list(saver.list(_config(thread), limit=limit + 1))
            seen = {one.checkpoint["id"]: one.checkpoint["versions_seen"] for one in saved}
            return [_moment(one, seen, _values(saver, one)) for one in saved]
    except ImportError as error:
        raise TargetError(f"LangGraph must read the thread's states: {error}", hint=INSTALL) from None


def _moment(saved: Any, seen: Mapping[str, Mapping[str, Any]], values: dict[str, Any]) -> Moment:
    """
    Args:
        seen: by checkpoint, what each node had seen when it ran last.
    """
    parent = saved.parent_config["configurable"]["checkpoint_id"] if saved.parent_config else ""
    source, now = saved.metadata.get("source", "loop"), saved.checkpoint["versions_seen"]
    before = seen.get(parent, now) if source == "loop" else now
    return Moment(
        id=saved.checkpoint["id"],
        parent=parent,
        step=saved.metadata.get("step", -1),
        source=source,
        at=f"{saved.checkpoint['ts'][:19]}Z",
        nodes=[node for node in now if _is_key(node) and now[node] != before.get(node)],
        values=values,
    )


def _newest(store: Path, thread: str) -> Mapping[str, Any]:
    """LangGraph's newest checkpoint; empty where there is none, or no LangGraph."""
    try:
        with _saver(store) as saver:
            saved = saver.get_tuple(_config(thread))
    except ImportError:
        return {}
    return saved.checkpoint if saved else {}


class _ReadOnly:
    """As much of a store as the saver needs to look something up."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        yield self._db


@contextmanager
def _saver(store: Path) -> Iterator[HitlSaver]:
    """Over the store as it is, also where another process writes to it."""
    from hitl_cli.checkpoint.langgraph import HitlSaver

    db = open_for_reading(store)
    assert db is not None, "the thread was found in it"
    with closing(db):
        yield HitlSaver(cast(SqliteStore, _ReadOnly(db)))


def _config(thread: str) -> Any:
    return {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}


def _values(saver: HitlSaver, saved: Any) -> dict[str, Any]:
    """Of the state's keys, as JSON."""
    channels = saved.checkpoint["channel_values"]
    if kept_as_changes := saved.metadata.get(COUNTERS):
        from hitl_cli.loading.langgraph.deltas import completed

        channels = completed(saver, saved, kept_as_changes)
    return {name: plain(value) for name, value in channels.items() if _is_key(name)}


def _is_key(channel: str) -> bool:
    """Whether a channel is a key of the state; LangGraph's own have `__` in front or a colon inside."""
    return not channel.startswith("__") and ":" not in channel
