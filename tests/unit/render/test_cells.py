from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hitl_cli.render.cells import age, target_name

NOW = datetime(2026, 11, 22, 14, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "shown"),
    [
        ("2026-11-22T14:00:00Z", "0s"),
        ("2026-11-22T13:59:01Z", "59s"),
        ("2026-11-22T13:59:00Z", "1m"),
        ("2026-11-22T11:01:00Z", "2h"),
        ("2026-11-01T14:00:00Z", "21d"),
        ("2026-11-22T15:00:00Z", "0s"),
        ("", ""),
    ],
)
def test_age(since: str, shown: str) -> None:
    assert age(since, NOW) == shown


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("/home/ana/project/graphs/pay.py:graph", "graphs/pay.py:graph"),
        ("/home/ana/project2/pay.yaml", "/home/ana/project2/pay.yaml"),
        ("package.module:graph", "package.module:graph"),
        ("", ""),
    ],
)
def test_targets_below_the_folder_are_relative(target: str, shown: str) -> None:
    assert target_name(target, Path("/home/ana/project")) == shown
