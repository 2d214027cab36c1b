"""Keeps every test away from the user's home and environment, and runs `hitl` as a person would."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, settings

from hitl_cli.store.sqlite import SqliteStore
from tests import processes
from tests.machine import PATIENCE
from tests.processes import HITL, PROGRAMS, Ran, hitl_processes

OUTSIDE = ("CI", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "EDITOR", "VISUAL", "PAGER")
"""Variables of the person or the build server that would change what is tested."""


# A build server may start the tests with SIGINT ignored, and every program that they start would inherit it.
signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile(
    "everywhere the same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("everywhere the same")
"""Neither chance nor a slow machine decides whether a test passes: chance belongs to `make fuzz`."""


class Hitl(Protocol):
    def __call__(
        self,
        *words: str | Path,
        input: str = "",
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
    ) -> Ran: ...


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh data home for each test.

    The user data directory of the platform is put where no directory can be made, so that a test which
    loses HITL_HOME fails and does not write to the home of whoever runs it.
    """
    folder = tmp_path_factory.mktemp("home")
    (folder / "forbidden").touch()
    for name in [name for name in os.environ if name.startswith("HITL_") or name in OUTSIDE]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(folder / "forbidden"))
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "forbidden"))
    monkeypatch.setenv("HITL_HOME", str(folder / "hitl"))
    monkeypatch.setenv("PATH", f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}")
    return folder / "hitl"


@pytest.fixture
def store(home: Path) -> Iterator[SqliteStore]:
    """The store of the commands, open in this process."""
    with closing(SqliteStore(home / "hitl.db")) as opened:
        yield opened


def copied(graphs: Path, folder: Path) -> Path:
    """The folder, with a copy of every graph."""
    shutil.copytree(graphs, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture
def langgraph_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    """hitl starts with LangGraph imported, which takes 1.7 s: for tests of graphs that need it anyway."""
    monkeypatch.setattr(processes, "MODULES", (*processes.MODULES, *processes.LANGGRAPH))


@pytest.fixture
def hitl(tmp_path: Path) -> Hitl:
    """Run `hitl WORDS` in a process of its own, without a terminal, in `tmp_path`."""

    def run(
        *words: str | Path, input: str = "", cwd: Path | None = None, env: Mapping[str, str] | None = None
    ) -> Ran:
        started = hitl_processes().spawn(
            [str(word) for word in words], input, cwd=cwd or tmp_path, env={**os.environ, **(env or {})}
        )
        return started.ended()

    return run


@pytest.fixture
def hitl_anew(tmp_path: Path) -> Hitl:
    """The same in a Python of its own, for what only its start and its end do."""

    def run(
        *words: str | Path, input: str = "", cwd: Path | None = None, env: Mapping[str, str] | None = None
    ) -> Ran:
        done = subprocess.run(
            [HITL, *words],
            input=input,
            capture_output=True,
            encoding="utf-8",
            cwd=cwd or tmp_path,
            env={**os.environ, **(env or {})},
            timeout=PATIENCE,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run
