"""Many branches that wait for an answer each: pausing, listing the questions, answering one by one."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from .measure import seconds
from .programs import branches, thread
from .sides import Side, folder_of, hitl, langgraph
from .table import Table, duration, ratio

WIDTHS = (50, 100, 200)
LOOKS = 15
RUNS = {"hitl": 3, "LangGraph": 1}
"""LangGraph's runs take long: it runs every branch that waits again at each answer."""


class Taken(NamedTuple):
    """Seconds per branch."""

    pause: float
    list: float
    answer: float


def measure(widths: Sequence[int] = WIDTHS) -> Table:
    with tempfile.TemporaryDirectory() as place:
        taken = {side.name: _taken(side, Path(place), widths) for side in (hitl(), langgraph())}
    return Table(
        title="Parallel questions",
        note="Time per branch on SQLite. When it stays the same, the whole is linear.",
        header=("what", "engine", *(f"{width} branches" for width in widths), "growth", "goal"),
        rows=[
            _row(what, engine, [one[index] for one in found])
            for index, what in enumerate(("until all are asked", "list the questions", "answer one"))
            for engine, found in taken.items()
        ],
    )


def _taken(side: Side, place: Path, widths: Sequence[int]) -> list[Taken]:
    folder = folder_of(side, place)
    runs = [
        [_measure(side, folder / f"{width}-{run}.db", width) for width in widths]
        for run in range(RUNS[side.name])
    ]
    return [Taken(*map(statistics.median, zip(*same, strict=True))) for same in zip(*runs, strict=True)]


def _row(what: str, engine: str, found: Sequence[float]) -> tuple[str, ...]:
    goal = "≤ 1.5" if engine == "hitl" else ""
    return what, engine, *map(duration, found), ratio(found[-1], found[0]), goal


def _measure(side: Side, path: Path, width: int) -> Taken:
    config = thread(width)
    with side.saver(path) as saver:
        app = branches(side).compile(checkpointer=saver)

        def look() -> list[str]:
            return [question.id for question in app.get_state(config).interrupts]

        def answer(ids: Sequence[str]) -> None:
            for id_ in ids:
                app.invoke(side.Command(resume={id_: True}), config)

        pause = seconds(lambda: app.invoke({"until": width}, config))
        listing = statistics.median(seconds(look) for _ in range(LOOKS))
        asked = look()
        answers = seconds(lambda: answer(asked))
        if len(app.get_state(config).values["log"]) != width:
            raise RuntimeError(f"{side.name} did not finish {width} branches")
    return Taken(pause / width, listing / width, answers / width)
