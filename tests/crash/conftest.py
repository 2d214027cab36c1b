"""A working folder with a graph in it, and a look at what it has done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import copied

GRAPHS = Path(__file__).parent / "graphs"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a copy of every graph."""
    monkeypatch.chdir(copied(GRAPHS, tmp_path))
    return tmp_path


@pytest.fixture
def effects(folder: Path) -> Callable[[], list[str]]:
    """What `pay.py` has done so far."""
    return lambda: (folder / "effects").read_text().splitlines()
