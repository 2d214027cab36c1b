"""Eight people answer eight questions of one thread at once: each answer is accepted, none left lying."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.processes import closed

from .conftest import Scale
from .graphs.crowd_graph import MANY
from .results import RACE, Record
from .sides import HELD, UnderHitl

FINISHED, BUSY, PAUSED = 0, 6, 8


@pytest.mark.parametrize("side", HELD, indirect=True)
def test_whoever_runs_the_thread_runs_every_answer(
    side: UnderHitl, effects: Callable[[], list[str]], scale: Scale, record: Record
) -> None:
    codes: Counter[int] = Counter()
    for number in range(scale.races):
        thread = f"t{number}"
        assert side.run("crowd", thread).ended().code == PAUSED
        gate = Path("start")
        with closed(gate):
            words = ("resume", "--thread", thread)
            people = [
                side.hitl(*words, "--id", f"ask{one}", "--text", f"yes{one}", gate=gate)
                for one in range(MANY)
            ]
        ended = [person.ended() for person in people]
        assert {ran.code for ran in ended} <= {FINISHED, BUSY, PAUSED}, ended
        assert side.accepted(thread) == {f"yes{one}" for one in range(MANY)}
        assert side.standing("crowd", thread) == "finished", ended
        acted = [line for line in effects() if line.startswith(f"{thread} ")]
        assert sorted(acted) == [f"{thread} {one} yes{one}" for one in range(MANY)]
        codes.update(ran.code for ran in ended)
    text = ", ".join(f"{count} exit {code}" for code, count in sorted(codes.items()))
    record(
        RACE,
        f"{MANY} processes, a question each",
        side.name,
        f"{scale.races} rounds: all accepted and acted on once; {text}",
    )
