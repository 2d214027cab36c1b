"""One SQLite connection with its turn to write: transactions that commit whole or not at all.

SQLite must not take a connection across a fork, not even to close it: it remembers locks that the child does
not have. So each store is closed before a fork, when its transaction is over, and opened again by whoever
uses it next, in the parent and in the child.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from weakref import WeakSet

from hitl_cli.errors import StoreError
from hitl_cli.store import connection
from hitl_cli.store.locks import NoTicket, Ticket
from hitl_cli.store.marker import check_not_lost
from hitl_cli.store.private import make_private


class Database:
    """A connection that several threads of this process may use, one at a time."""

    def __init__(self, path: Path | None) -> None:
        """Open the store at `path`, or a new one in memory when it is None.

        Raises:
            StoreError: the file cannot be used, or others could change it.
        """
        # Absolute, because a fork opens the file again, and the process may have moved by then.
        self._path = None if path is None else path.absolute()
        self.mutex = threading.RLock()
        """Held by the thread that uses the connection."""
        self._full = False
        self._parts = 0
        """Of the transaction that is open, those that are open themselves."""
        self._ticket: Ticket = NoTicket()
        self._db: sqlite3.Connection | None = None
        self._closed = False
        with _FORKS.opening:
            self._open()
            _FORKS.databases.add(self)

    def _open(self) -> sqlite3.Connection:
        self._full = False
        if self._path is None:
            self._db = connection.connect(":memory:")
            connection.create_tables(self._db)
            return self._db
        check_not_lost(self._path)
        make_private(self._path)
        ticket = Ticket(self._path)
        try:
            with ticket.held():
                self._db = connection.open_for_writing(self._path)
        except BaseException:
            ticket.close()
            raise
        self._ticket = ticket
        return self._db

    def _opened(self) -> sqlite3.Connection:
        if self._db is not None:
            return self._db
        if self._closed:
            raise StoreError("the store was closed", hint="Open it again to go on with its threads.")
        return self._open()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        with self.mutex:
            try:
                yield self._opened()
            except sqlite3.DatabaseError as error:
                raise self._unusable(error) from error

    def writing(self, *, durable: bool, single: bool = False) -> AbstractContextManager[sqlite3.Connection]:
        """One transaction; inside another one of the same thread, a part of that.

        Args:
            durable: wait until the disk has it. Other commits survive a killed process, not a power cut.
            single: it is one statement, which SQLite makes a transaction by itself.
        """
        return _Transaction(self, durable, single)

    def close(self) -> None:
        with _FORKS.opening:
            _FORKS.databases.discard(self)
        with self.mutex:
            self._closed = True
            self._close()

    def _close(self) -> None:
        db, self._db = self._db, None
        ticket, self._ticket = self._ticket, NoTicket()
        if db is None:
            return
        try:
            with ticket.held():
                db.close()
        finally:
            ticket.close()

    def suspend(self) -> None:
        """Before a fork: wait for the mutex, keep it, and close the file."""
        self.mutex.acquire()
        if self._path is not None:
            # Nobody could be told here; whoever uses the store next meets the same trouble.
            with suppress(StoreError, sqlite3.Error):
                self._close()

    def _unusable(self, error: sqlite3.DatabaseError) -> StoreError:
        return connection.unusable(self._path or Path(":memory:"), error)


class _Transaction:
    """One block of `Database.writing`; as a generator it made every step of a run five per cent slower."""

    __slots__ = ("_database", "_durable", "_single")

    def __init__(self, database: Database, durable: bool, single: bool) -> None:
        self._database = database
        self._durable = durable
        self._single = single

    def __enter__(self) -> sqlite3.Connection:
        database = self._database
        database.mutex.acquire()
        try:
            db = database._opened()
            if db.in_transaction:
                database._parts += 1
                return db
            database._ticket.take()
            if self._durable is not database._full:
                # Before BEGIN: inside a transaction the switch would be ignored.
                db.execute(f"PRAGMA synchronous = {'FULL' if self._durable else 'NORMAL'}")
                database._full = self._durable
            if not self._single:
                db.execute("BEGIN IMMEDIATE")
        except BaseException as error:
            self._leave()
            self._raise_named(error)
            raise
        return db

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        database = self._database
        if database._parts:
            database._parts -= 1
            database.mutex.release()
        else:
            try:
                if error is None and not self._single:
                    database._opened().execute("COMMIT")
            except sqlite3.DatabaseError as refused:
                error = refused
            finally:
                self._leave()
        if error is not None:
            self._raise_named(error)

    def _leave(self) -> None:
        database = self._database
        try:
            if database._db is not None and database._db.in_transaction:
                database._db.execute("ROLLBACK")
        finally:
            try:
                database._ticket.free()
            finally:
                database.mutex.release()

    def _raise_named(self, error: BaseException) -> None:
        """StoreError in place of an error of SQLite's."""
        if isinstance(error, sqlite3.DatabaseError):
            raise self._database._unusable(error) from error


class _Forks:
    """The open stores of this process, and how they get across a fork."""

    def __init__(self) -> None:
        self.databases: WeakSet[Database] = WeakSet()
        self.opening = threading.Lock()
        """Held while a store is opened or a process forks: SQLite must be idle then."""
        self._suspended: list[Database] = []

    def before(self) -> None:
        self.opening.acquire()
        self._suspended = list(self.databases)
        for database in self._suspended:
            database.suspend()

    def in_parent(self) -> None:
        while self._suspended:
            self._suspended.pop().mutex.release()
        self.opening.release()

    def in_child(self) -> None:
        """New locks: threads that waited for the old ones are not in the child."""
        while self._suspended:
            self._suspended.pop().mutex = threading.RLock()
        self.opening = threading.Lock()


_FORKS = _Forks()
os.register_at_fork(before=_FORKS.before, after_in_parent=_FORKS.in_parent, after_in_child=_FORKS.in_child)
