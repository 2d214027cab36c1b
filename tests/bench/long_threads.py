"""Whether a step of a long thread costs what a step of a short one does: time, bytes, and going on."""

from __future__ import annotations

import itertools
import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from .measure import ROUNDS, medians, seconds
from .programs import counting, counting_then_asking, thread
from .sides import Side, folder_of, hitl, langgraph
from .table import Table, duration, ratio, size

STRETCH = 1_000
"""Steps at either end of a thread: their mean takes in what happens only now and then. The median is that of
the first and the last fifth of them."""
RUNS = 3
SHORT = 10
BALLAST = "x" * 1_000


class Pair(NamedTuple):
    """A figure early in a thread and late in it."""

    early: float
    late: float


class Row(NamedTuple):
    what: str
    cell: Callable[[float], str]
    goal: str


TYPICAL = Row("time of a step, median", duration, "≤ 1.3")
MEAN = Row("time of a step, mean", duration, "≤ 1.3")
STORED = Row("stored per step, mean", size, "constant")
RESUMED = Row("answer and go on", duration, "≤ 1.5")


def measure(
    ours: int = 10_000,
    theirs: int = 3_000,
    stretch: int = STRETCH,
    runs: int = RUNS,
    rounds: int = ROUNDS,
) -> Table:
    """
    Args:
        ours, theirs: steps of the long threads; LangGraph's is shorter because its steps grow.
        stretch: steps at either end of them.
        runs: threads that are grown.
        rounds: answers that are given.
    """
    long = {hitl(): ours, langgraph(): theirs}
    with tempfile.TemporaryDirectory() as place:
        folders = {side: folder_of(side, Path(place)) for side in long}
        grown = [
            {side: _grow(side, folders[side] / f"{run}.db", steps, stretch) for side, steps in long.items()}
            for run in range(runs)
        ]
        pairs = {side: _medians([one[side] for one in grown]) for side in long}
        for side, resumed in _resumes(long, folders, rounds).items():
            pairs[side][RESUMED] = resumed
    return Table(
        title="Long threads",
        note=(
            f"One thread on SQLite, a list that each step appends to: its first and last {stretch:,} steps,"
            f" median of {runs} runs. LangGraph writes each step before the next (`durability='sync'`), as"
            f" hitl does. Last row: an answer to a thread of {SHORT} checkpoints and to one of them all,"
            " whose states are equally large."
        ),
        header=("what", "engine", "steps", "early", "late", "growth", "goal"),
        rows=[
            (
                row.what,
                side.name,
                f"{steps:,}",
                *map(row.cell, pairs[side][row]),
                ratio(pairs[side][row].late, pairs[side][row].early),
                row.goal if side.name == "hitl" else "",
            )
            for row in (TYPICAL, MEAN, STORED, RESUMED)
            for side, steps in long.items()
        ],
    )


def _medians(runs: Sequence[Mapping[Row, Pair]]) -> dict[Row, Pair]:
    """Of several runs, figure by figure."""
    return {
        row: Pair(*map(statistics.median, zip(*(run[row] for run in runs), strict=True))) for row in runs[0]
    }


def _grow(side: Side, path: Path, steps: int, stretch: int) -> dict[Row, Pair]:
    """Run one thread in pieces; between them the file is closed, so that it has all that was written."""
    ticks, sizes = list[float](), list[int]()
    for until in (1, 1 + stretch, steps - stretch, steps):
        with side.saver(path) as saver:
            app = counting(side, ticks).compile(checkpointer=saver)
            app.invoke({"until": until}, thread("grown"), **side.in_step)
        sizes.append(path.stat().st_size)
    early, late = _gaps(ticks[1 : 1 + stretch]), _gaps(ticks[-stretch:])
    window = stretch // 5
    return {
        TYPICAL: Pair(statistics.median(early[:window]), statistics.median(late[-window:])),
        MEAN: Pair(statistics.mean(early), statistics.mean(late)),
        STORED: Pair((sizes[1] - sizes[0]) / stretch, (sizes[3] - sizes[2]) / stretch),
    }


def _gaps(ticks: Sequence[float]) -> list[float]:
    return [after - before for before, after in itertools.pairwise(ticks)]


def _resumes(long: Mapping[Side, int], folders: Mapping[Side, Path], rounds: int) -> dict[Side, Pair]:
    with ExitStack() as opened:
        samples = {}
        for side, steps in long.items():
            for length in (SHORT, steps):
                saver = opened.enter_context(side.saver(folders[side] / f"resumed-{length}.db"))
                app = counting_then_asking(side).compile(checkpointer=saver)
                app.invoke({"until": length, "text": BALLAST}, thread(length))
                samples[side, length] = partial(seconds, partial(_answer, side, app, length))
        taken = medians(samples, rounds)
    return {side: Pair(taken[side, SHORT], taken[side, steps]) for side, steps in long.items()}


def _answer(side: Side, app: Any, length: int) -> None:
    app.invoke(side.Command(resume="yes"), thread(length))
