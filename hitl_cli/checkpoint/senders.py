"""The nodes that the `Send`s of a checkpoint name: the path of such a task has only its number.

LangGraph keeps checkpoints and what their tasks ask in no order, so either may be here first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from sqlite3 import Connection
from typing import Any

from hitl_cli.checkpoint.content import Content
from hitl_cli.checkpoint.settling import INTERRUPT, TASKS, node_of
from hitl_cli.store import binding, opaque, opaque_writes
from hitl_cli.store.opaque import OpaqueCheckpoint
from hitl_cli.store.opaque_writes import TaskPlace


def stored(content: Content, db: Connection, at: TaskPlace) -> Sequence[str]:
    """Of the task's checkpoint; empty when that is not here yet."""
    found = opaque.checkpoint(db, at.thread, at.namespace, at.checkpoint)
    return _senders(content.checkpoint(db, found)) if found else ()


def name_askers(db: Connection, row: OpaqueCheckpoint, checkpoint: Mapping[str, Any]) -> None:
    """Name the nodes that have asked already, before the checkpoint that says their names was here."""
    nodes = _senders(checkpoint)
    for write in opaque_writes.of(db, row.thread, row.namespace, row.id) if nodes else ():
        if any(channel == INTERRUPT for _, channel in write.slots):
            at = TaskPlace(thread=row.thread, namespace=row.namespace, checkpoint=row.id, task=write.task)
            binding.name_node(db, at, node_of(write.path, lambda: nodes))


def _senders(checkpoint: Mapping[str, Any]) -> Sequence[str]:
    return [send.node for send in checkpoint["channel_values"].get(TASKS, ())]
