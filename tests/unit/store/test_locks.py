"""One run at a time on a thread; one writer at a time on the file; a dead process holds nothing."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from hitl_cli.errors import StoreError, ThreadBusy
from hitl_cli.records import Thread
from hitl_cli.store import locks
from hitl_cli.store.lists import list_threads
from hitl_cli.store.locks import LOCK_PATIENCE, Ticket, is_running, lock_file
from hitl_cli.store.sqlite import SqliteStore

HOLDING = """
import sys
from pathlib import Path
from hitl_cli.store.locks import Ticket, thread_lock
path = Path(sys.argv[1])
with thread_lock(path, "t1") if sys.argv[2] == "thread" else Ticket(path).held():
    print("held", flush=True)
    sys.stdin.read()
print("freed", flush=True)
"""


@contextmanager
def holder(path: Path, what: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the thread's lock or the ticket until its standard input is closed."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, path, what], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def released(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    assert process.stdout.readline() == "freed\n"


def test_the_second_run_is_told_soon(file: SqliteStore, path: Path) -> None:
    with holder(path, "thread") as process:
        started = time.monotonic()
        with pytest.raises(ThreadBusy, match="'t1'"), file.lock("t1"):
            pass
        assert LOCK_PATIENCE <= time.monotonic() - started < LOCK_PATIENCE + 20
        with file.lock("t2"):
            pass
        released(process)
        with file.lock("t1"):
            pass


def test_a_killed_run_frees_its_thread(file: SqliteStore, path: Path) -> None:
    with holder(path, "thread") as process:
        assert is_running(path, "t1")
        process.kill()
        process.wait()
        assert not is_running(path, "t1")
        with file.lock("t1"):
            pass


def test_a_stopped_run_keeps_its_thread(file: SqliteStore, path: Path) -> None:
    with holder(path, "thread") as process:
        process.send_signal(signal.SIGSTOP)
        with pytest.raises(ThreadBusy), file.lock("t1"):
            pass
        process.send_signal(signal.SIGCONT)


def test_is_running(file: SqliteStore, path: Path) -> None:
    assert not is_running(path, "t1")
    with file.lock("t1"):
        assert is_running(path, "t1")
        assert not is_running(path, "t2")
    assert not is_running(path, "t1")


@pytest.mark.skipif(sys.platform == "darwin", reason="file names are UTF-8 there")
def test_a_store_whose_name_is_not_utf_8(path: Path) -> None:
    odd = path.with_name(os.fsdecode(b"\xff.db"))
    with holder(odd, "thread"), closing(SqliteStore(odd)) as store:
        with pytest.raises(ThreadBusy), store.lock("t1"):
            pass
        with store.lock("t2"):
            pass


def test_a_look_does_not_take_the_lock_from_a_run(file: SqliteStore, path: Path) -> None:
    """A probe makes a free lock look busy for a moment; whoever takes it tries again."""
    with file.lock("t1"):
        pass
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            is_running(path, "t1")

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for _ in range(300):
            with file.lock("t1"):
                pass
    finally:
        done.set()
        looking.join()


def test_a_lock_that_is_busy_for_a_moment_is_taken(file: SqliteStore, path: Path) -> None:
    with file.lock("t1"):
        pass
    with lock_file(path, "t1").open() as probe:
        fcntl.flock(probe, fcntl.LOCK_SH)
        freed = threading.Timer(LOCK_PATIENCE / 5, fcntl.flock, (probe, fcntl.LOCK_UN))
        freed.start()
        with file.lock("t1"):
            pass
        freed.join()


def test_two_threads_of_one_process(store: SqliteStore) -> None:
    with store.lock("t1"):
        failures: list[ThreadBusy] = []

        def take() -> None:
            try:
                with store.lock("t1"):
                    pass
            except ThreadBusy as busy:
                failures.append(busy)

        other = threading.Thread(target=take)
        other.start()
        other.join()
        assert len(failures) == 1
    with store.lock("t1"):
        pass


def test_an_error_frees_the_lock(store: SqliteStore) -> None:
    with pytest.raises(ZeroDivisionError), store.lock("t1"):
        raise ZeroDivisionError
    with store.lock("t1"):
        pass


def test_a_child_that_inherited_the_descriptor_does_not_keep_the_lock(file: SqliteStore, path: Path) -> None:
    with file.lock("t1"):
        descriptors = {int(entry.name) for entry in Path("/dev/fd").iterdir()}
        child = subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=sorted(_of(path, descriptors)))
    try:
        with file.lock("t1"):
            pass
    finally:
        child.communicate()


def _of(path: Path, descriptors: set[int]) -> set[int]:
    """Which of the descriptors is the lock of t1."""
    wanted = lock_file(path, "t1").stat()
    found = set()
    for descriptor in descriptors:
        try:
            status = os.fstat(descriptor)
        except OSError:
            continue
        if (status.st_dev, status.st_ino) == (wanted.st_dev, wanted.st_ino):
            found.add(descriptor)
    assert found
    return found


@pytest.mark.parametrize("thread", ["../../escape", "a/b", "", "x" * 10_000, "\n", "ü"])
def test_any_name_makes_a_file_in_the_folder_of_locks(thread: str, path: Path) -> None:
    place = lock_file(path, thread)
    assert place.parent == path.parent / "locks"
    assert len(place.name) == 32
    assert place.name.isalnum()


def test_two_stores_in_one_folder_do_not_share_locks(path: Path) -> None:
    assert lock_file(path, "t1") != lock_file(path.with_name("other.db"), "t1")


def test_a_writer_waits_for_its_turn(file: SqliteStore, path: Path) -> None:
    with holder(path, "ticket") as process:
        written = threading.Thread(target=file.begin, args=(Thread(id="t1"),))
        written.start()
        written.join(0.2)
        assert written.is_alive()
        assert list_threads(path) == [], "a list does not wait"
        released(process)
        written.join(30)
    assert file.thread("t1") is not None


def test_a_writer_that_waits_too_long_names_the_holder(
    file: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "TICKET_PATIENCE", 0.1)
    with holder(path, "ticket") as process:
        with pytest.raises(StoreError, match="busy") as busy:
            file.begin(Thread(id="t1"))
        assert f"Process {process.pid} holds its file 'hitl.db.ticket'" in busy.value.hint
        released(process)
    file.begin(Thread(id="t1"))


def test_a_killed_writer_frees_the_ticket(file: SqliteStore, path: Path) -> None:
    with holder(path, "ticket") as process:
        process.kill()
        process.wait()
        file.begin(Thread(id="t1"))
    assert file.thread("t1") is not None


def test_the_ticket_is_given_back_after_an_error(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    ticket = Ticket(path)
    with pytest.raises(ZeroDivisionError), ticket.held():
        raise ZeroDivisionError
    with Ticket(path).held():
        pass


def test_a_store_that_was_closed_does_not_hang(path: Path) -> None:
    """Neither its own thread nor another one that uses it by mistake."""
    store = SqliteStore(path)
    store.close()
    for _ in range(2):
        with pytest.raises((StoreError, OSError)):
            store.begin(Thread(id="t1"))
    with ThreadPoolExecutor(1) as pool, pytest.raises((StoreError, OSError)):
        pool.submit(store.begin, Thread(id="t1")).result(timeout=100)
