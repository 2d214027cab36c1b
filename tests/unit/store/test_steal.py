"""A thread that is taken from a stopped process: that process is fenced off when it wakes up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from hitl_cli.errors import ThreadBusy
from hitl_cli.records import Commit, Thread
from hitl_cli.store import locks
from hitl_cli.store.locks import descriptors, is_running, lock_file
from hitl_cli.store.sqlite import SqliteStore

HOLDER = """
import sys
from pathlib import Path
from hitl_cli.errors import Fenced
from hitl_cli.records import Commit, Thread
from hitl_cli.store.sqlite import SqliteStore

store = SqliteStore(Path(sys.argv[1]))
with store.lock("t1"):
    lease = store.begin(Thread(id="t1"))
    print("held", flush=True)
    sys.stdin.readline()
    try:
        store.commit(lease, Commit(status="finished"))
        print("committed", flush=True)
    except Fenced as error:
        print(error.message, flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store" / "hitl.db"


@pytest.fixture
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that runs thread t1, and commits when it is sent a line."""
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def go_on(process: subprocess.Popen[str]) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return process.stdout.readline()


def test_a_stopped_process_is_fenced_off(path: Path, holder: subprocess.Popen[str]) -> None:
    os.kill(holder.pid, signal.SIGSTOP)
    with closing(SqliteStore(path)) as store:
        with pytest.raises(ThreadBusy, match=f"process {holder.pid}"), store.lock("t1"):
            pass
        with store.lock("t1", steal=True):
            os.kill(holder.pid, signal.SIGCONT)
            assert "was taken over by another process" in go_on(holder)
            lease = store.begin(Thread(id="t1"))
            store.commit(lease, Commit(status="paused"))
        found = store.thread("t1")
        assert found is not None
        assert found.status == "paused"


def test_what_it_committed_before_counts(path: Path, holder: subprocess.Popen[str]) -> None:
    assert go_on(holder) == "committed\n"
    with closing(SqliteStore(path)) as store, store.lock("t1", steal=True):
        found = store.thread("t1")
    assert found is not None
    assert found.status == "finished"


@pytest.mark.usefixtures("holder")
def test_the_thief_has_the_lock(path: Path) -> None:
    with ExitStack() as opened:
        store, other = (opened.enter_context(closing(SqliteStore(path))) for _ in range(2))
        with store.lock("t1", steal=True):
            assert is_running(path, "t1")
            with pytest.raises(ThreadBusy, match=f"process {os.getpid()}"), other.lock("t1"):
                pass
        assert not is_running(path, "t1")
        with other.lock("t1"):
            assert is_running(path, "t1")


def test_nothing_is_replaced_when_nobody_has_it(path: Path) -> None:
    with closing(SqliteStore(path)) as store:
        with store.lock("t1"):
            before = lock_file(path, "t1").stat().st_ino
        with store.lock("t1", steal=True):
            assert lock_file(path, "t1").stat().st_ino == before


def test_who_waits_for_a_lock_that_is_stolen(
    path: Path, holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever gets the lock of the old file, when its holder dies, has no lock at all."""
    came: list[str] = []
    opened, stolen = threading.Event(), threading.Event()
    old, take = lock_file(path, "t1").stat(), locks._take

    def waiting(descriptor: int, patience: float) -> bool:
        if threading.current_thread() is taker and os.path.samestat(os.fstat(descriptor), old):
            opened.set()
            stolen.wait()
        return take(descriptor, patience)

    def try_it() -> None:
        with closing(SqliteStore(path)) as store:
            try:
                with store.lock("t1"):
                    came.append("held")
            except ThreadBusy:
                came.append("busy")

    monkeypatch.setattr(locks, "_take", waiting)
    taker = threading.Thread(target=try_it)
    taker.start()
    opened.wait()
    with closing(SqliteStore(path)) as store, store.lock("t1", steal=True):
        holder.kill()
        holder.wait()
        stolen.set()
        taker.join()

    assert came == ["busy"]


def test_descriptors_of_a_lock_that_is_held(path: Path) -> None:
    with closing(SqliteStore(path)) as store:
        with store.lock("t1"):
            (descriptor,) = descriptors("t1")
            assert os.path.samestat(os.fstat(descriptor), lock_file(path, "t1").stat())
            assert descriptors("t2") == ()
        assert descriptors("t1") == ()
