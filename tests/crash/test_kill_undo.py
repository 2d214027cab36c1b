"""`hitl undo` is killed after each of its commits: the thread is as it was, or has gone back whole."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hitl_cli.store.details import ThreadDetails, thread_details
from tests.asking_graphs import FAN, HEADERS, Side, python
from tests.processes import Processes, Ran

PROGRAM = str(Path(__file__).with_name("dying.py"))
SOME, PAUSED = "--answers", 8
MOST_COMMITS = 40


@pytest.fixture(params=HEADERS)
def start(request: pytest.FixtureRequest, folder: Path) -> Callable[..., Ran]:
    """Run a module's `main` with words, in a process that was forked."""
    name = "processes" if request.param == "ours" else "langgraph_processes"
    processes: Processes = request.getfixturevalue(name)
    side: Side = request.param
    (folder / "graph.py").write_text(python(side, FAN))
    return lambda module, *words: processes.spawn(words, module=module, program=PROGRAM).ended()


def hitl(start: Callable[..., Ran], *words: str) -> tuple[int, dict[str, Any]]:
    ran = start("hitl_cli.cli.app", *words, "--json")
    return ran.code, json.loads(ran.stdout)


def standing(home: Path) -> tuple[Any, ...]:
    """What a person is told of the thread."""
    found: ThreadDetails = thread_details(home / "hitl.db", "t")
    asked = [(question.id, question.draft) for question in found.questions]
    return found.line.status, found.checkpoint_id, asked, found.answers, found.undone


@pytest.mark.parametrize("used", [True, False], ids=["an answer that was used", "an answer that waits"])
def test_an_undo_that_is_killed(start: Callable[..., Ran], home: Path, tmp_path: Path, used: bool) -> None:
    assert hitl(start, "run", "graph.py", "-t", "t", SOME, '{"a": 1, "b": 2}')[0] == PAUSED
    hitl(start, "resume" if used else "answer", "-t", "t", "--id", "c", "--value", "3")
    before, kept = standing(home), tmp_path / "kept"
    shutil.copytree(home, kept)
    for commits in range(1, MOST_COMMITS):
        shutil.rmtree(home)
        shutil.copytree(kept, home)
        code = start("dying", str(commits), "undo", "-t", "t", "--yes").code
        if code == PAUSED:
            break
        assert code == -signal.SIGKILL
        if standing(home) == before:
            assert hitl(start, "undo", "-t", "t", "--yes")[0] == PAUSED
        else:
            assert standing(home)[0] in ("paused", "stopped"), "it stands at the fork, or runs on from there"
        code, data = hitl(start, "resume", "-t", "t", SOME, '{"c": 4, "last": 5}')
        assert (code, data["values"].get("got")) == (0, ["a: 1", "b: 2", "c: 4", "last: 5"]), commits
    assert 1 < commits < MOST_COMMITS - 1
    assert hitl(start, "resume", "-t", "t", SOME, '{"c": 4, "last": 5}')[1]["values"]["got"][2] == "c: 4"
