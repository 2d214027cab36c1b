"""`HitlSaver`: a checkpointer for LangGraph graphs over the store of the command line.

Besides checkpoints it keeps the questions that interrupts ask, so that `hitl` lists them, and it settles in
the transaction of a task's own writes what became of their answers. That closes two faults of LangGraph 1.2:
an answer that was used is not delivered again to the next question, and an answer that makes its node raise
is not bound to it for ever.
"""

from __future__ import annotations

from hitl_cli.checkpoint.supported import INSTALL, unsupported

if unsupported():  # before an import fails on a name that an older langgraph does not have
    raise ImportError(f"{unsupported()}. {INSTALL}")

import copy
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Self

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_id,
)
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.errors import is_invalid_resume

from hitl_cli.checkpoint import senders, upkeep
from hitl_cli.checkpoint.asynchronous import AsyncMethods
from hitl_cli.checkpoint.bases import Bases
from hitl_cli.checkpoint.content import Content, config_of, place
from hitl_cli.checkpoint.settling import CONTROL, INTERRUPT, NULL_TASK, Settling, Writes, status_at
from hitl_cli.clock import utc_now
from hitl_cli.errors import GraphChanged
from hitl_cli.question import question_removed
from hitl_cli.records import Lease
from hitl_cli.store import binding, opaque, opaque_threads, opaque_writes
from hitl_cli.store.memory import MemoryStore
from hitl_cli.store.opaque import Base, OpaqueCheckpoint
from hitl_cli.store.opaque_threads import ThreadRow
from hitl_cli.store.opaque_writes import TaskPlace
from hitl_cli.store.quiet import Quiet, quiet
from hitl_cli.store.sqlite import SqliteStore

_PATIENCE, _TICK = 10.0, 0.001
"""Seconds that a checkpoint waits for the results that led to it, and between two looks at them."""


