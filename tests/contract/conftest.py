"""Every semantics test runs on hitl's engine, with both of its savers, and on real LangGraph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .engines import ENGINES, Engine, hitl_sqlite, langgraph
from .sides import Side


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    return ENGINES[request.param]()


@pytest.fixture
def saver(engine: Engine, tmp_path: Path) -> Iterator[Any]:
    with engine.saver(tmp_path) as saver:
        yield saver


@pytest.fixture
def thread() -> dict[str, Any]:
    """The config of a thread that does not exist yet."""
    return {"configurable": {"thread_id": "t1"}}


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Side]:
    """hitl's side of a difference, on a store file."""
    engine = hitl_sqlite()
    with engine.saver(tmp_path) as saver:
        yield Side(engine, saver)


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Side]:
    """LangGraph's side of a difference."""
    engine = langgraph()
    with engine.saver(tmp_path) as saver:
        yield Side(engine, saver)
