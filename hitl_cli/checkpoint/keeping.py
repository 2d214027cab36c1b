"""Writes what LangGraph hands over: at once while a thread is quiet, else together with what it settles."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from sqlite3 import Connection
from typing import Any

from langgraph.errors import is_invalid_resume

from hitl_cli.checkpoint import senders
from hitl_cli.checkpoint.content import Content
from hitl_cli.checkpoint.settling import CONTROL, INTERRUPT, NULL_TASK, Settling, Writes, status_at
from hitl_cli.clock import utc_now
from hitl_cli.errors import GraphChanged
from hitl_cli.question import question_removed
from hitl_cli.records import Lease
from hitl_cli.store import binding, opaque, opaque_threads, opaque_writes
from hitl_cli.store.opaque import Base, OpaqueCheckpoint
from hitl_cli.store.opaque_threads import ThreadRow
from hitl_cli.store.opaque_writes import TaskPlace
from hitl_cli.store.quiet import quiet, still
from hitl_cli.store.sqlite import SqliteStore
from hitl_cli.values import dataclass

_PATIENCE, _TICK = 10.0, 0.001
"""Seconds that a checkpoint waits for the results that led to it, and between two looks at them."""

RowOn = Callable[[Base | None], OpaqueCheckpoint]
"""Makes the row of a checkpoint, which builds on another one."""


@dataclass(slots=True)
class Run:
    """A run of the command line."""

    lease: Lease
    accepts_changes: bool
    """Results of tasks that have not asked what was answered are taken all the same."""
    has_refused: bool = False
    """Whether the result of a task was refused."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """See `HitlSaver` for what its methods promise."""

    store: SqliteStore
    content: Content
    run: Run | None
    """None in a program that runs its threads by itself."""

    def put(self, row_on: RowOn, base: Base | None, checkpoint: Mapping[str, Any]) -> Base | None:
        """Keep a checkpoint.

        Args:
            base: what it builds on, if that is still what it was.

        Returns:
            What the next one can build on.
        """
        row, now = row_on(base), utc_now()
        if self.run is None and not row.namespace:
            condition = still(row.thread, status_at(checkpoint["channel_values"], waits=False), now)
        else:
            condition = quiet(row.thread, self._epoch(row.thread))
        with self.store.writing(durable=False, single=True) as db:
            written = opaque.insert_new(db, row, base, condition, now)
        return written or self._put_settled(row, row_on, checkpoint, now)

    def put_writes(self, at: TaskPlace, writes: Writes, path: str) -> None:
        is_plain = CONTROL.isdisjoint([channel for channel, _ in writes])
        if not is_plain or not self._add_first(at, writes, path):
            self._add_settled(at, writes, path)

    def _put_settled(
        self, row: OpaqueCheckpoint, row_on: RowOn, checkpoint: Mapping[str, Any], now: str
    ) -> Base | None:
        """Keep a checkpoint of a thread that is not quiet, or one whose base is not there any more."""
        if self.run is not None and row.source == "loop":
            self._wait_for_results(self.run, row)
        with self.store.writing(durable=False) as db:
            known = self._enter(db, row.thread, now)
            base = opaque.base(db, row.thread, row.namespace, row.parent, row.id)
            row = row_on(base)
            written = opaque.insert(db, row, now)
            senders.name_askers(db, row, checkpoint)
            if not row.namespace:
                self._note_standing(db, known, row, checkpoint, now)
        return written

    def _wait_for_results(self, run: Run, following: OpaqueCheckpoint) -> None:
        """Wait until the results that led to a checkpoint are kept: LangGraph keeps them side by side, and a
        result that is refused must not be part of it.

        Raises:
            GraphChanged: one of them was refused, and with it the checkpoint.
        """
        deadline = time.monotonic() + _PATIENCE
        while True:
            with self.store.reading() as db:
                waits = binding.answered(db, following.thread, following.namespace, following.parent)
            if not waits:
                return
            if run.has_refused or time.monotonic() > deadline:
                raise question_removed(waits)
            time.sleep(_TICK)

    def _note_standing(
        self, db: Connection, known: ThreadRow, row: OpaqueCheckpoint, checkpoint: Mapping[str, Any], now: str
    ) -> None:
        """Say where the thread stands at its new checkpoint."""
        if known.asks and row.source != "loop":
            binding.supersede_before(db, row.thread, row.id, now)
        if self.run is None:
            waits = known.asks and binding.waits(db, row.thread, row.id)
            opaque_threads.note_status(db, known, status_at(checkpoint["channel_values"], waits), now)

    def _add_first(self, at: TaskPlace, writes: Writes, path: str) -> bool:
        """Keep what a task wrote first, if its thread is quiet; say whether it is kept."""
        rows = self.content.writes(writes, at.task, path)
        if len(rows) != 1 or not rows[0].listed:
            return False
        with self.store.writing(durable=False, single=True) as db:
            return opaque_writes.add_first(db, at, rows[0], quiet(at.thread, self._epoch(at.thread)))

    def _add_settled(self, at: TaskPlace, writes: Writes, path: str) -> None:
        """Keep what a task wrote, with what it means for the task's questions."""
        channels = {channel for channel, _ in writes}
        asks = INTERRUPT in channels
        now = utc_now()
        # A run of ours syncs when it commits the pause; other programs have nothing but this.
        with self.store.writing(durable=asks and self.run is None) as db:
            known = self._enter(db, at.thread, now)
            if at.task != NULL_TASK and (known.asks or not CONTROL.isdisjoint(channels)):
                writes = self._settled(db, at, path, now, writes)
            taken = opaque_writes.taken(db, at)
            opaque_writes.add(db, at, self.content.writes(writes, at.task, path, taken))
            if asks:
                opaque_threads.note_status(db, known, "paused", now)

    def _settled(self, db: Connection, at: TaskPlace, path: str, now: str, writes: Writes) -> Writes:
        run = self.run
        settling = Settling(
            db=db,
            place=at,
            path=path,
            now=now,
            strict=run is not None,
            accepts_changes=run is not None and run.accepts_changes,
            load=self.content.load,
            is_bad_answer=is_invalid_resume,
            sent=lambda: senders.stored(self.content, db, at),
        )
        try:
            return settling.settle(writes)
        except GraphChanged:
            if run is not None:
                run.has_refused = True
            raise

    def _enter(self, db: Connection, thread: str, now: str) -> ThreadRow:
        """Begin to write to a thread, whose run, if we know it, is still the newest."""
        return opaque_threads.enter(db, thread, self._epoch(thread), now)

    def _epoch(self, thread: str) -> int | None:
        run = self.run
        return run.lease.epoch if run is not None and run.lease.thread == thread else None
