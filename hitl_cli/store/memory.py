"""The same store in memory, for tests and for graphs whose threads need not outlive the process."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from hitl_cli.errors import ThreadBusy
from hitl_cli.store.database import Database
from hitl_cli.store.locks import LOCK_PATIENCE
from hitl_cli.store.sqlite import SqliteStore


class MemoryStore(SqliteStore):
    """SQLite without a file: one set of statements serves both, so the two cannot drift apart."""

    def __init__(self) -> None:
        self._database = Database(None)
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    @contextmanager
    def lock(self, thread: str, *, steal: bool = False) -> Iterator[None]:
        del steal  # nobody is stopped apart from the whole process
        if not self._locks[thread].acquire(timeout=LOCK_PATIENCE):
            raise ThreadBusy(f"thread {thread!r} is being run by another thread of this process")
        try:
            yield
        finally:
            self._locks[thread].release()
