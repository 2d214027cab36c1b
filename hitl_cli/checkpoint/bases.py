"""What was put last in each thread: the next checkpoint builds on it, and need not look it up.

This is a shortcut and no more: before anything builds on a checkpoint, the store says whether it is
still what it was.
"""

from __future__ import annotations

from hitl_cli.store import opaque
from hitl_cli.store.opaque import Base
from hitl_cli.store.sqlite import SqliteStore

_MOST = 256


class Bases:
    def __init__(self, store: SqliteStore) -> None:
        self._store = store
        self._newest: dict[tuple[str, str], Base] = {}

    def find(self, thread: str, namespace: str, parent: str, own: str) -> Base | None:
        """See `opaque.base`.

        Args:
            own: the id of the new checkpoint.
        """
        newest = self._newest.get((thread, namespace))
        if newest is not None and newest.id == parent:
            return newest
        with self._store.reading() as db:
            return opaque.base(db, thread, namespace, parent, own)

    def note(self, thread: str, namespace: str, newest: Base | None) -> None:
        """
        Args:
            newest: what was put; None when it was not.
        """
        self._newest.pop((thread, namespace), None)
        if newest is not None:
            self._newest[thread, namespace] = newest
        if len(self._newest) > _MOST:
            self._newest.pop(next(iter(self._newest)), None)
