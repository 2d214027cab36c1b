"""Opens the store's file: created private, checked for who can touch it, with pragmas that are read back."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hitl_cli.errors import StoreError

APPLICATION_ID = 0x6869746C
"""`hitl` in ASCII: tells a store from any other SQLite file."""
SCHEMA_VERSION = 1
_SCHEMA = Path(__file__).with_name("schema.sql")


def open_for_writing(path: Path) -> sqlite3.Connection:
    """A connection in autocommit mode on a store that exists and is ours; made when missing.

    The caller holds the write ticket, so that two processes do not both create the tables.
    """
    connection = connect(str(path))
    with _closed_on_error(connection, path):
        _set(connection, "journal_mode", "WAL", expect="wal")
        if _is_new(connection, path):
            create_tables(connection)
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection | None:
    """A read-only connection, or None when there is no store yet, or one whose tables are yet to be made.

    A read-write connection would checkpoint and delete the WAL when it closes, which a listing must not.
    """
    check_private(path)
    if not path.exists():
        return None
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)
    except sqlite3.DatabaseError as error:
        raise unusable(path, error) from None
    with _closed_on_error(connection, path):
        if not _is_new(connection, path):
            return connection
    connection.close()
    return None


def connect(database: str) -> sqlite3.Connection:
    connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False, timeout=10)
    with _closed_on_error(connection, Path(database)):
        _set(connection, "synchronous", "NORMAL", expect=1)
    return connection


def create_tables(connection: sqlite3.Connection) -> None:
    connection.executescript(
        f"BEGIN; {_SCHEMA.read_text('utf-8')}"
        f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
    )


def make_private(path: Path) -> None:
    """Create the store's folder (0700) and an empty file (0600), and refuse what others can touch.

    Raises:
        StoreError: a part is a symbolic link, belongs to somebody else, or can be written by others.
    """
    with clear_errors(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        check_private(path)
        with suppress(FileExistsError):
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            os.close(os.open(path, flags, 0o600))


@contextmanager
def clear_errors(path: Path) -> Iterator[None]:
    """StoreError in place of an OSError about the store at `path` or a file beside it."""
    try:
        yield
    except OSError as error:
        place = error.filename or path
        raise StoreError(
            f"cannot use the store {str(path)!r}: {str(place)!r}: {error.strerror}",
            hint="HITL_HOME or --store picks another store.",
        ) from None


def check_private(path: Path) -> None:
    """Look at the folder and the file without opening them: closing a descriptor of a SQLite file drops
    the locks that SQLite holds on it, and with them committed data."""
    for place in (path.parent, path):
        with clear_errors(path), suppress(FileNotFoundError):
            _check_private(place, place.lstat(), is_file=place is path)


def _check_private(place: Path, status: os.stat_result, *, is_file: bool) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise StoreError(
            f"{str(place)!r} is a symbolic link, which the store does not follow",
            hint="Set HITL_HOME to the place that the link leads to.",
        )
    if is_file and not stat.S_ISREG(status.st_mode):
        raise StoreError(f"the store {str(place)!r} is not a regular file")
    if status.st_uid != os.getuid():
        raise StoreError(
            f"{str(place)!r} belongs to another user", hint="Set HITL_HOME to a folder of yours."
        )
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise StoreError(f"{str(place)!r} can be written by others", hint=f"Run: chmod go-w {str(place)!r}")


def unusable(path: Path, error: sqlite3.Error) -> StoreError:
    return StoreError(
        f"the store {str(path)!r} cannot be used: {error}",
        hint="Nothing was changed. HITL_HOME or --store picks another store.",
    )


@contextmanager
def _closed_on_error(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.DatabaseError):
            raise unusable(path, error) from None
        raise


def _is_new(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether the tables are yet to be made.

    Raises:
        StoreError: it is somebody else's database, or a newer hitl's.
    """
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_READONLY_ROLLBACK:
            # Only a process that was killed while it made the store leaves a journal: later ones use the WAL.
            return True
        raise
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application == 0 and version == 0 and not connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
        return True
    if application != APPLICATION_ID:
        raise StoreError(f"{str(path)!r} is not a store of hitl", hint="Choose another file with --store.")
    if version > SCHEMA_VERSION:
        raise StoreError(f"the store {str(path)!r} was written by a newer hitl", hint="Upgrade hitl.")
    return False


def _set(connection: sqlite3.Connection, pragma: str, value: str, *, expect: str | int) -> None:
    """Set a pragma and read it back, because a refused switch returns without an error."""
    connection.execute(f"PRAGMA {pragma} = {value}")
    (now,) = connection.execute(f"PRAGMA {pragma}").fetchone()
    if now != expect:
        raise StoreError(
            f"SQLite refused {pragma} = {value} (it is {now!r})", hint="Is the folder a network drive?"
        )
