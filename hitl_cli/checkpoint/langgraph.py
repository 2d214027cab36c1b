"""`HitlSaver`: a checkpointer for LangGraph graphs over the store of the command line.

Besides checkpoints it keeps the questions that interrupts ask, so that `hitl` lists them, and it settles in
the transaction of a task's own writes what became of their answers. That closes two faults of LangGraph 1.2:
an answer that was used is not delivered again to the next question, and an answer that makes its node raise
is not bound to it for ever.
"""

from __future__ import annotations

import asyncio
import copy
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Self

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_id,
    get_serializable_checkpoint_metadata,
)
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.errors import is_invalid_resume

from hitl_cli.checkpoint.settling import INTERRUPT, NULL_TASK, TASKS, Settling, Writes, is_planned, node_of
from hitl_cli.clock import utc_now
from hitl_cli.errors import GraphChanged
from hitl_cli.question import question_removed
from hitl_cli.records import Lease
from hitl_cli.store import binding, opaque
from hitl_cli.store.fence import fenced_off
from hitl_cli.store.memory import MemoryStore
from hitl_cli.store.opaque import Blob, OpaqueCheckpoint, OpaqueWrite, TaskPlace
from hitl_cli.store.sqlite import SqliteStore

_PATIENCE, _TICK = 10.0, 0.001
"""Seconds that a checkpoint waits for the results that led to it, and between two looks at them."""


