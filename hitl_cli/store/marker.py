"""Tells a store that was emptied, or has vanished, from one that is yet to be made.

To SQLite a file of 0 bytes is a new database: lost threads would look as if they had never been.
"""

from __future__ import annotations

import os
from pathlib import Path

from hitl_cli.errors import StoreError
from hitl_cli.store.private import clear_errors


def mark_made(path: Path) -> None:
    """Note beside the store at `path` that its tables have been made."""
    with clear_errors(path):
        flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        os.close(os.open(_marker(path), flags, 0o600))


def check_not_lost(path: Path) -> None:
    """
    Raises:
        StoreError: the tables were made once, and the file is empty or gone.
    """
    with clear_errors(path):
        if not _marker(path).exists() or (path.exists() and path.stat().st_size):
            return
        state = "empty" if path.exists() else "gone"
    raise StoreError(
        f"the store {str(path)!r} is {state}, and threads were kept in it",
        hint=f"Put it back from a copy. To begin with an empty one, remove {str(_marker(path))!r}.",
    )


def _marker(path: Path) -> Path:
    return path.with_name(f"{path.name}.made")
