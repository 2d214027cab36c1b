"""A saver on a store of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hitl_cli.checkpoint.langgraph import HitlSaver


@pytest.fixture
def path(home: Path) -> Path:
    return home / "hitl.db"


@pytest.fixture
def saver(path: Path) -> Iterator[HitlSaver]:
    with HitlSaver.from_conn_string(path) as saver:
        yield saver
