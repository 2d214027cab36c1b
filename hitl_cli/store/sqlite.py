"""The store on disk: threads, checkpoints, questions and answers in one SQLite file."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from pathlib import Path
from sqlite3 import Connection

from hitl_cli.errors import Fenced
from hitl_cli.question import Answer, Question
from hitl_cli.records import Checkpoint, Commit, Lease, TaskResult, Thread
from hitl_cli.store import answers, checkpoints, results
from hitl_cli.store.database import Database
from hitl_cli.store.locks import thread_lock
from hitl_cli.store.rows import THREAD_COLUMNS, breakpoints_text, thread_of, to_json


class SqliteStore:
    """Implements `protocols.Store`; see there for what each method promises."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database = Database(path)

    def close(self) -> None:
        self._database.close()

    def reading(self) -> AbstractContextManager[Connection]:
        """The connection, for rows that this class has no method for."""
        return self._database.reading()

    def writing(self, *, durable: bool) -> AbstractContextManager[Connection]:
        """One transaction, for rows that this class has no method for; see `Database.writing`."""
        return self._database.writing(durable=durable)

    def thread(self, thread: str) -> Thread | None:
        with self._database.reading() as db:
            row = db.execute(f"SELECT {THREAD_COLUMNS} FROM threads WHERE id = ?", (thread,)).fetchone()
        return None if row is None else thread_of(row)

    @contextmanager
    def lock(self, thread: str, *, steal: bool = False) -> Iterator[None]:
        with thread_lock(self.path, thread, steal=steal):
            if steal:  # before anything is read that the other run might still change
                with self._database.writing(durable=True) as db:
                    db.execute("UPDATE threads SET epoch = epoch + 1 WHERE id = ?", (thread,))
            yield

    def begin(self, thread: Thread, first: Commit | None = None) -> Lease:
        now = utc_now()
        with self._database.writing(durable=False) as db:
            row = db.execute(
                f"INSERT INTO threads ({THREAD_COLUMNS}) VALUES (?,?,?,?,?,'running','','{{}}',1,0,?,?,?,?)"
                " ON CONFLICT (id) DO UPDATE SET target = excluded.target, cwd = excluded.cwd,"
                " kind = excluded.kind, fingerprint = excluded.fingerprint, status = 'running', reason = '',"
                " error = '{}', epoch = epoch + 1, pid = excluded.pid, breakpoints = excluded.breakpoints,"
                " updated_at = excluded.updated_at RETURNING epoch, commit_no",
                (
                    thread.id,
                    thread.target,
                    thread.cwd,
                    thread.kind,
                    thread.fingerprint,
                    os.getpid(),
                    breakpoints_text(thread.breakpoints),
                    now,
                    now,
                ),
            ).fetchone()
            if first is not None:
                _write(db, thread.id, first, now)
        return Lease(thread.id, *row)

    def commit(self, lease: Lease, commit: Commit) -> None:
        now = utc_now()
        # A pause must be on the disk before anybody is asked; the end of a run before anybody is told.
        durable = commit.status is not None
        # The lease is counted on only after the transaction, and before another thread reads it.
        with self._database.mutex:
            with self._database.writing(durable=durable) as db:
                _fence(db, lease, commit, now)
                _write(db, lease.thread, commit, now)
            lease.commit_no += 1

    def head(self, thread: str, namespace: str = "") -> Checkpoint | None:
        with self._database.reading() as db:
            return checkpoints.load(db, thread, namespace, None)

    def checkpoint(self, thread: str, checkpoint: str, namespace: str = "") -> Checkpoint | None:
        with self._database.reading() as db:
            return checkpoints.load(db, thread, namespace, checkpoint)

    def history(self, thread: str, namespace: str = "") -> Iterator[Checkpoint]:
        with self._database.reading() as db:
            ids = checkpoints.ids(db, thread, namespace)
        for id_ in ids:
            checkpoint = self.checkpoint(thread, id_, namespace)
            if checkpoint is not None:
                yield checkpoint

    def memories(self, thread: str, until: str) -> Mapping[str, Checkpoint | None]:
        with self._database.reading() as db:
            return checkpoints.memories(db, thread, until)

    def results(self, checkpoint: Checkpoint) -> Sequence[TaskResult]:
        with self._database.reading() as db:
            return results.results(db, checkpoint)

    def questions(self, thread: str, checkpoint: str | None = None) -> Sequence[Question]:
        with self._database.reading() as db:
            return answers.questions(db, thread, checkpoint)

    def pending(self, thread: str, namespace: str = "") -> Sequence[Question]:
        with self._database.reading() as db:
            return answers.pending(db, thread, namespace)

    def question(self, thread: str, question: str) -> Question | None:
        with self._database.reading() as db:
            return answers.question(db, thread, question)

    def answers(self, thread: str, checkpoint: str | None = None) -> Mapping[str, Answer]:
        with self._database.reading() as db:
            return answers.answers(db, thread, checkpoint)

    def accept(self, answers_: Sequence[Answer]) -> None:
        now = utc_now()
        with self._database.writing(durable=True) as db:
            for answer in answers_:
                answers.accept(db, answer, now)


def utc_now() -> str:
    return _iso(int(time.time()))


@lru_cache(1)
def _iso(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def _fence(db: Connection, lease: Lease, commit: Commit, now: str) -> None:
    """Count the commit, if the lease is still the thread's newest, and update the thread's row with it."""
    place = (lease.thread, lease.epoch, lease.commit_no)
    if commit.status is None and commit.breakpoints is None:
        done = db.execute(_COUNT, (now, *place))
    else:
        done = db.execute(_COUNT_AND_SET, (now, *_news(commit), *place))
    if done.rowcount != 1:
        raise fenced_off(lease.thread)


_COUNT = (
    "UPDATE threads SET commit_no = commit_no + 1, updated_at = ?"
    " WHERE id = ? AND epoch = ? AND commit_no = ?"
)
_COUNT_AND_SET = (
    "UPDATE threads SET commit_no = commit_no + 1, updated_at = ?, status = coalesce(?, status),"
    " reason = coalesce(?, reason), error = coalesce(?, error), breakpoints = coalesce(?, breakpoints)"
    " WHERE id = ? AND epoch = ? AND commit_no = ?"
)


def _news(commit: Commit) -> tuple[str | None, ...]:
    """Status, reason, error and breakpoints; None leaves one as it is."""
    stops = None if commit.breakpoints is None else breakpoints_text(commit.breakpoints)
    if commit.status is None:
        return None, None, None, stops
    return commit.status, commit.reason, to_json(dict(commit.error)), stops


def fenced_off(thread: str) -> Fenced:
    return Fenced(
        f"thread {thread!r} was taken over by another process; this run's work since was discarded",
        hint=f"`hitl threads show {thread}` shows where it is now.",
    )


def _write(db: Connection, thread: str, commit: Commit, now: str) -> None:
    """The rows of a commit, but for the thread's own."""
    for question in commit.consumed:
        answers.consume(db, question)
    for question in commit.reopened:
        answers.reopen(db, question, now)
    for question in commit.superseded:
        answers.supersede(db, question, now)
    for asked in commit.asked:
        answers.ask(db, asked, now)
    alone = results.alone(commit)
    for result in commit.results:
        if result is not alone:
            results.insert(db, thread, result)
    if commit.checkpoint is not None:
        checkpoints.insert(db, commit.checkpoint, commit.change, alone, now)
    for other in commit.others:
        checkpoints.insert(db, other, None, None, now)
