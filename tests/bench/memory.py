"""The most memory that a process holds, beside LangGraph's."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .startup import GRAPHS, HITL, PAUSED
from .table import Table, ratio, size

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SIDES = ("hitl", "langgraph")
Words = Sequence[str | Path]


def measure(ours: int = 10_000, theirs: int = 3_000) -> Table:
    """
    Args:
        ours, theirs: steps of the long threads.
    """
    with tempfile.TemporaryDirectory() as place:
        python = peak(place, (sys.executable, "-c", "pass"))
        rows = [
            _row(
                "run approval.yaml until it pauses",
                peak(place, (HITL, "run", GRAPHS / "approval.yaml", "--no-input", "--thread", "t"), PAUSED),
                peak(place, (sys.executable, HERE / "approval_langgraph.py", f"{place}/approval.db")),
                "≤ 45 MB",
            ),
            _row(f"{theirs:,} steps", *(peak(place, _long(place, side, theirs)) for side in SIDES), ""),
            (f"{ours:,} steps", size(peak(place, _long(place, "hitl", ours))), "", "", ""),
        ]
    return Table(
        title="Memory",
        note=f"Peak of the resident memory of a process. Python alone takes {size(python)}.",
        header=("what", "hitl", "LangGraph", "times less", "goal"),
        rows=rows,
    )


def peak(place: str, words: Words, code: int = 0) -> int:
    """The most memory that the command held, in bytes.

    Raises:
        CalledProcessError: the command did not end with `code`; what it said stands on stderr.
    """
    done = subprocess.run(
        (sys.executable, HERE / "peak.py", str(code), *words),
        env={**os.environ, "HITL_HOME": place},
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    )
    return int(done.stdout)


def _row(what: str, ours: int, theirs: int, goal: str) -> tuple[str, ...]:
    return what, size(ours), size(theirs), ratio(theirs, ours), goal


def _long(place: str, side: str, steps: int) -> Words:
    return sys.executable, "-m", "tests.bench.long_run", side, str(steps), f"{place}/{side}-{steps}.db"
