"""The benchmark itself runs: its tables are made, from runs that are too small to mean anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from . import branches, engine, long_threads, savers
from .machine import describe
from .memory import peak
from .table import Table, duration, ratio, size

SMALL = {
    "engine": lambda: engine.measure(rounds=1, most=2),
    "long threads": lambda: long_threads.measure(ours=90, theirs=90, stretch=25, runs=1, rounds=1),
    "branches": lambda: branches.measure(widths=(2, 3)),
    "savers": lambda: savers.measure(rounds=1, steps=2),
}


@pytest.mark.parametrize("name", SMALL)
def test_each_row_has_a_figure_of_either_engine(name: str) -> None:
    table = SMALL[name]()
    figures = [cell for row in table.rows for cell in row if cell.endswith(("µs", "ms", " B", "kB"))]
    assert table.rows
    assert all(len(row) == len(table.header) for row in table.rows)
    assert len(figures) >= 2 * len(table.rows)


def test_a_table_is_markdown() -> None:
    table = Table(title="T", note="N", header=("what", "time"), rows=[("a", "1 µs")])
    assert table.markdown() == "## T\n\nN\n\n| what | time |\n| --- | --- |\n| a | 1 µs |\n"


@pytest.mark.parametrize(("seconds", "cell"), [(43e-6, "43 µs"), (0.00116, "1.16 ms"), (0.012, "12.0 ms")])
def test_a_duration_names_its_unit(seconds: float, cell: str) -> None:
    assert duration(seconds) == cell


@pytest.mark.parametrize(("many", "cell"), [(312, "312 B"), (6_200, "6.2 kB"), (38_400_000, "38.4 MB")])
def test_a_size_names_its_unit(many: int, cell: str) -> None:
    assert size(many) == cell


def test_a_ratio_says_how_many_times_as_much() -> None:
    assert ratio(9, 2) == "4.5"


def test_the_machine_is_described_without_its_name() -> None:
    text = describe()
    assert "SQLite" in text
    assert "/" not in text


def test_the_memory_of_a_process_is_in_bytes(tmp_path: Path) -> None:
    filled = peak(str(tmp_path), (sys.executable, "-c", "x = bytearray(b'x') * 100_000_000"))
    assert 100e6 < filled < 200e6


def test_a_process_that_went_wrong_is_not_measured(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        peak(str(tmp_path), (sys.executable, "-c", "raise SystemExit(3)"))
