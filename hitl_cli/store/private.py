"""Keeps the store to its owner: made private, and refused when others can touch it or it leads elsewhere."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hitl_cli.errors import StoreError


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
        raise cannot_use(path, error) from None


def cannot_use(path: Path, error: OSError) -> StoreError:
    """What `clear_errors` raises, for where a commit passes and a context manager takes too long."""
    return StoreError(
        f"cannot use the store {str(path)!r}: {str(error.filename or path)!r}: {error.strerror}",
        hint="HITL_HOME or --store picks another store.",
    )


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
