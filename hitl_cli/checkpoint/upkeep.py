"""Cuts LangGraph threads down, and copies them; the values that surviving checkpoints need stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import field
from sqlite3 import Connection

from hitl_cli.checkpoint.content import Content
from hitl_cli.checkpoint.settling import COUNTERS, status_at
from hitl_cli.clock import utc_now
from hitl_cli.errors import NotFound, UsageError
from hitl_cli.store import binding, opaque, opaque_threads
from hitl_cli.store.opaque import OpaqueCheckpoint
from hitl_cli.store.opaque_threads import Place
from hitl_cli.store.sqlite import SqliteStore
from hitl_cli.values import dataclass


def copy_thread(store: SqliteStore, content: Content, source: str, target: str) -> None:
    """
    Raises:
        NotFound: there is no thread to copy.
        UsageError: it has not ended, or is not LangGraph's, or the copy's name is taken.
        ThreadBusy: it is being run.
    """
    with store.lock(source), store.lock(target), store.writing(durable=True) as db:
        if opaque_threads.known(db, source) is None:
            raise NotFound(f"there is no thread {source!r}", hint="`hitl threads ls` lists them.")
        if store.thread(target) is not None:
            raise UsageError(
                f"there is a thread {target!r} already", hint="Choose another name for the copy."
            )
        if _standing(db, content, source) != "finished":
            # LangGraph names a question by its checkpoint, so those of the copy would have the same ids.
            raise UsageError(
                f"thread {source!r} has not ended, and a question can wait in one thread only",
                hint="Copy it when it has.",
            )
        opaque_threads.copy(db, source, target, utc_now())


def prune(store: SqliteStore, content: Content, thread: str) -> None:
    """Keep the newest checkpoint of each namespace, and those that its values are put together from.

    Raises:
        UsageError: it is no thread of LangGraph's.
        ThreadBusy: it is being run.
    """
    with store.lock(thread), store.writing(durable=True) as db:
        if opaque_threads.known(db, thread):
            places = opaque_threads.places(db, thread)
            kept = set(dict(places).items())
            for namespace, id_ in tuple(kept):
                kept |= {(namespace, older) for older in _needed(db, content, thread, namespace, id_)}
            _forget(db, content, thread, [place for place in places if place not in kept])


def delete_for_runs(store: SqliteStore, content: Content, runs: Sequence[str]) -> None:
    """Delete what these runs have left behind, and the threads that have nothing else.

    Raises:
        ThreadBusy: one of the threads is being run.
    """
    if not runs:
        return
    wanted = frozenset(runs)
    with store.reading() as db:
        threads = {row.thread for row in _made_by(content, wanted, opaque.checkpoints(db))}
    for thread in sorted(threads):
        with store.lock(thread), store.writing(durable=True) as db:
            doomed = _made_by(content, wanted, opaque.checkpoints(db, thread))
            _forget(db, content, thread, [(row.namespace, row.id) for row in doomed])
            gone = not opaque_threads.places(db, thread)
        if gone:
            store.delete_thread(thread)


def _standing(db: Connection, content: Content, thread: str) -> str:
    """The status of a thread, by its newest checkpoint."""
    head = opaque.checkpoint(db, thread, "", opaque.head(db, thread, ""))
    if head is None:
        return "finished"
    values = content.checkpoint(db, head)["channel_values"]
    return status_at(values, binding.waits(db, thread, head.id))


def _made_by(content: Content, runs: Set[str], rows: Iterable[OpaqueCheckpoint]) -> list[OpaqueCheckpoint]:
    return [row for row in rows if content.metadata(row).get("run_id") in runs]


def _needed(db: Connection, content: Content, thread: str, namespace: str, id_: str) -> Iterable[str]:
    """The earlier checkpoints that values of this one are put together from."""
    row = opaque.checkpoint(db, thread, namespace, id_)
    missing: set[str] = set(content.metadata(row).get(COUNTERS, ())) if row else set()
    missing -= set(row.homes or ()) if row else set()
    while missing and row and row.parent:
        row = opaque.checkpoint(db, thread, namespace, row.parent)
        if row is not None:
            yield row.id
            missing -= content.checkpoint(db, row)["channel_values"].keys()


def _forget(db: Connection, content: Content, thread: str, doomed: Sequence[Place]) -> None:
    """Delete these checkpoints, after the values that others have in their rows were moved."""
    now, move = utc_now(), _Move(db, content, frozenset(doomed))
    for namespace, id_ in opaque_threads.places(db, thread):
        if (namespace, id_) not in move.doomed:
            row = opaque.checkpoint(db, thread, namespace, id_)
            if row is not None and (changed := move.row(row)) != row:
                opaque.insert(db, changed, now)
    opaque_threads.delete_checkpoints(db, thread, doomed)
    opaque_threads.set_status(db, thread, _standing(db, content, thread), now)


@dataclass(slots=True)
class _Move:
    """Values on their way from rows that are deleted to the oldest rows that need them."""

    db: Connection
    content: Content
    doomed: Set[Place]
    moved: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """From namespace, former home and channel to the home that the value has now."""

    def row(self, row: OpaqueCheckpoint) -> OpaqueCheckpoint:
        """The row as it stands when the doomed ones are gone; rows come oldest first."""
        namespace = row.namespace
        if (namespace, row.parent) in self.doomed:
            row = row._replace(parent="")
        for home, channels in row.elsewhere.items():
            if (namespace, home) in self.doomed:
                new = [channel for channel in channels if (namespace, home, channel) not in self.moved]
                values = self.content.values(self.db, row, home, new)
                self.moved |= {(namespace, home, channel): row.id for channel in new}
                homes = {channel: self.moved[namespace, home, channel] for channel in channels}
                row = self.content.moved(row, homes, values)
        return row
