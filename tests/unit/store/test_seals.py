"""A byte that changed in the file is an error that names the row, never another answer."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hitl_cli.errors import StoreError
from hitl_cli.question import Answer
from hitl_cli.records import Change, Checkpoint, Commit, TaskResult
from hitl_cli.store.going_back import last_answer
from hitl_cli.store.inbox import waiting_questions
from hitl_cli.store.lists import list_threads
from hitl_cli.store.rows import question_row
from hitl_cli.store.seals import seal
from hitl_cli.store.sqlite import SqliteStore

from .asking import paused, question

CHECKPOINT = Checkpoint(id="c1", thread="t1", step=0, source="input", values={"amount": 120, "log": ["a"]})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with a row in every table."""
    path = tmp_path / "store" / "hitl.db"
    with closing(SqliteStore(path)) as store:
        lease = paused(store, question(1), question(2))
        store.commit(lease, Commit(checkpoint=CHECKPOINT))
        step = CHECKPOINT._replace(id="c2", parent="c1", values={"amount": 120, "log": ["a", "b"]})
        store.commit(lease, Commit(checkpoint=step, change=Change(appended={"log": ["b"]})))
        store.commit(lease, Commit(results=(TaskResult(checkpoint="c2", task="k1", writes=(("x", 1),)),)))
        store.accept([Answer(question=question(1).id, value="approve")])
    return path


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        assert db.execute(statement).rowcount == 1
        db.commit()


def use(path: Path) -> None:
    """Read everything that a run reads."""
    with closing(SqliteStore(path)) as store:
        store.questions("t1")
        store.answers("t1")
        head = store.head("t1")
        assert head is not None
        store.results(head)
        store.results(CHECKPOINT)
        list(store.history("t1"))


def test_what_is_whole_is_read(path: Path) -> None:
    use(path)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE answers SET value = '\"approvf\"'", "the answer to question 00000000"),
        ("UPDATE answers SET by = 'eve'", "the answer to question 00000000"),
        ("UPDATE questions SET payload = '\"Pay 900?\"' WHERE seq = 1", "question 00000000 of thread 't1'"),
        ("UPDATE questions SET schema = '{}' WHERE seq = 2", "question 00000000"),
        ("UPDATE questions SET node = 'n9' WHERE seq = 1", "question 00000000"),
        ("UPDATE questions SET task = 'k9' WHERE seq = 1", "question 00000000"),
        (
            "UPDATE checkpoints SET delta = CAST(replace(delta, '120', '920') AS BLOB) WHERE id = 'c1'",
            "checkpoint c1",
        ),
        (
            "UPDATE checkpoints SET plan = CAST(replace(plan, '[]', '[ ]') AS BLOB) WHERE id = 'c2'",
            "checkpoint c2",
        ),
        ("UPDATE checkpoints SET parent = 'c0' WHERE id = 'c2'", "checkpoint c2"),
        ("UPDATE writes SET value = CAST(replace(value, '1', '2') AS BLOB)", "a result of checkpoint c2"),
        ("UPDATE writes SET task = 'k9'", "a result of checkpoint c2"),
    ],
)
def test_a_row_that_changed(path: Path, statement: str, said: str) -> None:
    change(path, statement)

    with pytest.raises(StoreError, match=f"the store is damaged: {said}") as error:
        use(path)
    assert "It was not used" in error.value.hint


def test_answers_that_changed_places(path: Path) -> None:
    with closing(SqliteStore(path)) as store:
        store.accept([Answer(question=question(2).id, value="reject")])
    with closing(sqlite3.connect(path)) as db:
        first, second = question(1).id, question(2).id
        for old, new in ((first, "x"), (second, first), ("x", second)):
            db.execute("UPDATE answers SET question = ? WHERE question = ?", (new, old))
        db.commit()

    with pytest.raises(StoreError, match="the answer to question"):
        use(path)


def test_the_inbox_shows_no_changed_question(path: Path) -> None:
    change(path, "UPDATE questions SET payload = '\"Pay 900?\"' WHERE seq = 2")

    with pytest.raises(StoreError, match="the store is damaged: question"):
        waiting_questions(path)


def test_the_last_answer_is_that_of_a_whole_record(path: Path) -> None:
    change(path, "UPDATE audit SET data = replace(data, 'epoch\":1', 'epoch\":3') WHERE event = 'answered'")

    damaged = pytest.raises(StoreError, match="the store is damaged: the record of question 00000000")
    with closing(SqliteStore(path)) as store, store.reading() as db, damaged:
        last_answer(db, "t1")


@pytest.mark.parametrize("column", ["breakpoints", "error"])
def test_a_thread_that_cannot_be_read(path: Path, column: str) -> None:
    """Its row has no seal."""
    change(path, f"UPDATE threads SET {column} = '['")
    change(path, "UPDATE questions SET status = 'answered' WHERE status = 'open'")

    with closing(SqliteStore(path)) as store, pytest.raises(StoreError, match="the store is damaged: thread"):
        store.thread("t1")
    with pytest.raises(StoreError, match="the file is damaged"):
        list_threads(path)


@pytest.mark.parametrize(
    "more", [{}, {"schema": {"type": "string"}, "draft": None, "deadline": "2026-11-23"}]
)
def test_a_question_is_sealed_like_any_row(more: dict[str, Any]) -> None:
    *row, sealed = question_row(question(7, namespace="sub", ordinal=3, path=("k0",), **more), "now")
    id_, thread, checkpoint, task, node, payload, namespace, path, ordinal, mark, schema, *_, due, draft = row
    place = (id_, thread, namespace, checkpoint, task, path, node, ordinal, mark)
    assert sealed == seal(*place, payload, schema, draft, due)


def flip(path: Path, text: bytes, offset: int) -> None:
    """Change a bit in the bytes on the disk, below SQLite."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = path.read_bytes()
    place = content.index(text) + offset
    path.write_bytes(content[:place] + bytes([content[place] ^ 2]) + content[place + 1 :])


def test_a_bit_of_an_answer_in_the_file(path: Path) -> None:
    flip(path, b'"approve"', 1)

    with closing(SqliteStore(path)) as store, pytest.raises(StoreError, match="the answer to question"):
        store.answers("t1")


def test_a_bit_of_a_status_in_the_file(path: Path) -> None:
    """It is not sealed, because it changes with every answer."""
    flip(path, b"open20", 2)  # the column after it is the time

    with closing(SqliteStore(path)) as store:
        for read in (store.questions, store.pending):
            with pytest.raises(StoreError, match="the store is damaged: question 00000000"):
                read("t1")
        with pytest.raises(StoreError, match="the store is damaged: question 00000000"):
            store.accept([Answer(question=question(2).id, value="approve")])
