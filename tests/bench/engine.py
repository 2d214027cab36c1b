"""How long the engine takes for a superstep, a fan-out and a pause, beside LangGraph in the same process."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .measure import ROUNDS, medians, seconds
from .programs import asking, counting, fan_out, thread
from .sides import Side, folder_of, hitl, langgraph, langgraph_unsynced
from .table import Table, duration, ratio

WIDTH = 20

Sample = Callable[[], float]
"""Seconds for one unit of work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    what: str
    goal: str
    work: Callable[[Side, Any, int], Sample]
    """Is given the side, its checkpointer or None, and how many units to do at a time."""
    repeats: int
    durable: bool
    peer: Callable[[], Side] = langgraph


def measure(rounds: int = ROUNDS, most: int = 200) -> Table:
    """
    Args:
        most: units of work that one sample does at most.
    """
    with tempfile.TemporaryDirectory() as place, ExitStack() as opened:
        samples = {}
        for number, case in enumerate(_CASES):
            for side in (hitl(), case.peer()):
                path = folder_of(side, Path(place) / str(number)) / "steps.db"
                saver = opened.enter_context(side.saver(path)) if case.durable else None
                samples[case.what, side.name] = case.work(side, saver, min(case.repeats, most))
        taken = medians(samples, rounds)
    return Table(
        title="Engine",
        note=(
            f"Median of {rounds} rounds, in which the two take turns. Each of LangGraph's commits to SQLite"
            " waits for the disk (fsync), unless the row says otherwise; hitl's do at a pause and at the end."
        ),
        header=("what", "hitl", "LangGraph", "times faster", "goal"),
        rows=[_row(case, taken[case.what, "hitl"], taken[case.what, "LangGraph"]) for case in _CASES],
    )


def _row(case: Case, ours: float, theirs: float) -> tuple[str, ...]:
    return case.what, duration(ours), duration(theirs), ratio(theirs, ours), case.goal


def _steps(side: Side, saver: Any, steps: int) -> Sample:
    app, numbers = counting(side).compile(checkpointer=saver), itertools.count()
    return lambda: seconds(lambda: app.invoke({"until": steps}, thread(next(numbers)))) / steps


def _fan_outs(side: Side, saver: Any, cycles: int) -> Sample:
    app, numbers = fan_out(side, WIDTH).compile(checkpointer=saver), itertools.count()
    return lambda: seconds(lambda: app.invoke({"until": cycles}, thread(next(numbers)))) / cycles


def _pauses(side: Side, saver: Any, pauses: int) -> Sample:
    app, numbers = asking(side).compile(checkpointer=saver), itertools.count()

    def run() -> None:
        for config in map(thread, itertools.islice(numbers, pauses)):
            app.invoke({"until": 1}, config)
            app.invoke(side.Command(resume="yes"), config)

    return lambda: seconds(run) / pauses


_STEP = "≥ 10, aim at 15"
_CASES = (
    Case(what="one superstep, no checkpointer", goal=_STEP, work=_steps, repeats=200, durable=False),
    Case(what="one superstep, SQLite", goal=_STEP, work=_steps, repeats=200, durable=True),
    Case(
        what="one superstep, SQLite, LangGraph's without fsync",
        goal="",
        work=_steps,
        repeats=200,
        durable=True,
        peer=langgraph_unsynced,
    ),
    Case(
        what=f"a step and its {WIDTH} Sends, no checkpointer",
        goal="",
        work=_fan_outs,
        repeats=10,
        durable=False,
    ),
    Case(what=f"a step and its {WIDTH} Sends, SQLite", goal="", work=_fan_outs, repeats=10, durable=True),
    Case(what="a pause and its answer, SQLite", goal="", work=_pauses, repeats=10, durable=True),
)
