"""The store on disk: threads, checkpoints, questions and answers in one SQLite file."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from sqlite3 import Connection

from hitl_cli.clock import utc_now
from hitl_cli.question import Answer, Question
from hitl_cli.records import Checkpoint, Commit, Lease, LeftBehind, TaskResult, Thread
from hitl_cli.store import answers, checkpoints, fence, results
from hitl_cli.store.database import Database
from hitl_cli.store.locks import thread_lock
from hitl_cli.store.rows import THREAD_COLUMNS, breakpoints_text, thread_of


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

    def writing(self, *, durable: bool, single: bool = False) -> AbstractContextManager[Connection]:
        """One transaction, for rows that this class has no method for; see `Database.writing`."""
        return self._database.writing(durable=durable, single=single)

    def atomically(self) -> AbstractContextManager[Connection]:
        return self._database.writing(durable=True)

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
            epoch, commit_no = row
            lease = Lease(thread.id, epoch, commit_no, minute=fence.minute_of(now))
            if first is not None:
                _write(db, lease, first, now)
        return lease

    def commit(self, lease: Lease, commit: Commit) -> None:
        now = utc_now()
        # A pause must be on the disk before anybody is asked; the end of a run before anybody is told.
        durable = commit.status is not None
        fence.check_process(lease)
        # The lease is changed only after the transaction, and before another thread reads it.
        with self._database.mutex:
            try:
                if commit.checkpoint is not None and fence.is_step(lease, commit, now):
                    with self._database.writing(durable=False, single=True) as db:
                        alone = commit.results[0] if commit.results else None
                        checkpoints.insert(db, lease, commit.checkpoint, commit.change, alone, now)
                    return
                with self._database.writing(durable=durable) as db:
                    fence.count(db, lease, commit, now)
                    _write(db, lease, commit, now)
            except BaseException:
                lease.heads.clear()  # what became of the transaction is not known
                raise
            lease.commit_no += 1
            lease.minute = fence.minute_of(now)

    def head(self, thread: str, namespace: str = "", known: Checkpoint | None = None) -> Checkpoint | None:
        with self._database.reading() as db:
            if known is not None and known.id == checkpoints.head_id(db, thread, namespace):
                return known
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

    def answers(self, thread: str, questions: Collection[str] | None = None) -> Mapping[str, Answer]:
        with self._database.reading() as db:
            return answers.answers(db, thread, questions)

    def left_behind(self, thread: str, fork: str) -> LeftBehind:
        with self._database.reading() as db:
            if not checkpoints.is_fork(db, thread, fork):
                return LeftBehind()
            from hitl_cli.store.going_back import left_behind  # few threads go back

            return left_behind(db, thread, fork)

    def accept(self, answers_: Sequence[Answer]) -> None:
        now = utc_now()
        with self._database.writing(durable=True) as db:
            for answer in answers_:
                answers.accept(db, answer, now)

    def delete_thread(self, thread_id: str) -> None:
        """Forget the thread with its questions and answers; what the audit says of them stays.

        Raises:
            ThreadBusy: it is being run.
        """
        with self.lock(thread_id), self._database.writing(durable=True) as db:
            for statement in _DELETE:
                db.execute(statement, (thread_id,))

    async def adelete_thread(self, thread_id: str) -> None:
        """See `delete_thread`."""
        self.delete_thread(thread_id)


_DELETE = (
    "DELETE FROM answers WHERE question IN (SELECT id FROM questions WHERE thread = ?)",
    *(f"DELETE FROM {table} WHERE thread = ?" for table in ("questions", "writes", "checkpoints")),
    "DELETE FROM threads WHERE id = ?",
)


def _write(db: Connection, lease: Lease, commit: Commit, now: str) -> None:
    """The rows of a commit, but for the thread's own."""
    for question in commit.consumed:
        answers.consume(db, question)
    for question in commit.reopened:
        answers.reopen(db, question, now)
    for question in commit.superseded:
        answers.supersede(db, question, now)
    if commit.taken_back is not None:
        from hitl_cli.store.going_back import take_back  # few threads do

        take_back(db, commit.taken_back, now)
    for asked in commit.asked:
        answers.ask(db, asked, now)
    answers.put_in_order(db, commit.order)
    alone = results.alone(commit)
    for result in commit.results:
        if result is not alone:
            results.insert(db, lease.thread, result)
    if commit.checkpoint is not None:
        checkpoints.insert(db, lease, commit.checkpoint, commit.change, alone, now)
    for other in commit.others:
        checkpoints.insert(db, lease, other, None, None, now)
