"""What `HitlSaver` costs in a LangGraph program, beside LangGraph's own saver for SQLite."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from hitl_cli.checkpoint.langgraph import HitlSaver

from .measure import ROUNDS, medians, seconds
from .programs import counting, thread
from .sides import Side, folder_of, langgraph
from .table import Table, duration, ratio, size

BALLAST = (0, 10_000, 100_000)
"""Characters in a channel that no step changes."""
NONE, THEIRS, OURS = "no saver", "SqliteSaver", "HitlSaver"


def measure(rounds: int = ROUNDS, steps: int = 200) -> Table:
    """
    Args:
        steps: of the threads that are run.
    """
    return Table(
        title="HitlSaver",
        note=(
            "What a saver adds to a step of a LangGraph program (a run with it, less one without), and what"
            " it leaves on the disk, by the size of what the step does not change: median of"
            f" {rounds} rounds, in which all take turns. SqliteSaver waits for the disk (fsync) twice a step,"
            " HitlSaver at a pause."
        ),
        header=("what", "HitlSaver", "SqliteSaver", "times less", "goal"),
        rows=[row for ballast in BALLAST for row in _rows(ballast, rounds, steps)],
    )


def _rows(ballast: int, rounds: int, steps: int) -> list[tuple[str, ...]]:
    with tempfile.TemporaryDirectory() as place:
        sides = {name: replace(langgraph(), name=name, saver=saver) for name, saver in _SAVERS.items()}
        folders = {name: folder_of(side, Path(place)) for name, side in sides.items()}
        with ExitStack() as opened:
            samples = {}
            for name, side in sides.items():
                saver = opened.enter_context(side.saver(folders[name] / "steps.db"))
                samples[name] = _steps(side, saver, steps, "x" * ballast)
            taken = medians(samples, rounds)
        stored = {name: _bytes_in(folder) / (rounds * steps) for name, folder in folders.items()}
    added = {name: max(taken[name] - taken[NONE], 1e-6) for name in (OURS, THEIRS)}
    unchanged = f"{size(ballast)} unchanged" if ballast else "nothing unchanged"
    return [
        (f"added to a step, {unchanged}", *_cells(duration, added), "≥ 2"),
        (f"stored per step, {unchanged}", *_cells(size, stored), "flat"),
    ]


def _cells(cell: Callable[[float], str], figures: Mapping[str, float]) -> tuple[str, str, str]:
    ours, theirs = figures[OURS], figures[THEIRS]
    return cell(ours), cell(theirs), ratio(theirs, ours)


def _steps(side: Side, saver: Any, steps: int, ballast: str) -> Callable[[], float]:
    """Seconds for a step."""
    app, numbers = counting(side).compile(checkpointer=saver), itertools.count()
    options = side.in_step if saver else {}

    def run() -> None:
        app.invoke({"until": steps, "text": ballast}, thread(next(numbers)), **options)

    return lambda: seconds(run) / steps


def _bytes_in(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


_SAVERS: Mapping[str, Callable[[Path], Any]] = {
    NONE: lambda path: nullcontext(),
    THEIRS: langgraph().saver,
    OURS: HitlSaver.from_conn_string,
}
