"""Tells whether a store has changed since somebody last looked, for the price of one pragma."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

from hitl_cli.store.connection import open_for_reading, unusable


class Pulse:
    """Watches a store, which need not be there yet. Use it as a context manager.

    It keeps a read-only connection, because SQLite counts the commits of others for each connection; no lock
    is held between two looks.
    """

    def __init__(self, store: Path) -> None:
        self._store = store
        self._db: sqlite3.Connection | None = None
        self._file: int | None = None
        self._seen: object = self

    def has_changed(self) -> bool:
        """Whether anything was committed since the last call; the first call says yes.

        Raises:
            StoreError: the store cannot be read.
        """
        before, self._seen = self._seen, self._now()
        return self._seen != before

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _now(self) -> tuple[int | None, int]:
        """The file that is the store now, and SQLite's count of what was committed to it."""
        file = self._store.stat().st_ino if self._store.exists() else None
        if self._db is None or file != self._file:
            self._close()
            self._db, self._file = open_for_reading(self._store), file
        if self._db is None:
            return file, 0
        try:
            return file, int(self._db.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.DatabaseError as error:
            raise unusable(self._store, error) from None

    def _close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None
