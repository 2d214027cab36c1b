"""One SQLite connection with its turn to write: transactions that commit whole or not at all."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from hitl_cli.store import connection
from hitl_cli.store.locks import Ticket
from hitl_cli.store.private import make_private


class Database:
    """A connection that several threads of this process may use, one at a time."""

    def __init__(self, path: Path | None) -> None:
        """Open the store at `path`, or a new one in memory when it is None.

        Raises:
            StoreError: the file cannot be used, or others could change it.
        """
        self._path = path
        self._mutex = threading.RLock()
        self._full = False
        if path is None:
            self._ticket = None
            self._db = connection.connect(":memory:")
            connection.create_tables(self._db)
        else:
            make_private(path)
            self._ticket = Ticket(path)
            with self._ticket.held():
                self._db = connection.open_for_writing(path)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        with self._mutex, self._translated():
            yield self._db

    @contextmanager
    def writing(self, *, durable: bool) -> Iterator[sqlite3.Connection]:
        """One transaction.

        Args:
            durable: wait until the disk has it. Other commits survive a killed process, not a power cut.
        """
        with self._mutex, self._turn(), self._translated():
            if durable is not self._full:
                # Before BEGIN: inside a transaction the switch would be ignored.
                self._db.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                self._full = durable
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def close(self) -> None:
        with self._mutex:
            with self._turn():
                self._db.close()
            if self._ticket is not None:
                self._ticket.close()

    def _turn(self) -> AbstractContextManager[None]:
        return nullcontext() if self._ticket is None else self._ticket.held()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise connection.unusable(self._path or Path(":memory:"), error) from error
