"""Checkpoints as people and programs look at them: `StateSnapshot`, live or as recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from hitl_cli.graph import namespaces
from hitl_cli.graph.superstep import Superstep
from hitl_cli.graph.task import Task
from hitl_cli.graph.topology import Topology
from hitl_cli.protocols import Store
from hitl_cli.question import Question
from hitl_cli.records import Checkpoint, TaskResult
from hitl_cli.types import Interrupt, PregelTask, StateSnapshot
from hitl_cli.values import NamedTuple

Inside = Callable[[dict[str, Any]], StateSnapshot]
"""The snapshot of a graph inside, by the config that says where it keeps its checkpoints."""


class View(NamedTuple):
    """What a snapshot shows of a superstep."""

    step: Superstep
    values: Any
    tasks: Sequence[Task]
    following: Sequence[Task]
    asked: Mapping[str, Sequence[Question]]
    """By the id of a task: its own questions, and those of graphs inside it."""
    error: Mapping[str, str]
    """Of the thread, if it failed."""


def live(topology: Topology, store: Store, head: Checkpoint, inside: Inside | None = None) -> StateSnapshot:
    """The thread as it stands: results of finished siblings applied, only what is unfinished is next.

    Args:
        inside: to show the snapshots of the graphs inside, not only where they are.
    """
    step = Superstep.load(head, store, topology.schema)
    values = step.live_values(topology.schema)
    tasks = _as_added(topology, step)
    following = [task for task in tasks if task.id not in step.results]
    view = View(step, values, tasks, following, _by_task(step.open_questions), _error(store, step))
    return _snapshot(topology, view, inside)


def record(
    topology: Topology, store: Store, checkpoint: Checkpoint, inside: Inside | None = None
) -> StateSnapshot:
    """A checkpoint as it was when its superstep began, with what its tasks asked last."""
    step = Superstep.load(checkpoint, store, topology.schema)
    tasks = _as_added(topology, step)
    # Questions of graphs inside are found by the tasks that called them, among all of the thread.
    ids = {task.id for task in tasks}
    calls = any(topology.subgraphs(task.node) for task in tasks)
    known = store.questions(checkpoint.thread, None if calls else checkpoint.id)
    asked = [
        question
        for question in known
        if question.status != "superseded" and not ids.isdisjoint((question.task, *question.path))
    ]
    head = store.head(checkpoint.thread, checkpoint.namespace) if step.unfinished else None
    error = _error(store, step) if head is not None and head.id == checkpoint.id else {}
    view = View(step, step.values(topology.schema), tasks, tasks, _by_task(_latest(asked)), error)
    return _snapshot(topology, view, inside)


def _as_added(topology: Topology, step: Superstep) -> list[Task]:
    """The tasks in LangGraph's order of a snapshot: Sends, then nodes as they were added to the graph.

    They run, and a stream tells of them, in the order of their names.
    """
    places = {name: place for place, name in enumerate(topology.nodes)}
    return sorted(step.tasks, key=lambda task: -1 if task.is_send else places.get(task.node, -1))


def _error(store: Store, step: Superstep) -> Mapping[str, str]:
    thread = store.thread(step.checkpoint.thread)
    return thread.error if thread else {}


def _latest(asked: Sequence[Question]) -> list[Question]:
    """The newest of each task, and of each graph inside only those of its newest superstep."""
    newest = {question.namespace: question.checkpoint for question in asked}
    current = [question for question in asked if question.checkpoint == newest[question.namespace]]
    return list({question.task: question for question in current}.values())


def _by_task(asked: Sequence[Question]) -> dict[str, list[Question]]:
    found: dict[str, list[Question]] = {}
    for question in asked:
        for task in (question.task, *question.path):
            found.setdefault(task, []).append(question)
    return found


def chunk(topology: Topology, step: Superstep) -> dict[str, Any]:
    """A checkpoint that the run goes on from, as LangGraph's `checkpoints` stream shows it."""
    asked = _latest([question for task in step.unfinished for question in step.asked_by(task)])
    view = View(step, step.values(topology.schema), step.tasks, step.tasks, _by_task(asked), {})
    shown = _snapshot(topology, view, None)
    return {
        "config": shown.config,
        "parent_config": shown.parent_config,
        "values": shown.values,
        "metadata": shown.metadata,
        "next": list(shown.next),
        "tasks": list(map(_task_chunk, shown.tasks)),
    }


def _task_chunk(task: PregelTask) -> dict[str, Any]:
    told = {"id": task.id, "name": task.name, "interrupts": tuple(map(asdict, task.interrupts))}
    if task.result:
        told["result"] = task.result
    return {**told, "state": task.state}


def config_of(thread: str, namespace: str, checkpoint: str) -> dict[str, Any]:
    return {"configurable": {"thread_id": thread, "checkpoint_ns": namespace, "checkpoint_id": checkpoint}}


def interrupt_of(question: Question) -> Interrupt:
    return Interrupt(value=question.payload, id=question.id, response_schema=question.schema)


def result_of(result: TaskResult) -> dict[str, Any]:
    """What a task wrote, by key; several writes to a key stand together under `$writes`."""
    found: dict[str, list[Any]] = {}
    for key, value in result.writes:
        found.setdefault(key, []).append(value)
    return {key: values[0] if len(values) == 1 else {"$writes": values} for key, values in found.items()}


def _snapshot(topology: Topology, view: View, inside: Inside | None) -> StateSnapshot:
    checkpoint = view.step.checkpoint
    place = (checkpoint.thread, checkpoint.namespace)
    tasks = tuple(_task(topology, view, task, inside) for task in view.tasks)
    source = {"source": checkpoint.source, "step": checkpoint.step, "parents": dict(checkpoint.parents)}
    return StateSnapshot(
        values=view.values,
        next=tuple(task.node for task in view.following),
        config=config_of(*place, checkpoint.id),
        metadata={**checkpoint.metadata, **source},
        created_at=checkpoint.created_at,
        parent_config=config_of(*place, checkpoint.parent) if checkpoint.parent else None,
        tasks=tasks,
        interrupts=tuple(interrupt for task in tasks for interrupt in task.interrupts),
    )


def _task(topology: Topology, view: View, task: Task, inside: Inside | None) -> PregelTask:
    step, error = view.step, view.error
    result = step.results.get(task.id)
    failed = result is None and error.get("node") == task.node
    return PregelTask(
        id=task.id,
        name=task.node,
        path=("__pregel_push", task.number, False) if task.is_send else ("__pregel_pull", task.node),
        error=f"{error['type']}({error['message']!r})" if failed else None,
        interrupts=tuple(map(interrupt_of, view.asked.get(task.id, ()))),
        state=_inner_state(topology, step.checkpoint, task, inside),
        result=None if result is None else result_of(result),
    )


def _inner_state(
    topology: Topology, checkpoint: Checkpoint, task: Task, inside: Inside | None
) -> StateSnapshot | dict[str, Any] | None:
    """Of a task whose node is, or calls, a graph: where that keeps its state, or the state itself."""
    graphs = topology.subgraphs(task.node)
    if not graphs:
        return None
    stateful = graphs[0].checkpointer is True
    place = namespaces.of_call(checkpoint.namespace, task.node, task.id, 0, stateful=stateful)
    config = {"configurable": {"thread_id": checkpoint.thread, "checkpoint_ns": place}}
    return config if inside is None else inside(config)
