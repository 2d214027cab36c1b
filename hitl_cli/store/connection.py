"""Opens the store's file for reading or writing, with pragmas that are read back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from hitl_cli.errors import StoreError
from hitl_cli.store.locks import Ticket
from hitl_cli.store.marker import check_not_lost, mark_made
from hitl_cli.store.private import check_private, clear_errors

APPLICATION_ID = 0x6869746C
"""`hitl` in ASCII: tells a store from any other SQLite file."""
SCHEMA_VERSION = 5
OLDEST_VERSION = 2
"""Which can be migrated."""
PAGE_SIZE = 2048
"""Bytes. A step changes two or three pages, each written whole: half of SQLite's own choice saves a tenth."""
WAL_PAGES = 4000
"""How long the WAL gets before its pages are copied to the file, which waits for the disk twice: 8 MB."""
_SCHEMA = Path(__file__).with_name("schema.sql")


def open_for_writing(path: Path) -> sqlite3.Connection:
    """A connection in autocommit mode on a store that exists and is ours; made when missing.

    The caller holds the write ticket, so that two processes do not both create the tables.
    """
    connection = connect(str(path))
    with _closed_on_error(connection, path):
        connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        _set(connection, "journal_mode", "WAL", expect="wal")
        _set(connection, "wal_autocheckpoint", str(WAL_PAGES), expect=WAL_PAGES)
        version = _version(connection, path)
        if version == 0:
            _set(connection, "synchronous", "FULL", expect=2)  # the tables are on the disk before the marker
            create_tables(connection)
            _set(connection, "synchronous", "NORMAL", expect=1)
        elif version < SCHEMA_VERSION:
            _set(connection, "synchronous", "FULL", expect=2)
            _migrate(connection, version)
            _set(connection, "synchronous", "NORMAL", expect=1)
        mark_made(path)
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection | None:
    """A read-only connection, or None when there is no store yet, or one whose tables are yet to be made.

    A read-write connection would checkpoint and delete the WAL when it closes, which a listing must not.
    """
    check_private(path)
    check_not_lost(path)
    with clear_errors(path):
        if not path.exists():
            return None
    try:
        return _reader(path, "mode=ro")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_READONLY_ROLLBACK:
            # Only a process that was killed while it made the store leaves a journal: later ones use the WAL.
            return None
        # Where the files beside it cannot be made nobody writes, and SQLite need not look for writers.
        if error.sqlite_errorcode & 0xFF in _NOTHING_CAN_BE_MADE and _is_wal_empty(path):
            return _read_alone(path)
        raise unusable(path, error) from None
    except UnicodeDecodeError as error:
        raise unusable(path, error) from None


def _reader(path: Path, how: str) -> sqlite3.Connection | None:
    connection = sqlite3.connect(f"{path.as_uri()}?{how}", uri=True, isolation_level=None)
    try:
        version = _version(connection, path)
        if version == SCHEMA_VERSION:
            return connection
    except BaseException:
        connection.close()
        raise
    connection.close()
    if version == 0:
        return None
    with closing(Ticket(path)) as ticket, ticket.held():
        open_for_writing(path).close()
    return _reader(path, how)


_NOTHING_CAN_BE_MADE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR}
"""A read-only folder, a read-only file system, a full disk."""


def _read_alone(path: Path) -> sqlite3.Connection | None:
    try:
        return _reader(path, "mode=ro&immutable=1")
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise unusable(path, error) from None


def _is_wal_empty(path: Path) -> bool:
    wal = path.with_name(f"{path.name}-wal")
    with clear_errors(path):
        return not wal.exists() or wal.stat().st_size == 0


def connect(database: str) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False, timeout=10)
    except sqlite3.DatabaseError as error:
        raise unusable(Path(database), error) from None
    with _closed_on_error(connection, Path(database)):
        _set(connection, "synchronous", "NORMAL", expect=1)
    return connection


def create_tables(connection: sqlite3.Connection) -> None:
    connection.executescript(
        f"BEGIN; {_SCHEMA.read_text('utf-8')}"
        f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
    )


def _migrate(connection: sqlite3.Connection, version: int) -> None:
    from hitl_cli.clock import utc_now
    from hitl_cli.store.migrations import migrate

    migrate(connection, version, SCHEMA_VERSION, utc_now())


def unusable(path: Path, error: sqlite3.Error | ValueError) -> StoreError:
    """
    Args:
        error: SQLite's; or that its message quotes a damaged file, and bytes there that are no text, or that
            what is read there is no JSON.
    """
    reason = "the file is damaged" if isinstance(error, ValueError) else error
    return StoreError(
        f"the store {str(path)!r} cannot be used: {reason}",
        hint="What it holds was left as it is. HITL_HOME or --store picks another store.",
    )


@contextmanager
def _closed_on_error(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.DatabaseError | UnicodeDecodeError):
            raise unusable(path, error) from None
        raise


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """Of the tables; 0 when they are yet to be made.

    Raises:
        StoreError: it is somebody else's database, or that of a newer hitl.
    """
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    # Asked in any case: it makes SQLite read what the tables are, and damage there shows here.
    has_tables = connection.execute("SELECT 1 FROM sqlite_schema").fetchone() is not None
    if application == 0 and version == 0 and not has_tables:
        return 0
    if application != APPLICATION_ID:
        raise StoreError(f"{str(path)!r} is not a store of hitl", hint="Choose another file with --store.")
    if version > SCHEMA_VERSION:
        raise StoreError(f"the store {str(path)!r} was written by a newer hitl", hint="Upgrade hitl.")
    if version < OLDEST_VERSION:
        raise StoreError(
            f"the store {str(path)!r} was written before the first release of hitl, and cannot be read",
            hint="Move the file away, and a new store is made; or set HITL_HOME to another folder.",
        )
    return int(version)


def _set(connection: sqlite3.Connection, pragma: str, value: str, *, expect: str | int) -> None:
    """Set a pragma and read it back, because a refused switch returns without an error."""
    connection.execute(f"PRAGMA {pragma} = {value}")
    (now,) = connection.execute(f"PRAGMA {pragma}").fetchone()
    if now != expect:
        raise StoreError(
            f"SQLite refused {pragma} = {value} (it is {now!r})", hint="Is the folder a network drive?"
        )
