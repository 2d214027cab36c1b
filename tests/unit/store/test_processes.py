"""Many processes on one store: none is told that the database is locked, and one answer wins."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hitl_cli.errors import AlreadyAnswered
from hitl_cli.question import Answer
from hitl_cli.store.lists import list_threads
from hitl_cli.store.sqlite import SqliteStore

from .asking import paused, question

PROCESSES, WRITES = 8, 50

WRITING = """
import sys
from pathlib import Path
from hitl_cli.records import Checkpoint, Commit, Thread
from hitl_cli.store.sqlite import SqliteStore

path, name, writes = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
sys.stdin.read()
store = SqliteStore(path)
with store.lock(name):
    lease = store.begin(Thread(id=name))
    for number in range(writes):
        checkpoint = Checkpoint(
            id=f"{name}-{number:03}",
            thread=name,
            step=number,
            source="loop",
            values={"n": number, "x": "x" * 2000},
        )
        store.commit(lease, Commit(checkpoint=checkpoint, status="paused" if number % 10 == 9 else None))
store.close()
"""

ANSWERING = """
import sys
from pathlib import Path
from hitl_cli.errors import AlreadyAnswered
from hitl_cli.question import Answer
from hitl_cli.store.sqlite import SqliteStore

path, name, question = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
store = SqliteStore(path)
print("ready", flush=True)
sys.stdin.read()
try:
    store.accept([Answer(question=question, value=name, by=name)])
    print("accepted")
except AlreadyAnswered as error:
    print(error.message)
store.close()
"""


def together(program: str, *commands: tuple[object, ...]) -> list[tuple[int, str, str]]:
    """Start a process for each command, let them all go at once; exit code, output and errors of each."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, *map(str, command)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for command in commands
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None  # closed: `communicate` must not flush it
    said = [process.communicate(timeout=120) for process in processes]
    return [(process.returncode, *texts) for process, texts in zip(processes, said, strict=True)]


def test_many_writers_make_the_store_and_write_at_the_same_time(path: Path) -> None:
    names = [f"t{number}" for number in range(PROCESSES)]
    for code, _, errors in together(WRITING, *((path, name, WRITES) for name in names)):
        assert (code, errors) == (0, "")
    assert sorted(line.id for line in list_threads(path)) == names
    store = SqliteStore(path)
    for name in names:
        thread, head = store.thread(name), store.head(name)
        assert thread is not None
        assert head is not None
        assert (thread.commit_no, head.values["n"]) == (WRITES, WRITES - 1)
        assert len(list(store.history(name))) == WRITES
    with store.reading() as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.close()


@pytest.mark.parametrize("round_", range(5))
def test_one_of_many_answers_is_accepted(round_: int, file: SqliteStore, path: Path) -> None:
    paused(file, question())
    asked = question().id
    names = [f"person{number}" for number in range(PROCESSES)]
    outcomes = together(ANSWERING, *((path, name, asked) for name in names))
    assert [(code, errors) for code, _, errors in outcomes] == [(0, "")] * PROCESSES
    winners = [name for name, (_, said, _) in zip(names, outcomes, strict=True) if said == "accepted\n"]
    assert len(winners) == 1
    assert file.answers("t1")[asked].value == winners[0]
    losers = [said for _, said, _ in outcomes if said != "accepted\n"]
    assert all(f"already answered by {winners[0]}" in said for said in losers)


def test_threads_of_one_process_share_a_store(file: SqliteStore) -> None:
    paused(file, *(question(number) for number in range(20)))

    def answer(number: int) -> bool:
        try:
            file.accept([Answer(question=question(number % 20).id, value=number)])
        except AlreadyAnswered:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(answer, range(160))) == 20
    assert len(file.answers("t1")) == 20
