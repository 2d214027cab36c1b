"""Forks: a checkpoint that is a copy of an older one, and what goes back together with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hitl_cli.graph.ids import new_checkpoint_id
from hitl_cli.graph.superstep import Superstep
from hitl_cli.protocols import Store
from hitl_cli.records import Checkpoint
from hitl_cli.state.schema import StateSchema
from hitl_cli.state.typed_store import beneath


def fork_of(
    step: Superstep, schema: StateSchema, newest: Checkpoint | None, metadata: Mapping[str, Any]
) -> Checkpoint:
    """The checkpoint of a superstep once more, as the new head: its questions are asked again, under new ids.

    Args:
        newest: the head so far, which the new one comes after.
        metadata: of the run that makes it.
    """
    origin = step.checkpoint
    return origin._replace(
        id=new_checkpoint_id(newest.id if newest else ""),
        parent=origin.id,
        step=origin.step + 1,
        source="fork",
        values=step.values(schema),
        planned=step.planned,
        metadata=metadata,
    )


def taken_back(store: Store, thread: str, origin: str) -> tuple[Checkpoint, ...]:
    """The graphs inside that keep their state from call to call go back to what they had at a checkpoint.

    Args:
        origin: the checkpoint of the outermost graph that the thread goes back to.
    """
    back, store = [], beneath(store)
    for namespace, then in store.memories(thread, origin).items():
        now = store.head(thread, namespace)
        if now is None or (then is not None and then.id == now.id):
            continue
        if then is None:
            then = Checkpoint(id="", thread=thread, namespace=namespace, step=-1, source="fork", values={})
        id_ = new_checkpoint_id(now.id)
        back.append(then._replace(id=id_, parent=then.id, source="fork", planned=(), caller=""))
    return tuple(back)
