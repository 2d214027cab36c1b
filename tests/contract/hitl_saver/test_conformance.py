"""HitlSaver against the whole of LangGraph's own suite for checkpointers, on a file and in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from langgraph.checkpoint.conformance import checkpointer_test, validate
from langgraph.checkpoint.conformance.capabilities import ALL_CAPABILITIES

from hitl_cli.checkpoint.langgraph import HitlSaver


@pytest.mark.parametrize("place", ["file", "memory"])
def test_every_capability(tmp_path: Path, place: str) -> None:
    opened = 0

    @checkpointer_test(name="HitlSaver")
    async def savers() -> AsyncIterator[HitlSaver]:
        nonlocal opened
        opened += 1
        path = ":memory:" if place == "memory" else str(tmp_path / f"{opened}.db")
        async with HitlSaver.from_conn_string(path) as saver:
            yield saver

    report = asyncio.run(validate(savers))
    results = {part.value: report.results[part.value] for part in ALL_CAPABILITIES}
    assert {name: result.failures for name, result in results.items() if not result.passed} == {}
    assert sum(result.tests_passed for result in results.values()) > 60
    assert report.passed_all()
