"""Checkpoints as people and programs look at them: `StateSnapshot`, live or as recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hitl_cli.graph.run import interrupt_of
from hitl_cli.graph.superstep import Superstep
from hitl_cli.graph.task import Task
from hitl_cli.graph.topology import Topology
from hitl_cli.protocols import Store
from hitl_cli.question import Question
from hitl_cli.records import Checkpoint
from hitl_cli.types import PregelTask, StateSnapshot


def live(topology: Topology, store: Store, head: Checkpoint) -> StateSnapshot:
    """The thread as it stands: results of finished siblings applied, only what is unfinished is next."""
    step = Superstep.load(head, store)
    thread = store.thread(head.thread)
    return _snapshot(
        step,
        step.live_values(topology.schema),
        step.unfinished,
        step.open_questions,
        error=thread.error if thread else {},
    )


def record(topology: Topology, store: Store, checkpoint: Checkpoint) -> StateSnapshot:
    """A checkpoint as it was when its superstep began, with all that was asked in it."""
    asked = [q for q in store.questions(checkpoint.thread, checkpoint.id) if q.status != "superseded"]
    step = Superstep.load(checkpoint, store)
    return _snapshot(step, step.values(topology.schema), step.tasks, asked)


def history(topology: Topology, store: Store, thread: str, namespace: str) -> Iterator[StateSnapshot]:
    """Newest first."""
    for checkpoint in store.history(thread, namespace):
        yield record(topology, store, checkpoint)


def config_of(thread: str, namespace: str, checkpoint: str) -> dict[str, Any]:
    return {"configurable": {"thread_id": thread, "checkpoint_ns": namespace, "checkpoint_id": checkpoint}}


def _snapshot(
    step: Superstep,
    values: dict[str, Any],
    following: Sequence[Task],
    asked: Sequence[Question],
    error: Mapping[str, str] | None = None,
) -> StateSnapshot:
    checkpoint = step.checkpoint
    place = (checkpoint.thread, checkpoint.namespace)
    return StateSnapshot(
        values=values,
        next=tuple(task.node for task in following),
        config=config_of(*place, checkpoint.id),
        metadata={"source": checkpoint.source, "step": checkpoint.step, "parents": {}},
        created_at=checkpoint.created_at,
        parent_config=config_of(*place, checkpoint.parent) if checkpoint.parent else None,
        tasks=tuple(_task(step, task, asked, error or {}) for task in step.tasks),
        interrupts=tuple(map(interrupt_of, asked)),
    )


def _task(step: Superstep, task: Task, asked: Sequence[Question], error: Mapping[str, str]) -> PregelTask:
    result = step.results.get(task.id)
    failed = error.get("node") == task.node and task.id not in step.results
    return PregelTask(
        id=task.id,
        name=task.node,
        path=("__pregel_push", task.index, False) if task.is_send else ("__pregel_pull", task.node),
        error=f"{error['type']}({error['message']!r})" if failed else None,
        interrupts=tuple(interrupt_of(question) for question in asked if question.task == task.id),
        result=dict(result.writes) if result is not None else None,
    )
