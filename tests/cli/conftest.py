"""A working folder with graphs in it, and the JSON that hitl gives there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Hitl, copied

HERE = Path(__file__).parent
GRAPHS = HERE / "graphs"

Data = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a copy of every graph."""
    monkeypatch.chdir(copied(GRAPHS, tmp_path))
    return tmp_path


@pytest.fixture
def as_json(hitl: Hitl, folder: Path) -> Callable[..., tuple[int, Data]]:
    """Run `hitl WORDS --json` in the working folder; its exit code and the one object on its stdout."""

    def run(*words: str) -> tuple[int, Data]:
        ran = hitl(*words, "--json", cwd=folder)
        return ran.code, json.loads(ran.stdout)

    return run
