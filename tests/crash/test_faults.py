"""One fault at each system call on the store's files, in turn: SIGKILL, EIO and ENOSPC."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hitl_cli.store.locks import lock_file
from tests.machine import PATIENCE
from tests.processes import Process, Ran, closed

from . import strace
from .conftest import Scale
from .results import FAULTS, Record
from .sides import UnderHitl, is_sound
from .strace import Fault

GATE = Path("start")
BEFORE = Path("before")
"""The folder of the store, and the effects, before the command that meets the fault."""
PAUSED, KILLED = 8, -9
COMMANDS: dict[str, Callable[[UnderHitl], Process]] = {
    "a run that makes the store": lambda ours: ours.run("pay", "t1", GATE),
    "an answer and the run with it": lambda ours: ours.resume("pay", "t1", "yes", GATE),
}


@pytest.fixture(scope="session")
def tracing(scale: Scale) -> None:
    reason = strace.why_not()
    if reason and scale.is_long:
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("fault", strace.FAULTS.values(), ids=strace.FAULTS)
def test_nothing_is_lost_or_doubled(
    fault: Fault, command: str, ours: UnderHitl, home: Path, tracing: None, scale: Scale, record: Record
) -> None:
    start = COMMANDS[command]
    if not command.startswith("a run"):
        assert ours.run("pay", "t1").ended().code == PAUSED
        shutil.copytree(home, BEFORE)
        shutil.copy("effects", BEFORE)
    run(ours, home, start)  # so that every module has been compiled
    _, log = run(ours, home, start)
    calls = fault.calls if scale.is_long else set(fault.calls) - set(strace.WAITS)
    tried = [place for place in strace.places(log) if place.call in calls][:: scale.stride]
    assert tried
    ended, violations = 0, []
    for place in tried:
        ran, log = run(ours, home, start, *strace.injection(fault, place))
        assert "INJECTED" in log.read_text() or ran.code == KILLED, (place, ran)
        ended += ran.code not in (0, PAUSED)
        violations += [f"{place.call} {place.number}: {what}" for what in wrong(ours, home, ran)]
    assert violations == []
    row = f"{fault.name}, {command}"
    record(FAULTS, row, "places", str(len(tried)))
    record(FAULTS, row, "refused or killed", str(ended))
    record(FAULTS, row, "violations", str(len(violations)))


def run(ours: UnderHitl, home: Path, start: Callable[[UnderHitl], Process], *inject: str) -> tuple[Ran, Path]:
    """Run a command under strace, from the state before it; what came of it, and strace's log."""
    shutil.rmtree(home, ignore_errors=True)
    Path("effects").unlink(missing_ok=True)
    if BEFORE.exists():
        shutil.copytree(BEFORE, home)
        (home / "effects").rename("effects")
    log = Path("strace.log")
    with closed(GATE):
        process = start(ours)
        tracer = strace.attach(process, files(home), log, *inject)
    tracer.communicate(timeout=PATIENCE)
    return process.ended(), log


def files(home: Path) -> list[Path]:
    store = home / "hitl.db"
    beside = (f"hitl.db{end}" for end in ("-wal", "-shm", "-journal", ".ticket", ".made"))
    lock = lock_file(store, "t1")
    return [home, store, *(home / name for name in beside), lock.parent, lock]


def wrong(ours: UnderHitl, home: Path, ran: Ran) -> Iterator[str]:
    """Bring the thread to its end without faults; what is wrong with how the command ended, and with that."""
    if ran.code not in (0, 1, PAUSED, KILLED):
        yield f"ended with {ran}"
        return
    told = json.loads(ran.stdout) if ran.stdout else {}
    if ran.code == 1 and "error" not in told:
        yield "no error is named"
    accepted = ours.accepted("t1")
    if told.get("status") == "finished" and accepted != {"yes"}:
        yield "it was told that the run had finished, and the answer is not there"
    last = finish(ours)
    if ours.standing("pay", "t1") != "finished":
        yield f"the thread cannot be brought to its end: {last}"
        return
    (answer,) = ours.accepted("t1")
    if accepted not in (set(), {answer}):
        yield f"{accepted} was accepted, and {answer} used"
    if not is_sound(home / "hitl.db"):
        yield "the file is corrupt"
    lines = Path("effects").read_text().splitlines()
    if {line for line in lines if line.startswith("pay ")} != {f"pay t1 {answer}"}:
        yield f"not only the answer was acted on: {lines}"
    if max(Counter(line for line in lines if line != "ask").values()) > 2:
        yield f"a step was repeated more than once: {lines}"


def finish(ours: UnderHitl) -> Ran | None:
    """Go on with the thread as a person would; how the last command ended."""
    ran = None
    for _ in range(3):
        standing = ours.standing("pay", "t1")
        if standing == "new":
            ran = ours.run("pay", "t1").ended()
        elif standing != "finished":
            ran = ours.resume("pay", "t1", "later" if standing == "open" else None).ended()
    return ran


def test_a_missing_strace_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "strace is not installed" in strace.why_not()


def test_a_sign_that_cannot_be_written(ours: UnderHitl, home: Path, tracing: None) -> None:
    """It only tells those who wait who holds the lock; a disk without room for it must not fail the node."""
    assert ours.run("pay", "t1").ended().code == PAUSED
    with closed(GATE):
        process = ours.resume("pay", "t1", "yes", GATE)
        signs = [home / "hitl.db.ticket", lock_file(home / "hitl.db", "t1")]
        tracer = strace.attach(process, signs, Path("strace.log"), "-e", "inject=pwrite64:error=ENOSPC")
        signs[0].write_bytes(b"1         ")  # somebody else has had the ticket since
    tracer.communicate(timeout=PATIENCE)
    assert process.ended().code == 0
