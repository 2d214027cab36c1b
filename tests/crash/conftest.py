"""Working folders with graphs in them, cheap processes, and how much of each scenario is run.

The short form belongs to `make test`; `make crash` runs the long one (`--long`) and keeps its figures.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import copied
from tests.processes import Processes, hitl_processes

from . import results
from .sides import ALONE, OURS, SIDES, UNDER, Bare, Side, UnderHitl

GRAPHS = Path(__file__).parent / "graphs"


class Scale(NamedTuple):
    """How much of each scenario is run."""

    is_long: bool
    races: int
    """Rounds of each."""
    lives: int
    """Threads that are killed again and again."""
    flips: int
    """Bits that are flipped, one at a time."""
    stride: int
    """A fault at every so many-th system call."""


SHORT = Scale(is_long=False, races=1, lives=3, flips=10, stride=25)
LONG = Scale(is_long=True, races=30, lives=100, flips=500, stride=1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="the long form of the crash tests")


@pytest.fixture(scope="session")
def scale(request: pytest.FixtureRequest) -> Scale:
    return LONG if request.config.getoption("--long", default=False) else SHORT


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a copy of every graph."""
    monkeypatch.chdir(copied(GRAPHS, tmp_path))
    return tmp_path


@pytest.fixture
def effects(folder: Path) -> Callable[[], list[str]]:
    """What the graph has done so far."""
    file = folder / "effects"
    return lambda: file.read_text().splitlines() if file.exists() else []


@pytest.fixture
def processes() -> Processes:
    """They have imported hitl."""
    return hitl_processes()


@pytest.fixture
def langgraph_processes(langgraph_is_imported: None) -> Processes:
    """They have imported hitl and LangGraph."""
    return hitl_processes()


@pytest.fixture
def ours(processes: Processes, folder: Path, home: Path) -> UnderHitl:
    """Our engine."""
    return UnderHitl(OURS, processes, home)


@pytest.fixture(params=SIDES)
def side(request: pytest.FixtureRequest, folder: Path, home: Path) -> Side:
    """Our engine; LangGraph under hitl; LangGraph alone."""
    if request.param == OURS:
        return UnderHitl(OURS, request.getfixturevalue("processes"), home)
    both: Processes = request.getfixturevalue("langgraph_processes")
    return Bare(ALONE, both) if request.param == ALONE else UnderHitl(UNDER, both, home, "_langgraph")


@pytest.fixture
def record(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> results.Record:
    """Keeps a cell of RESULTS.md."""
    order = request.session.items.index(request.node)

    def keep(section: results.Section, row: str, column: str, text: str) -> None:
        record_property("figure", (order, section.title, row, column, text))

    return keep


class Figures:
    """Collects them from all the processes that run tests, and writes them down when all went well."""

    def __init__(self) -> None:
        self._found: list[results.Figure] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            found = (value for name, value in report.user_properties if name == "figure")
            self._found.extend(results.Figure(*value) for value in found)  # type: ignore[misc]

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        if exitstatus == 0:
            results.write(self._found)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--long", default=False):
        items[:] = [item for item in items if item.get_closest_marker("long") is None]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: only in the long form of the crash tests")
    if config.getoption("--long", default=False) and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Figures())
