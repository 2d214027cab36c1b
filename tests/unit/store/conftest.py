"""Every promise of a store is tested on both: the file and the memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hitl_cli.question import Question
from hitl_cli.store.memory import MemoryStore
from hitl_cli.store.sqlite import SqliteStore

Ask = Callable[..., Question]


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(tmp_path / "store" / "hitl.db") if request.param == "file" else MemoryStore()
    yield opened
    opened.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store file can be made; its folder does not exist yet."""
    return tmp_path / "store" / "hitl.db"


@pytest.fixture
def file(path: Path) -> Iterator[SqliteStore]:
    """A store on disk, for promises that memory cannot keep."""
    opened = SqliteStore(path)
    yield opened
    opened.close()
