"""One SQLite connection with its turn to write: transactions that commit whole or not at all."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from hitl_cli.errors import StoreError
from hitl_cli.store import connection
from hitl_cli.store.locks import NoTicket, Ticket
from hitl_cli.store.private import make_private


class Database:
    """A connection that several threads of this process may use, one at a time."""

    def __init__(self, path: Path | None) -> None:
        """Open the store at `path`, or a new one in memory when it is None.

        Raises:
            StoreError: the file cannot be used, or others could change it.
        """
        self._path = path
        self.mutex = threading.RLock()
        """Held by the thread that uses the connection."""
        self._full = False
        if path is None:
            self._ticket: Ticket = NoTicket()
            self._db = connection.connect(":memory:")
            connection.create_tables(self._db)
        else:
            make_private(path)
            self._ticket = Ticket(path)
            with self._ticket.held():
                self._db = connection.open_for_writing(path)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        with self.mutex:
            try:
                yield self._db
            except sqlite3.DatabaseError as error:
                raise self._unusable(error) from error

    def writing(self, *, durable: bool) -> AbstractContextManager[sqlite3.Connection]:
        """One transaction.

        Args:
            durable: wait until the disk has it. Other commits survive a killed process, not a power cut.
        """
        return _Transaction(self, durable)

    def close(self) -> None:
        with self.mutex:
            with self._ticket.held():
                self._db.close()
            self._ticket.close()

    def _begin(self, durable: bool) -> sqlite3.Connection:
        self.mutex.acquire()
        try:
            self._ticket.take()
            if durable is not self._full:
                # Before BEGIN: inside a transaction the switch would be ignored.
                self._db.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                self._full = durable
            self._db.execute("BEGIN IMMEDIATE")
        except BaseException as error:
            self._leave()
            self._raise_named(error)
            raise
        return self._db

    def _end(self, error: BaseException | None) -> None:
        try:
            if error is None:
                self._db.execute("COMMIT")
        except sqlite3.DatabaseError as refused:
            error = refused
        finally:
            self._leave()
        self._raise_named(error)

    def _leave(self) -> None:
        try:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
        finally:
            try:
                self._ticket.free()
            finally:
                self.mutex.release()

    def _raise_named(self, error: BaseException | None) -> None:
        """StoreError in place of an error of SQLite's."""
        if isinstance(error, sqlite3.DatabaseError):
            raise self._unusable(error) from error

    def _unusable(self, error: sqlite3.DatabaseError) -> StoreError:
        return connection.unusable(self._path or Path(":memory:"), error)


class _Transaction:
    """A class, because a generator in its place made every step of a run five per cent slower."""

    __slots__ = ("_database", "_durable")

    def __init__(self, database: Database, durable: bool) -> None:
        self._database = database
        self._durable = durable

    def __enter__(self) -> sqlite3.Connection:
        return self._database._begin(self._durable)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._database._end(error)
