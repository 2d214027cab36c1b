"""A process that forks: parent and child go on with the store, each with a connection of its own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from hitl_cli.errors import StoreError
from hitl_cli.store.sqlite import SqliteStore

WRITES = 20

FORKING = """
import os, signal, sys, threading
from pathlib import Path
from hitl_cli.records import Thread
from hitl_cli.store.sqlite import SqliteStore

store = SqliteStore(Path(sys.argv[1]))
store.begin(Thread(id="before"))
busy, forking = threading.Event(), threading.Event()
os.register_at_fork(before=forking.set)

def transact():
    with store.writing(durable=False) as db:
        busy.set()
        forking.wait()
        for number in range(1000):
            db.execute("UPDATE threads SET cwd = ? WHERE id = 'before'", (str(number),))

thread = threading.Thread(target=transact)
thread.start()
busy.wait()
child = os.fork()
name = "parent" if child else "child"
signal.alarm(30)
for number in range(20):
    store.begin(Thread(id=f"{name}-{number}"))
if not child:
    # The child is still at work when the parent has closed.
    os.read(0, 1)
    store.begin(Thread(id="child-last"))
store.close()
if child:
    thread.join()
    os.write(int(sys.argv[2]), b"x")
    raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""

IN_ITS_OWN_TRANSACTION = """
import os, sys
from pathlib import Path
from hitl_cli.errors import StoreError
from hitl_cli.records import Thread
from hitl_cli.store.sqlite import SqliteStore

store = SqliteStore(Path(sys.argv[1]))
store.begin(Thread(id="before"))
try:
    with store.writing(durable=False) as db:
        db.execute("DELETE FROM threads")
        child = os.fork()
        if not child:
            os._exit(0)
        os.waitpid(child, 0)
except StoreError:
    store.begin(Thread(id="after"))
store.close()
"""

IN_MEMORY = """
import os, signal, threading
from hitl_cli.records import Thread
from hitl_cli.store.memory import MemoryStore

store = MemoryStore()
store.begin(Thread(id="before"))
stop = threading.Event()

def transact():
    while not stop.is_set():
        store.begin(Thread(id="other"))

thread = threading.Thread(target=transact)
thread.start()
child = os.fork()
signal.alarm(30)
store.begin(Thread(id="after"))
assert store.thread("before") and store.thread("after")
if child:
    stop.set()
    thread.join()
    raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""

LEAVING_THE_LOCK = """
import os, sys
from pathlib import Path
from hitl_cli.store.locks import is_running
from hitl_cli.store.sqlite import SqliteStore

path = Path(sys.argv[1])
store = SqliteStore(path)
with store.lock("t1"):
    child = os.fork()
    if child:
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert is_running(path, "t1")
assert child == 0 or not is_running(path, "t1")
"""


def names(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {name for (name,) in db.execute("SELECT id FROM threads")}


def test_while_a_thread_is_in_a_transaction(path: Path) -> None:
    reader, writer = os.pipe()
    try:
        subprocess.run(
            [sys.executable, "-c", FORKING, str(path), str(writer)],
            stdin=reader,
            pass_fds=[writer],
            check=True,
            timeout=60,
        )
    finally:
        os.close(reader)
        os.close(writer)
    written = {f"{name}-{number}" for name in ("parent", "child") for number in range(WRITES)}
    assert names(path) == written | {"before", "child-last"}
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT cwd FROM threads WHERE id = 'before'").fetchone() == ("999",)


def test_in_its_own_transaction_writes_nothing(path: Path) -> None:
    subprocess.run([sys.executable, "-c", IN_ITS_OWN_TRANSACTION, str(path)], check=True, timeout=60)
    assert names(path) == {"before", "after"}


def test_a_store_in_memory_is_copied() -> None:
    subprocess.run([sys.executable, "-c", IN_MEMORY], check=True, timeout=60)


def test_a_child_leaves_the_lock_of_a_thread_to_its_parent(path: Path) -> None:
    subprocess.run([sys.executable, "-c", LEAVING_THE_LOCK, str(path)], check=True, timeout=60)


def test_a_store_may_be_closed_twice(path: Path) -> None:
    store = SqliteStore(path)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="was closed"):
        store.thread("t1")
