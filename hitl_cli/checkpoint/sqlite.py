"""`SqliteSaver`, as in `langgraph.checkpoint.sqlite`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, cast

from hitl_cli.store.memory import MemoryStore
from hitl_cli.store.sqlite import SqliteStore


class SqliteSaver(SqliteStore):
    """Keeps threads in a file, the same kind that the command line uses."""

    def __new__(cls, where: str | Path | sqlite3.Connection) -> Self:
        kind: type[Any] = cls if _file(where) else _InMemory
        return cast(Self, super().__new__(kind))

    def __init__(self, where: str | Path | sqlite3.Connection) -> None:
        """
        Args:
            where: the path of the store (made when missing), `":memory:"`, or a connection to either. A
                connection only says which file it is: the saver opens its own, and leaves that one alone.
        """
        super().__init__(Path(_file(where)).absolute())

    @classmethod
    @contextmanager
    def from_conn_string(cls, path: str | Path) -> Iterator[Self]:
        """Open the store at `path` and close it at the end of the `with` block."""
        saver = cls(path)
        try:
            yield saver
        finally:
            saver.close()

    def setup(self) -> None:
        """Nothing is left to do: opening the store has made its tables."""


class _InMemory(MemoryStore, SqliteSaver):
    """What `SqliteSaver` is without a file."""

    def __init__(self, where: str | Path | sqlite3.Connection) -> None:  # noqa: ARG002
        MemoryStore.__init__(self)


def _file(where: str | Path | sqlite3.Connection) -> str:
    """The path of the file; empty for a database in memory."""
    if isinstance(where, sqlite3.Connection):
        return next((file for _, name, file in where.execute("PRAGMA database_list") if name == "main"), "")
    return "" if where == ":memory:" else str(where)
