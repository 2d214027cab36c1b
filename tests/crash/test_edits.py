"""The code was changed while a thread was paused: no answer goes to a question that nobody was shown."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from .results import EDITS, Record
from .sides import HELD, Side, UnderHitl

FILE = Path("edited_graph.py")
SHOWN = "Delete the test data?"
OTHER = "Delete the production data?"
USED = "used for its question"
ASKED = "not used; the new question is asked"
REFUSED = "refused: the node is gone"
STOPPED = "kept; the step stops before it is committed"
TOLD = {5: ASKED, 1: REFUSED}
"""What it means that nothing was done with the answer, by exit code."""


class Version(NamedTuple):
    """The lines of the graph that are edited."""

    questions: list[str]
    node: str = "work"


class Edit(NamedTuple):
    before: Version
    """As the question was asked …"""
    after: Version
    """… and as it is when the answer comes."""
    bar: str
    """What has to become of the answer."""


EDITED = {
    "unchanged": Edit(Version([SHOWN]), Version([SHOWN]), USED),
    "a question inserted before it": Edit(Version([SHOWN]), Version([OTHER, SHOWN]), ASKED),
    "two questions swapped": Edit(Version([SHOWN, OTHER]), Version([OTHER, SHOWN]), ASKED),
    "reworded": Edit(Version([SHOWN]), Version([OTHER]), ASKED),
    "its node renamed": Edit(Version([SHOWN]), Version([SHOWN], node="labour"), REFUSED),
    "its question removed": Edit(Version([SHOWN]), Version([]), STOPPED),
}


@pytest.mark.parametrize("edit", EDITED)
def test_an_answer_goes_to_the_question_that_was_shown(
    edit: str, side: Side, effects: Callable[[], list[str]], record: Record
) -> None:
    before, after, bar = EDITED[edit]
    write(before, age=2)
    assert side.run("edited", "t1").ended().code == 8
    write(after, age=1)
    code = side.resume("edited", "t1", "YES").ended().code
    became = fate(side, code, effects())
    record(EDITS, edit, side.name, became)
    if side.name in HELD:
        assert became == bar
        write(before, age=0)
        assert_answerable(side)
        assert f"{SHOWN} YES" in effects()


@pytest.mark.parametrize("side", HELD, indirect=True)
def test_a_person_may_go_on_without_the_question(side: UnderHitl, effects: Callable[[], list[str]]) -> None:
    before, after, _ = EDITED["its question removed"]
    write(before, age=2)
    assert side.run("edited", "t1").ended().code == 8
    write(after, age=1)
    assert side.resume("edited", "t1", "YES").ended().code == 1
    assert side.hitl("resume", "--thread", "t1", "--accept-changes").ended().code == 0
    assert side.standing("edited", "t1") == "finished"
    assert effects() == ["done", "done"]


def write(version: Version, *, age: int) -> None:
    """
    Args:
        age: minutes that the edit seems to be old; Python takes a file of the same second for unchanged.
    """
    lines = f"QUESTIONS: list[str] = {version.questions}\nNODE = {version.node!r}"
    FILE.write_text(re.sub("QUESTIONS.*\nNODE.*", lines, FILE.read_text(), count=1))
    changed = FILE.stat().st_mtime - 60 * age
    os.utime(FILE, (changed, changed))


def fate(side: Side, code: int, effects: list[str]) -> str:
    """What became of the answer."""
    for line in effects:
        if line.endswith(" YES"):
            question = line.removesuffix(" YES")
            return USED if question == SHOWN else f"VIOLATION: it went to “{question}”"
    if "done" in effects:
        finished = side.standing("edited", "t1") == "finished"
        return "VIOLATION: dropped, and the graph ran on" if finished else STOPPED
    return TOLD.get(code, "VIOLATION: the thread looks finished")


def assert_answerable(side: Side) -> None:
    """With the code put back, the thread comes to its end."""
    for _ in range(3):
        standing = side.standing("edited", "t1")
        if standing == "finished":
            return
        side.resume("edited", "t1", "YES" if standing == "open" else None).ended()
    assert side.standing("edited", "t1") == "finished"
