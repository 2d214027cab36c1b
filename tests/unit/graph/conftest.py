"""A saver on disk: what the next process finds is what a test finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hitl_cli.checkpoint.sqlite import SqliteSaver


@pytest.fixture
def saver(tmp_path: Path) -> Iterator[SqliteSaver]:
    with SqliteSaver.from_conn_string(tmp_path / "hitl.db") as opened:
        yield opened
