"""SIGKILL at random times, again and again until the thread has ended: nothing that was accepted is lost."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from tests.processes import Process

from .conftest import Scale
from .graphs.long_graph import ASKING, LAST, STEPS
from .results import KILLS, Record
from .sides import HELD, Side, is_sound

MOST = 4
"""Kills in the life of a thread."""
LATEST = 0.6
"""Seconds that a process lives at most before it is killed; a whole run takes about as long."""


class Life(NamedTuple):
    """What became of one thread."""

    kills: int
    repeated: int
    """Steps that ran more often than once, counted as often."""
    lost: int
    """Answers that were accepted or acted on, and that the thread did not end with."""
    is_sound: bool
    is_whole: bool
    """Whether every step has run."""


def test_kills_at_random_times(side: Side, scale: Scale, record: Record) -> None:
    lives = []
    for seed in range(scale.lives):
        life = live(side, f"t{seed}", random.Random(seed))
        if side.name in HELD:
            assert life.is_whole, seed
            assert life.lost == 0, seed
            assert life.repeated <= life.kills, seed
            assert life.is_sound, seed
        lives.append(life)
    record(KILLS, "threads", side.name, f"{len(lives)}")
    record(KILLS, "kills", side.name, f"{sum(life.kills for life in lives)}")
    record(KILLS, "answers lost", side.name, f"{sum(life.lost for life in lives)}")
    record(KILLS, "corrupt files", side.name, f"{sum(not life.is_sound for life in lives)}")
    record(KILLS, "steps repeated", side.name, f"{sum(life.repeated for life in lives)}")
    record(KILLS, "steps never run", side.name, f"{sum(not life.is_whole for life in lives)}")


def live(side: Side, thread: str, chance: random.Random) -> Life:
    """Run a thread to its end, whatever it takes."""
    kills = 0
    known: set[str] = set()
    while (process := going_on(side, thread, f"answer{kills}")) is not None:
        ended = process.wait(chance.uniform(0.01, LATEST) if kills < MOST else 60)
        if ended is None:
            process.kill()
            kills += 1
        else:
            assert ended.code in (0, 8), ended
        known |= side.accepted(thread)
    steps = [line.split() for line in Path(f"steps.{thread}").read_text().splitlines()]
    times = Counter(int(number) for number, *_ in steps)
    acted, last = ({line[1] for line in steps if int(line[0]) == number} for number in (ASKING, LAST))
    return Life(
        kills=kills,
        repeated=times.total() - len(times),
        lost=len((known | acted) - last),
        is_sound=is_sound(side.database),
        is_whole=times.keys() == set(range(STEPS)),
    )


def going_on(side: Side, thread: str, answer: str) -> Process | None:
    """How a person goes on with the thread, whatever it has come to; None when it is finished."""
    standing = side.standing("long", thread)
    if standing == "new":
        return side.run("long", thread)
    if standing == "finished":
        return None
    return side.resume("long", thread, answer if standing == "open" else None)
