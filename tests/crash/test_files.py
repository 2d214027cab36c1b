"""Full and read-only disks, broken files, a newer store, a clock set back: a clear error, nothing is lost."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest

from hitl_cli.store.details import thread_details
from hitl_cli.store.lists import list_threads
from tests.processes import Processes

from .conftest import Scale
from .disks import Disk, full, read_only, small
from .results import FILES, Record
from .sides import OURS, UnderHitl

Effects = Callable[[], list[str]]

FINISHED, FAILED, PAUSED = 0, 1, 8
ERRORS = (1, 3)
"""Of a store that cannot be used; of a thread, or its graph, whose name is another one now."""
HOUR = 3600.0
DONE = ["prepare", "ask", "ask", "pay t1 yes", "report"]
"""All that a thread does, when the answer is `yes` and nothing goes wrong."""


@pytest.fixture
def disk(home: Path, processes: Processes) -> Iterator[Disk]:
    """The store lies on a small disk of its own."""
    with small(home, processes) as disk:
        yield disk


@pytest.fixture
def store(ours: UnderHitl) -> Path:
    """The file of a store with a thread that waits for an answer."""
    assert ours.run("pay", "t1").ended().code == PAUSED
    return ours.database


def refusal(ours: UnderHitl) -> str:
    """The message with which an answer is refused."""
    ran = ours.resume("pay", "t1", "yes").ended()
    assert ran.code == FAILED, ran
    error: dict[str, str] = json.loads(ran.stdout)["error"]
    assert error["type"] == "StoreError", error
    return error["message"].replace(str(ours.home), "…")


def assert_nothing_lost(ours: UnderHitl, effects: Effects) -> None:
    """After the repair, the thread is answered and comes to its end, with no step done twice for nothing."""
    assert ours.standing("pay", "t1") == "open"
    assert ours.resume("pay", "t1", "yes").ended().code == FINISHED
    assert effects() == DONE


@pytest.mark.parametrize("trouble", [full, read_only], ids=["full", "read-only"])
def test_a_disk(
    trouble: Callable[[Disk], AbstractContextManager[None]],
    disk: Disk,
    store: Path,
    ours: UnderHitl,
    effects: Effects,
    record: Record,
    request: pytest.FixtureRequest,
) -> None:
    with trouble(disk):
        message = refusal(ours)
        assert [line.id for line in list_threads(store)] == ["t1"], "a list needs no room"
    assert_nothing_lost(ours, effects)
    record(FILES, f"{request.node.callspec.id} disk", OURS, f"`{message}`; nothing lost")


def emptied(file: Path) -> None:
    os.truncate(file, 0)


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        db.execute(f"PRAGMA user_version = {version + 1}")


@pytest.mark.parametrize("damage", [emptied, cut, newer], ids=["0 bytes", "truncated", "a newer schema"])
def test_a_file_that_is_no_whole_store_is_refused_and_left_alone(
    damage: Callable[[Path], None],
    store: Path,
    ours: UnderHitl,
    effects: Effects,
    record: Record,
    request: pytest.FixtureRequest,
) -> None:
    whole = shutil.copy(store, "whole")
    damage(store)
    damaged = store.read_bytes()
    message = refusal(ours)
    assert store.read_bytes() == damaged
    shutil.copy(whole, store)
    assert_nothing_lost(ours, effects)
    record(FILES, request.node.callspec.id, OURS, f"`{message}`; nothing lost")


def test_a_flipped_bit_is_an_error_or_changes_nothing(
    store: Path, ours: UnderHitl, home: Path, effects: Effects, scale: Scale, record: Record
) -> None:
    before = [shutil.copytree(home, "whole"), Path("effects").rename("effects.before")]
    chance = random.Random(4)
    size = store.stat().st_size
    fates: Counter[int] = Counter()
    for _ in range(scale.flips):
        shutil.rmtree(home)
        shutil.copytree(before[0], home)
        shutil.copy(before[1], "effects")
        flip(store, chance.randrange(size), chance.randrange(8))
        ran = ours.resume("pay", "t1", "yes").ended()
        assert ran.code in (FINISHED, *ERRORS), ran
        assert effects() == DONE[: len(effects())], ran
        fates[ran.code] += 1
    text = ", ".join(f"{count} exit {code}" for code, count in sorted(fates.items()))
    record(
        FILES,
        "one flipped bit, anywhere in the file",
        OURS,
        f"{scale.flips} files: {text}; none acts on another answer",
    )


def flip(file: Path, position: int, bit: int) -> None:
    content = bytearray(file.read_bytes())
    content[position] ^= 1 << bit
    file.write_bytes(content)


def test_a_clock_that_is_set_back(ours: UnderHitl, effects: Effects, record: Record) -> None:
    assert ours.run("pay", "t1").ended().code == PAUSED
    asked = thread_details(ours.database, "t1").questions[0].asked_at
    ran = ours.hitl("resume", "--thread", "t1", "--text", "yes", clock=-HOUR).ended()
    assert ran.code == FINISHED, ran
    assert effects() == DONE
    shown = thread_details(ours.database, "t1")
    (answer,) = shown.answers
    assert answer.at < asked, "the clock did go back"
    assert shown.checkpoint is not None
    assert shown.checkpoint.values == {"item": "t1", "answer": "yes"}
    assert ours.hitl("threads", "ls").ended().code == 0
    record(FILES, "a clock one hour back", OURS, "order kept, nothing lost")
