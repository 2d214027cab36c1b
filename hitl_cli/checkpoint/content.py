"""Between what LangGraph says of a checkpoint and the row that keeps it.

A channel whose version is still that of the checkpoint before has the same value, as LangGraph's own savers
take for granted, too. Its value stays where it lies.
"""

from __future__ import annotations

import json
from collections import ChainMap
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from sqlite3 import Connection
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_id,
    get_checkpoint_metadata,
    get_serializable_checkpoint_metadata,
)
from langgraph.checkpoint.serde.base import SerializerProtocol

from hitl_cli.checkpoint.unstorable import unstorable
from hitl_cli.records import GIVEN_NAMES
from hitl_cli.store import opaque, opaque_writes
from hitl_cli.store.opaque import Base, Blob, Homes, OpaqueCheckpoint, Version
from hitl_cli.store.opaque_writes import OpaqueWrites, Slot
from hitl_cli.store.seals import damaged
from hitl_cli.values import dataclass


@dataclass(frozen=True, slots=True)
class Content:
    """Reads and writes rows with LangGraph's serializer."""

    serde: SerializerProtocol

    def dump(self, value: Any) -> Blob:
        return Blob(*self.serde.dumps_typed(value))

    def load(self, blob: Blob) -> Any:
        return self.serde.loads_typed((blob.kind, blob.data))

    def row(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        changed: Mapping[str, Any],
        base: Base | None,
    ) -> OpaqueCheckpoint:
        """
        Args:
            config: names the checkpoint before.
            changed: the channels that have changed since; None of the others has another value.
            base: what that one keeps; None stores every value anew.
        """
        thread, namespace = place(config)
        own, versions = checkpoint["id"], checkpoint["channel_versions"]
        known: Homes = base.homes if base else {}
        homes: dict[str, tuple[Version, str]] = {}
        here: dict[str, Any] = {}
        for channel, value in checkpoint["channel_values"].items():
            home, version = known.get(channel), versions.get(channel)
            if home is None or home[0] != version or channel in changed:
                home = (0 if version is None else version, own)
            if home[1] == own:
                here[channel] = value
            homes[channel] = home
        try:
            content = self.dump({**checkpoint, "channel_values": here})
        except Exception as error:  # whatever the serializer raises
            raise unstorable(here.items(), self.dump, error) from error
        return OpaqueCheckpoint(
            thread=thread,
            namespace=namespace,
            id=own,
            parent=get_checkpoint_id(config) or "",
            step=metadata.get("step", -1),
            source=metadata.get("source", "loop"),
            content=content,
            metadata=self.dump(_metadata(config, metadata)),
            homes=homes,
        )

    def moved(
        self, row: OpaqueCheckpoint, homes: Mapping[str, str], values: Mapping[str, Any]
    ) -> OpaqueCheckpoint:
        """The row after some of its values were moved.

        Args:
            homes: by channel, where its value lies now.
            values: those that lie in the row itself now.
        """
        known = row.homes or {}
        row = row._replace(homes={**known, **{name: (known[name][0], home) for name, home in homes.items()}})
        if not values:
            return row
        content = self.load(row.content)
        content["channel_values"].update(values)
        return row._replace(content=self.dump(content))

    def checkpoint(self, db: Connection, row: OpaqueCheckpoint) -> Checkpoint:
        """
        Raises:
            StoreError: a row with one of its values is gone.
        """
        checkpoint: Checkpoint = self.load(row.content)
        for home, channels in row.elsewhere.items():
            checkpoint["channel_values"].update(self.values(db, row, home, channels))
        return checkpoint

    def values(
        self, db: Connection, row: OpaqueCheckpoint, home: str, channels: Sequence[str]
    ) -> dict[str, Any]:
        """Those of the row's values that lie in another row, `home`.

        Raises:
            StoreError: they do not.
        """
        found = opaque.checkpoint(db, row.thread, row.namespace, home)
        values = self.load(found.content)["channel_values"] if found else {}
        if not values.keys() >= set(channels):
            raise damaged(f"checkpoint {home} of thread {row.thread!r}")
        return {channel: values[channel] for channel in channels}

    def metadata(self, row: OpaqueCheckpoint) -> dict[str, Any]:
        metadata: dict[str, Any] = self.load(row.metadata)
        return metadata

    def saved(self, db: Connection, row: OpaqueCheckpoint) -> CheckpointTuple:
        """All that LangGraph wants to know of a checkpoint."""
        return CheckpointTuple(
            config=config_of(row.thread, row.namespace, row.id),
            checkpoint=self.checkpoint(db, row),
            metadata=self.load(row.metadata),
            parent_config=config_of(row.thread, row.namespace, row.parent) if row.parent else None,
            pending_writes=self._pending(opaque_writes.of(db, row.thread, row.namespace, row.id)),
        )

    def writes(
        self, writes: Sequence[tuple[str, Any]], task: str, path: str, taken: Set[int] = frozenset()
    ) -> list[OpaqueWrites]:
        """
        Args:
            path: of the task.
            taken: positions of writes that stay as they are.
        """
        rows: list[OpaqueWrites] = []
        slots: list[Slot] = []
        values: list[Any] = []
        for position, (channel, value) in enumerate(writes):
            slot = (WRITES_IDX_MAP.get(channel, position), channel)
            if slot[0] < 0:
                rows.append(OpaqueWrites(task, path, (slot,), self.dump(value), listed=False))
            elif position not in taken:
                slots.append(slot)
                values.append(value)
        if slots:
            try:
                value = self.dump(values)
            except Exception as error:  # whatever the serializer raises
                named = [(channel, value) for (_, channel), value in zip(slots, values, strict=True)]
                raise unstorable(named, self.dump, error) from error
            rows.append(OpaqueWrites(task, path, tuple(slots), value, listed=True))
        return rows

    def _pending(self, rows: Sequence[OpaqueWrites]) -> list[tuple[str, str, Any]]:
        """What LangGraph wants to know of them, in the order in which it applies them: by path, task and
        position."""
        found = [
            ((row.path, row.task, index), (row.task, channel, value))
            for row in rows
            for (index, channel), value in zip(row.slots, self._values(row), strict=True)
        ]
        return [write for _, write in sorted(found, key=itemgetter(0))]

    def _values(self, row: OpaqueWrites) -> Sequence[Any]:
        value = self.load(row.value)
        return value if row.listed else [value]


