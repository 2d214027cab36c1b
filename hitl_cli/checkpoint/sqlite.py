"""`SqliteSaver`, as in `langgraph.checkpoint.sqlite`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from hitl_cli.store.sqlite import SqliteStore


class SqliteSaver(SqliteStore):
    """Keeps threads in a file, the same kind that the command line uses."""

    @classmethod
    @contextmanager
    def from_conn_string(cls, path: str | Path) -> Iterator[Self]:
        """Open the store at `path` (made when missing) and close it at the end of the `with` block."""
        saver = cls(Path(path).absolute())
        try:
            yield saver
        finally:
            saver.close()