class HitlSaver(AsyncMethods, BaseCheckpointSaver[int]):
    """Keeps the threads of LangGraph graphs in a store of hitl.

    Values of the types that LangGraph calls safe come back as what they were. Of other classes only the data
    comes back, unless `with_allowlist({("module", "Class")})` names them. Nothing is ever unpickled.
    """

    def __init__(self, store: SqliteStore, *, serde: SerializerProtocol | None = None) -> None:
        """
        Args:
            store: may be shared with whoever else uses it; `close` closes it.
            serde: in place of LangGraph's serializer in its strict form.
        """
        super().__init__(serde=serde or JsonPlusSerializer(allowed_msgpack_modules=None))
        self.store = store
        self._lease: Lease | None = None
        self._accepts_changes = False
        self._refused = False
        """Whether the result of a task was."""
        self._bases = Bases(store)

    @classmethod
    def from_conn_string(cls, path: str | Path) -> Self:
        """Open the store at `path` (made when missing), or a new one in memory for `:memory:`.

        It is closed at the end of a `with` or `async with` block, or by `close`.
        """
        return cls(MemoryStore() if path == ":memory:" else SqliteStore(Path(path).absolute()))

    def close(self) -> None:
        self.store.close()

    def fenced(self, lease: Lease, *, accept_changes: bool = False) -> Self:
        """The same saver for one run: it refuses payloads that are not JSON and results of tasks that have
        not asked what was answered, and it refuses to write once another run has taken the thread over.

        Args:
            accept_changes: take such results all the same, and drop the answers.
        """
        clone = copy.copy(self)
        clone._lease = lease
        clone._accepts_changes = accept_changes
        return clone

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The checkpoint that `config` names, else the one that was put last."""
        thread, namespace = place(config)
        with self.store.reading() as db:
            id_ = get_checkpoint_id(config) or opaque.head(db, thread, namespace)
            found = opaque.checkpoint(db, thread, namespace, id_)
            return None if found is None else self._content.saved(db, found)

    def list(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> Iterator[CheckpointTuple]:
        """Newest first.

        Args:
            config: its thread, and, if it has them, its namespace and checkpoint; None: every thread.
            filter: entries that a checkpoint's metadata must have.
            before: only checkpoints whose id sorts before this one's.
            limit: at most so many.
        """
        wanted: dict[str, Any] = config["configurable"] if config else {}
        with self.store.reading() as db:
            found = opaque.checkpoints(
                db,
                str(wanted["thread_id"]) if wanted else None,
                wanted.get("checkpoint_ns"),
                wanted.get("checkpoint_id") or None,
                before=get_checkpoint_id(before) if before else None,
                limit=None if filter else limit,
            )
            matching = (one for one in found if self._has(one, filter or {}))
            tuples = [self._content.saved(db, one) for one in islice(matching, limit)]
        yield from tuples

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Keep a checkpoint, and close the questions that it leaves behind."""
        thread, namespace = place(config)
        base = self._bases.find(thread, namespace, get_checkpoint_id(config) or "", checkpoint["id"])
        row_on = partial(self._content.row, config, checkpoint, metadata, new_versions)
        row, now = row_on(base), utc_now()
        tells = self._lease is None and not namespace
        status = status_at(checkpoint["channel_values"], waits=False) if tells else None
        with self.store.writing(durable=False, single=True) as db:
            written = opaque.insert(db, row, base, now, self._quiet(thread, now, status))
        if written is None:
            written = self._put_settled(row, row_on, checkpoint, now)
        self._bases.note(thread, namespace, written)
        return config_of(thread, namespace, row.id)

    def put_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Keep what a task wrote, and settle what that means for its questions and their answers.

        Raises:
            PayloadError: in a run of the command line, a question's payload is not JSON.
            GraphChanged: in such a run, a task is done and has not asked what was answered.
            Fenced: the run was taken over by another one.
        """
        thread, namespace = place(config)
        at = TaskPlace(
            thread=thread,
            namespace=namespace,
            checkpoint=config["configurable"]["checkpoint_id"],
            task=task_id,
        )
        is_plain = CONTROL.isdisjoint(channel for channel, _ in writes)
        if not is_plain or not self._add_first(at, writes, task_path):
            self._add_settled(at, writes, task_path)

    def delete_thread(self, thread_id: str) -> None:
        """See `SqliteStore.delete_thread`."""
        self.store.delete_thread(thread_id)

    def delete_for_runs(self, run_ids: Sequence[str]) -> None:
        """Delete the checkpoints that these runs made, with what was written, asked and answered there.

        Raises:
            ThreadBusy: one of their threads is being run.
        """
        upkeep.delete_for_runs(self.store, self._content, run_ids)

    def copy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """Copy the checkpoints of a thread that has ended; what was asked and answered stays with it.

        Raises:
            NotFound: there is no such thread.
            UsageError: it has not ended, or the copy's name is taken.
            ThreadBusy: it is being run.
        """
        upkeep.copy_thread(self.store, self._content, source_thread_id, target_thread_id)

    def prune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """Delete the checkpoints of these threads but for the newest of each namespace, or the threads.

        Args:
            strategy: "keep_latest" or "delete".

        Raises:
            ThreadBusy: one of them is being run.
        """
        if strategy not in ("keep_latest", "delete"):
            raise ValueError(f"strategy {strategy!r} is neither 'keep_latest' nor 'delete'")
        for thread in thread_ids:
            if strategy == "delete":
                self.delete_thread(thread)
            else:
                upkeep.prune(self.store, self._content, thread)

    @property
    def _content(self) -> Content:
        return Content(self.serde)

    def _wait_for_results(self, following: OpaqueCheckpoint) -> None:
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
            if self._refused or time.monotonic() > deadline:
                raise question_removed(waits)
            time.sleep(_TICK)

    def _put_settled(
        self,
        row: OpaqueCheckpoint,
        row_on: Callable[[Base | None], OpaqueCheckpoint],
        checkpoint: Checkpoint,
        now: str,
    ) -> Base | None:
        """Keep a checkpoint of a thread that is not quiet, or one that builds on what is not there any more.

        Args:
            row_on: makes its row anew.
        """
        if self._lease is not None and row.source == "loop":
            self._wait_for_results(row)
        with self.store.writing(durable=False) as db:
            known = self._enter(db, row.thread, now)
            base = opaque.base(db, row.thread, row.namespace, row.parent, row.id)
            row = row_on(base)
            written = opaque.insert(db, row, base, now)
            senders.name_askers(db, row, checkpoint)
            if not row.namespace:
                self._note_standing(db, known, row, checkpoint, now)
        return written

    def _add_first(self, at: TaskPlace, writes: Writes, path: str) -> bool:
        """Keep what a task wrote first, if its thread is quiet; say whether it is kept."""
        rows = self._content.writes(writes, at.task, path)
        if len(rows) != 1 or not rows[0].listed:
            return False
        with self.store.writing(durable=False, single=True) as db:
            return opaque_writes.add_first(db, at, rows[0], self._quiet(at.thread, utc_now()))

    def _add_settled(self, at: TaskPlace, writes: Writes, path: str) -> None:
        channels = {channel for channel, _ in writes}
        asks = INTERRUPT in channels
        now = utc_now()
        # A run of ours syncs when it commits the pause; other programs have nothing but this.
        with self.store.writing(durable=asks and self._lease is None) as db:
            known = self._enter(db, at.thread, now)
            if at.task != NULL_TASK and (known.asks or not CONTROL.isdisjoint(channels)):
                writes = self._settled(db, at, path, now, writes)
            taken = opaque_writes.taken(db, at)
            opaque_writes.add(db, at, self._content.writes(writes, at.task, path, taken))
            if asks:
                opaque_threads.note_status(db, known, "paused", now)

    def _enter(self, db: Connection, thread: str, now: str) -> ThreadRow:
        """Begin to write to a thread, whose run, if we know it, is still the newest."""
        return opaque_threads.enter(db, thread, self._epoch(thread), now)

    def _quiet(self, thread: str, now: str, status: str | None = None) -> Quiet:
        return quiet(thread, self._epoch(thread), status, now)

    def _epoch(self, thread: str) -> int | None:
        lease = self._lease
        return lease.epoch if lease is not None and lease.thread == thread else None

    def _note_standing(
        self, db: Connection, known: ThreadRow, row: OpaqueCheckpoint, checkpoint: Checkpoint, now: str
    ) -> None:
        """Say where the thread stands at its new checkpoint."""
        if known.asks and row.source != "loop":
            binding.supersede_before(db, row.thread, row.id, now)
        if self._lease is None:
            waits = known.asks and binding.waits(db, row.thread, row.id)
            opaque_threads.note_status(db, known, status_at(checkpoint["channel_values"], waits), now)

    def _settled(self, db: Connection, at: TaskPlace, path: str, now: str, writes: Writes) -> Writes:
        settling = Settling(
            db=db,
            place=at,
            path=path,
            now=now,
            strict=self._lease is not None,
            accepts_changes=self._accepts_changes,
            load=self._content.load,
            is_bad_answer=is_invalid_resume,
            sent=lambda: senders.stored(self._content, db, at),
        )
        try:
            return settling.settle(writes)
        except GraphChanged:
            self._refused = True
            raise

    def _has(self, found: OpaqueCheckpoint, entries: dict[str, Any]) -> bool:
        metadata = self._content.metadata(found) if entries else {}
        return all(metadata.get(key) == value for key, value in entries.items())
