"""A working folder with a graph in it, and a look at what it has done."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

GRAPHS = Path(__file__).parent / "graphs"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a copy of every graph."""
    shutil.copytree(GRAPHS, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def effects(folder: Path) -> Callable[[], list[str]]:
    """What `pay.py` has done so far."""
    return lambda: (folder / "effects").read_text().splitlines()