def place(config: RunnableConfig) -> tuple[str, str]:
    """Thread and namespace."""
    configurable = config["configurable"]
    return str(configurable["thread_id"]), configurable.get("checkpoint_ns", "")


def config_of(thread: str, namespace: str, checkpoint: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread, "checkpoint_ns": namespace, "checkpoint_id": checkpoint}}


def _metadata(config: RunnableConfig, metadata: CheckpointMetadata) -> CheckpointMetadata:
    """With what LangGraph adds to it from the config of the run, which is mostly nothing; without the values
    that hitl was given for the run, which may be secrets."""
    said = config.get("metadata")
    maps = said.maps if isinstance(said, ChainMap) else (said or {},)
    if all(map(_is_left_out, chain(config["configurable"], *maps))):
        return get_serializable_checkpoint_metadata({}, metadata)
    kept: Any = get_serializable_checkpoint_metadata(config, metadata)
    given = json.loads(kept.get(GIVEN_NAMES, "[]"))
    return cast(CheckpointMetadata, {name: kept[name] for name in kept if name not in given})


@lru_cache(maxsize=256)
def _is_left_out(name: str) -> bool:
    """Whether LangGraph adds nothing that has this name; it is asked once for each.

    To look through a config takes it longer than to serialize the checkpoint.
    """
    return not get_checkpoint_metadata({"metadata": {name: name}, "configurable": {name: name}}, {})
