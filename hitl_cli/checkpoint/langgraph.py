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
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
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

from hitl_cli.checkpoint import upkeep
from hitl_cli.checkpoint.asynchronous import AsyncMethods
from hitl_cli.checkpoint.bases import Bases
from hitl_cli.checkpoint.content import Content, config_of, place
from hitl_cli.checkpoint.keeping import Keeping, Run
from hitl_cli.records import Lease
from hitl_cli.store import opaque
from hitl_cli.store.memory import MemoryStore
from hitl_cli.store.opaque import OpaqueCheckpoint
from hitl_cli.store.opaque_writes import TaskPlace
from hitl_cli.store.sqlite import SqliteStore


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
        self._run: Run | None = None
        self._kept: Keeping | None = None
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
        clone._run = Run(lease, accepts_changes=accept_changes)
        clone._kept = None
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
        keeping = self._keeping
        row_on = partial(keeping.content.row, config, checkpoint, metadata, new_versions)
        self._bases.note(thread, namespace, keeping.put(row_on, base, checkpoint))
        return config_of(thread, namespace, checkpoint["id"])

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
        self._keeping.put_writes(at, writes, task_path)

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
        return self._keeping.content

    @property
    def _keeping(self) -> Keeping:
        kept = self._kept
        if kept is None or kept.content.serde is not self.serde:  # a clone `with_allowlist` has another one
            self._kept = kept = Keeping(self.store, Content(self.serde), self._run)
        return kept

    def _has(self, found: OpaqueCheckpoint, entries: dict[str, Any]) -> bool:
        metadata = self._content.metadata(found) if entries else {}
        return all(metadata.get(key) == value for key, value in entries.items())
