"""Many processes answer one question at the same instant: one is accepted, and its effect happens once."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

import pytest

from tests.processes import closed

from .conftest import Scale
from .results import RACE, Record
from .sides import ALONE, HELD, OURS, UNDER, Side

PAUSED, DONE, TOO_LATE = 8, 0, 4
RACES = [(OURS, 2), (OURS, 8), (UNDER, 8), (ALONE, 8), (OURS, 32)]
Effects = Callable[[], list[str]]


class Tally:
    """What many rounds of a race have come to."""

    def __init__(self) -> None:
        self.rounds = 0
        self.codes: Counter[int] = Counter()
        self.acted = 0
        """How many payments were made."""
        self.worst = 0
        """How many processes of one round were told that all is well."""

    def text(self) -> str:
        late, told = self.codes[TOO_LATE], self.codes[DONE]
        others = self.codes.total() - late - told
        return (
            f"{self.rounds} rounds: {told} told OK (at most {self.worst} at once), {late} too late, "
            f"{others} errors; {self.acted} acted on"
        )


def race(side: Side, many: int, rounds: int, effects: Effects) -> Tally:
    tally = Tally()
    for number in range(rounds):
        thread = f"t{number}"
        assert side.run("pay", thread).ended().code == PAUSED
        gate = Path("start")
        with closed(gate):
            racers = [side.resume("pay", thread, f"answer{racer}", gate) for racer in range(many)]
        codes = Counter(racer.ended().code for racer in racers)
        paid = [line for line in effects() if line.startswith(f"pay {thread} ")]
        if side.name in HELD:
            assert codes == {DONE: 1, TOO_LATE: many - 1}
            assert len(paid) == 1
            (answer,) = side.accepted(thread)
            assert paid == [f"pay {thread} {answer}"]
        tally.rounds += 1
        tally.codes += codes
        tally.acted += len(paid)
        tally.worst = max(tally.worst, codes[DONE])
    return tally


@contextmanager
def open_elsewhere(path: Path) -> Iterator[None]:
    """Another process than those that race has the store open, so that its WAL stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("SELECT * FROM sqlite_schema").fetchone()
        yield


@pytest.mark.parametrize("warm", [True, False], ids=["warm", "cold"])
@pytest.mark.parametrize(("side", "many"), RACES, indirect=["side"])
def test_one_of_many_is_accepted_and_acted_on_once(
    many: int, warm: bool, side: Side, effects: Effects, scale: Scale, record: Record
) -> None:
    with open_elsewhere(side.database) if warm else nullcontext():
        tally = race(side, many, scale.races, effects)
    record(RACE, f"{many} processes, {'warm' if warm else 'cold'}", side.name, tally.text())
