"""What `HitlSaver` costs in a LangGraph program, beside LangGraph's own saver for SQLite."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver

from hitl_cli.checkpoint.langgraph import HitlSaver

from .measure import ROUNDS, medians, seconds
from .programs import counting, thread
from .sides import folder_of, langgraph
from .table import Table, duration, ratio, size

BALLAST = (0, 10_000, 100_000)
"""Characters in a channel that no step changes."""
THEIRS, OURS = "SqliteSaver", "HitlSaver"


def measure(rounds: int = ROUNDS, steps: int = 200) -> Table:
    """
    Args:
        steps: of the run whose calls are repeated.
    """
    return Table(
        title="HitlSaver",
        note=(
            "The calls that one run of LangGraph makes to its saver, repeated on either: time for a step and"
            f" what is stored, by how much no step changes. Median of {rounds} rounds, in which the two"
            " take turns. SqliteSaver waits for the disk (fsync) twice a step, HitlSaver at a pause."
        ),
        header=("what", "HitlSaver", "SqliteSaver", "times less", "goal"),
        rows=[row for ballast in BALLAST for row in _rows(ballast, rounds, steps)],
    )


def _rows(ballast: int, rounds: int, steps: int) -> list[tuple[str, ...]]:
    calls = _calls_of(steps, "x" * ballast)
    with tempfile.TemporaryDirectory() as place:
        sides = {name: replace(langgraph(), name=name, saver=saver) for name, saver in _SAVERS.items()}
        folders = {name: folder_of(side, Path(place)) for name, side in sides.items()}
        with ExitStack() as opened:
            savers = {
                name: opened.enter_context(side.saver(folders[name] / "steps.db"))
                for name, side in sides.items()
            }
            samples = {name: _repeated(calls, saver, steps) for name, saver in savers.items()}
            taken = medians(samples, rounds)
        stored = {name: _bytes_in(folder) / (rounds * steps) for name, folder in folders.items()}
    unchanged = f"{size(ballast)} unchanged" if ballast else "nothing unchanged"
    return [
        (f"time for a step, {unchanged}", *_cells(duration, taken), "≥ 2"),
        (f"stored for a step, {unchanged}", *_cells(size, stored), "flat"),
    ]


def _cells(cell: Callable[[float], str], figures: Mapping[str, float]) -> tuple[str, str, str]:
    ours, theirs = figures[OURS], figures[THEIRS]
    return cell(ours), cell(theirs), ratio(theirs, ours)


class Call(NamedTuple):
    method: str
    config: Any
    rest: tuple[Any, ...]


def _calls_of(steps: int, ballast: str) -> list[Call]:
    """What a run writes to its saver."""
    calls = []

    class Recording(InMemorySaver):
        def put(self, config: Any, *rest: Any) -> Any:
            calls.append(Call("put", config, deepcopy(rest)))
            return super().put(config, *rest)

        def put_writes(self, config: Any, *rest: Any) -> None:
            calls.append(Call("put_writes", config, deepcopy(rest)))
            super().put_writes(config, *rest)

        get_next_version = BaseCheckpointSaver.get_next_version

    app = counting(langgraph()).compile(checkpointer=Recording())
    app.invoke({"until": steps, "text": ballast}, thread("recorded"), durability="sync")
    return calls


def _repeated(calls: Sequence[Call], saver: Any, steps: int) -> Callable[[], float]:
    """Seconds for a step."""
    numbers = itertools.count()

    def run() -> None:
        again = thread(next(numbers))["configurable"]
        for call in calls:
            config = {**call.config, "configurable": {**call.config["configurable"], **again}}
            getattr(saver, call.method)(config, *call.rest)

    return lambda: seconds(run) / steps


def _bytes_in(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


_SAVERS: Mapping[str, Callable[[Path], Any]] = {
    THEIRS: langgraph().saver,
    OURS: HitlSaver.from_conn_string,
}
