"""Opens the store that a command works on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from hitl_cli.paths import store_path
from hitl_cli.store.sqlite import SqliteStore


@contextmanager
def opened(store: Path | None) -> Iterator[SqliteStore]:
    """The store that `--store`, `HITL_HOME` or the platform names."""
    with closing(SqliteStore(store or store_path())) as found:
        yield found
