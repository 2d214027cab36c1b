"""What must be on the disk is written with a sync, and the switch is made where SQLite heeds it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hitl_cli.errors import StoreError
from hitl_cli.question import Answer
from hitl_cli.records import Checkpoint, Commit, Thread
from hitl_cli.store import connection
from hitl_cli.store.sqlite import SqliteStore

from .asking import paused, question

NORMAL, FULL = 1, 2


@contextmanager
def traced(store: SqliteStore) -> Iterator[list[str]]:
    """The first word of every statement; for COMMIT, with the level of syncing at that moment."""
    seen: list[str] = []

    def note(statement: str) -> None:
        seen.append(statement)

    with store.reading() as db:
        db.set_trace_callback(note)
        yield seen
        db.set_trace_callback(None)


def level(store: SqliteStore) -> int:
    with store.reading() as db:
        return int(db.execute("PRAGMA synchronous").fetchone()[0])


def test_the_pragmas(file: SqliteStore) -> None:
    with file.reading() as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert db.execute("PRAGMA application_id").fetchone() == (connection.APPLICATION_ID,)
        assert db.execute("PRAGMA user_version").fetchone() == (connection.SCHEMA_VERSION,)
        assert db.execute("PRAGMA page_size").fetchone() == (connection.PAGE_SIZE,)
        assert db.isolation_level is None
        tables = db.execute("SELECT name, strict FROM pragma_table_list WHERE name NOT LIKE 'sqlite_%'")
        assert {strict for _, strict in tables} == {1}
    assert level(file) == NORMAL


def test_an_answer_is_synced(file: SqliteStore) -> None:
    paused(file, question())
    file.begin(Thread(id="t2"))
    assert level(file) == NORMAL
    file.accept([Answer(question=question().id, value=1)])
    assert level(file) == FULL


@pytest.mark.parametrize("status", ["paused", "finished", "failed"])
def test_a_pause_and_an_end_are_synced_and_other_steps_are_not(status: str, file: SqliteStore) -> None:
    lease = file.begin(Thread(id="t1"))
    for number in range(3):
        checkpoint = Checkpoint(id=f"c{number}", thread="t1", step=number, source="loop", values={})
        file.commit(lease, Commit(checkpoint=checkpoint))
        assert level(file) == NORMAL
    file.commit(lease, Commit(status=status))  # type: ignore[arg-type]  # one of the three words
    assert level(file) == FULL
    file.begin(Thread(id="t1"))
    assert level(file) == NORMAL


def test_the_switch_is_made_before_the_transaction(file: SqliteStore) -> None:
    """Inside of one, SQLite ignores it."""
    with traced(file) as seen:
        paused(file, question())
        file.accept([Answer(question=question().id, value=1)])
    words = [" ".join(statement.split()[:4]) for statement in seen]
    transactions = [word for word in words if word.startswith(("PRAGMA synchronous", "BEGIN", "COMMIT"))]
    assert transactions == [
        *("BEGIN IMMEDIATE", "COMMIT"),  # the run begins
        *("PRAGMA synchronous = FULL", "BEGIN IMMEDIATE", "COMMIT"),  # the pause
        *("BEGIN IMMEDIATE", "COMMIT"),  # the answer
    ]


def test_a_refused_switch_is_an_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some file systems cannot have a WAL; SQLite then answers with the mode that it kept."""
    made = connection.connect

    def with_memory_journal(database: str) -> object:
        assert database == str(path)
        return made(":memory:")  # whose journal mode cannot be changed

    monkeypatch.setattr(connection, "connect", with_memory_journal)
    with pytest.raises(StoreError, match="refused journal_mode = WAL"):
        SqliteStore(path)