class HitlSaver(BaseCheckpointSaver[int]):
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
        thread, namespace = _place(config)
        with self.store.reading() as db:
            id_ = get_checkpoint_id(config) or opaque.head(db, thread, namespace)
            found = next(opaque.checkpoints(db, thread, namespace, id_), None)
            return None if found is None else self._tuple(db, found)

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
            tuples = [self._tuple(db, one) for one in islice(matching, limit)]
        yield from tuples

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,  # noqa: ARG002  LangGraph's signature; states are stored whole
    ) -> RunnableConfig:
        """Keep a checkpoint, and close the questions that it leaves behind."""
        thread, namespace = _place(config)
        stored = OpaqueCheckpoint(
            thread=thread,
            namespace=namespace,
            id=checkpoint["id"],
            parent=get_checkpoint_id(config) or "",
            step=metadata.get("step", -1),
            source=metadata.get("source", "loop"),
            content=self._dump(checkpoint),
            metadata=self._dump(get_serializable_checkpoint_metadata(config, metadata)),
        )
        now = utc_now()
        if self._lease is not None and stored.source == "loop":
            self._wait_for_results(stored)
        with self._writing(thread, now, durable=False) as db:
            opaque.insert(db, stored, now)
            self._name_senders(db, stored, checkpoint)
            if not namespace:
                if stored.source != "loop":
                    binding.supersede_before(db, thread, stored.id, now)
                goes_on = is_planned(checkpoint["channel_values"])
                waits = binding.waits(db, thread, stored.id)
                opaque.note_status(
                    db, thread, "paused" if waits else "running" if goes_on else "finished", now
                )
        return _config(thread, namespace, stored.id)

    def put_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Keep what a task wrote, and settle what that means for its questions and their answers.

        Raises:
            PayloadError: in a run of the command line, a question's payload is not JSON.
            GraphChanged: in such a run, a task is done and has not asked what was answered.
            Fenced: the run was taken over by another one.
        """
        thread, namespace = _place(config)
        place = TaskPlace(
            thread=thread,
            namespace=namespace,
            checkpoint=config["configurable"]["checkpoint_id"],
            task=task_id,
        )
        asks = any(channel == INTERRUPT for channel, _ in writes)
        now = utc_now()
        # A run of ours syncs when it commits the pause; other programs have nothing but this.
        with self._writing(thread, now, durable=asks and self._lease is None) as db:
            if task_id != NULL_TASK:
                writes = self._settled(db, place, task_path, now, writes)
            opaque.add_writes(db, place, self._rows(writes, task_id, task_path))
            if asks:
                opaque.note_status(db, thread, "paused", now)

    def delete_thread(self, thread_id: str) -> None:
        """See `SqliteStore.delete_thread`."""
        self.store.delete_thread(thread_id)

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        return await asyncio.to_thread(self.get_tuple, config)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        found = self.list(config, filter=filter, before=before, limit=limit)
        for one in await asyncio.to_thread(tuple, found):
            yield one

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        return await asyncio.to_thread(self.put, config, checkpoint, metadata, new_versions)

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        await asyncio.to_thread(self.put_writes, config, writes, task_id, task_path)

    async def adelete_thread(self, thread_id: str) -> None:
        await asyncio.to_thread(self.delete_thread, thread_id)

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

    @contextmanager
    def _writing(self, thread: str, now: str, *, durable: bool) -> Iterator[Connection]:
        """A transaction on a thread whose row exists and whose run, if we know it, is still the newest."""
        with self.store.writing(durable=durable) as db:
            lease = self._lease
            if lease is not None and lease.thread == thread and opaque.epoch(db, thread) != lease.epoch:
                raise fenced_off(thread)
            opaque.note_thread(db, thread, now)
            yield db

    def _settled(self, db: Connection, place: TaskPlace, path: str, now: str, writes: Writes) -> Writes:
        settling = Settling(
            db=db,
            place=place,
            path=path,
            now=now,
            strict=self._lease is not None,
            accepts_changes=self._accepts_changes,
            load=self._load,
            is_bad_answer=is_invalid_resume,
            sent=lambda: self._sent(db, place),
        )
        try:
            return settling.settle(writes)
        except GraphChanged:
            self._refused = True
            raise

    def _sent(self, db: Connection, place: TaskPlace) -> Sequence[str]:
        """The nodes that the `Send`s of a checkpoint name; empty when it is not here yet."""
        found = next(opaque.checkpoints(db, place.thread, place.namespace, place.checkpoint), None)
        return _senders(self._load(found.content)) if found else ()

    def _name_senders(self, db: Connection, stored: OpaqueCheckpoint, checkpoint: Checkpoint) -> None:
        """Name the nodes that have asked already, before the checkpoint that says their names was here."""
        nodes = _senders(checkpoint)
        for write in opaque.writes(db, stored.thread, stored.namespace, stored.id) if nodes else ():
            if write.channel == INTERRUPT:
                place = TaskPlace(
                    thread=stored.thread, namespace=stored.namespace, checkpoint=stored.id, task=write.task
                )
                binding.name_node(db, place, node_of(write.path, lambda: nodes))

    def _tuple(self, db: Connection, found: OpaqueCheckpoint) -> CheckpointTuple:
        writes = opaque.writes(db, found.thread, found.namespace, found.id)
        parent = _config(found.thread, found.namespace, found.parent) if found.parent else None
        return CheckpointTuple(
            config=_config(found.thread, found.namespace, found.id),
            checkpoint=self._load(found.content),
            metadata=self._load(found.metadata),
            parent_config=parent,
            pending_writes=[(write.task, write.channel, self._load(write.value)) for write in writes],
        )

    def _has(self, found: OpaqueCheckpoint, entries: dict[str, Any]) -> bool:
        metadata = self._load(found.metadata) if entries else {}
        return all(metadata.get(key) == value for key, value in entries.items())

    def _rows(self, writes: Sequence[tuple[str, Any]], task: str, path: str) -> Sequence[OpaqueWrite]:
        return [
            OpaqueWrite(
                task=task,
                index=WRITES_IDX_MAP.get(channel, position),
                channel=channel,
                path=path,
                value=self._dump(value),
            )
            for position, (channel, value) in enumerate(writes)
        ]

    def _dump(self, value: Any) -> Blob:
        return Blob(*self.serde.dumps_typed(value))

    def _load(self, blob: Blob) -> Any:
        return self.serde.loads_typed((blob.kind, blob.data))


def _senders(checkpoint: Checkpoint) -> Sequence[str]:
    return [send.node for send in checkpoint["channel_values"].get(TASKS, ())]


def _place(config: RunnableConfig) -> tuple[str, str]:
    """Thread and namespace."""
    configurable = config["configurable"]
    return str(configurable["thread_id"]), configurable.get("checkpoint_ns", "")


def _config(thread: str, namespace: str, checkpoint: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread, "checkpoint_ns": namespace, "checkpoint_id": checkpoint}}
