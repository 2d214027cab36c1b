"""One superstep: its tasks, what is known of them, and the state that their results lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hitl_cli.errors import GraphChanged
from hitl_cli.graph.ids import new_checkpoint_id, task_id
from hitl_cli.graph.interrupts import TaskInterrupts
from hitl_cli.graph.state import StateSchema
from hitl_cli.graph.task import Done, Task
from hitl_cli.graph.topology import Topology
from hitl_cli.protocols import Store
from hitl_cli.question import Answer, Question
from hitl_cli.records import INPUT_TASK, Change, Checkpoint, Planned, TaskResult
from hitl_cli.types import START


@dataclass(slots=True)
class Superstep:
    """The work that a checkpoint plans, and how far it has come."""

    checkpoint: Checkpoint
    tasks: tuple[Task, ...]
    inputs: tuple[TaskResult, ...] = ()
    """Updates that `Command(update=…)` brought while the superstep was waiting."""
    results: dict[str, TaskResult] = field(default_factory=dict)
    """By task id, of the tasks that are done."""
    questions: dict[str, list[Question]] = field(default_factory=dict)
    """By task id, those that are open or answered."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    uncommitted: Done | None = None
    """The result of a task without siblings: it is written in the same transaction as the checkpoint."""

    @classmethod
    def fresh(cls, checkpoint: Checkpoint) -> Superstep:
        """A superstep that has just been planned."""
        return cls(checkpoint, _tasks(checkpoint, ()))

    @classmethod
    def load(cls, checkpoint: Checkpoint, store: Store) -> Superstep:
        """A superstep that an earlier run may have begun."""
        results = store.results(checkpoint)
        inputs = tuple(result for result in results if result.task.startswith(INPUT_TASK))
        step = cls(
            checkpoint,
            _tasks(checkpoint, inputs),
            inputs,
            {result.task: result for result in results if not result.task.startswith(INPUT_TASK)},
            answers=store.answers(checkpoint.thread, checkpoint.id),
        )
        for question in store.questions(checkpoint.thread, checkpoint.id):
            if question.is_unfinished:
                step.questions.setdefault(question.task, []).append(question)
        return step

    @property
    def planned(self) -> tuple[Planned, ...]:
        """The checkpoint's plan, and what Commands have added to it since."""
        return tuple(Planned(task.node, task.arg) for task in self.tasks)

    @property
    def node(self) -> str:
        """The node of a superstep with one task; empty for several."""
        return self.tasks[0].node if len(self.tasks) == 1 else ""

    @property
    def delivered(self) -> tuple[str, ...]:
        """Questions whose answers went into a result that is not committed yet."""
        return self.uncommitted.delivered if self.uncommitted else ()

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """In the order of the tasks."""
        asked = (q for task in self.unfinished for q in self.questions.get(task.id, ()))
        return tuple(question for question in asked if question.status == "open")

    @property
    def unfinished_questions(self) -> tuple[str, ...]:
        """Ids of those that are open, or whose answers no result has used."""
        return tuple(q.id for task in self.unfinished for q in self.questions.get(task.id, ()))

    @property
    def unfinished(self) -> tuple[Task, ...]:
        return tuple(task for task in self.tasks if task.id not in self.results)

    @property
    def runnable(self) -> tuple[Task, ...]:
        """Unfinished tasks that do not wait for an answer."""
        waiting = {question.task for question in self.open_questions}
        return tuple(task for task in self.unfinished if task.id not in waiting)

    def check_nodes(self, topology: Topology) -> None:
        """GraphChanged when a task's node does not exist any more."""
        for task in self.unfinished:
            if task.node != START and task.node not in topology.nodes:
                raise node_is_gone(task.node)

    def note(self, asked: Question, superseded: Sequence[str]) -> None:
        """Take over what a task has just asked."""
        known = [question for question in self.questions.get(asked.task, ()) if question.id not in superseded]
        if asked.id not in {question.id for question in known}:
            known.append(asked)
        self.questions[asked.task] = known

    def interrupts(self, task: Task, topology: Topology) -> TaskInterrupts:
        return TaskInterrupts(
            thread=self.checkpoint.thread,
            checkpoint=self.checkpoint.id,
            namespace=self.checkpoint.namespace,
            task=task.id,
            node=task.node,
            code=topology.code(task.node),
            known=self.questions.get(task.id, ()),
            answers=self.answers,
        )

    def values(self, schema: StateSchema) -> dict[str, Any]:
        """What the tasks are given: the checkpoint's state with the updates that came since."""
        if not self.inputs:
            return dict(self.checkpoint.values)
        return schema.apply(self.checkpoint.values, _writes(self.inputs))[0]

    def live_values(self, schema: StateSchema) -> dict[str, Any]:
        """The state as it stands: with what the finished tasks wrote."""
        return schema.apply(self.values(schema), _writes(self._in_order()))[0]

    def next_checkpoint(self, topology: Topology) -> tuple[Checkpoint, Change]:
        """The checkpoint that follows when all tasks are done.

        Raises:
            InvalidUpdateError: two tasks wrote to a key that does not merge.
        """
        before = self.checkpoint
        ordered = self._in_order()
        values, change = topology.schema.apply(before.values, _writes((*self.inputs, *ordered)))
        finished = [(task.node, self.results[task.id].goto) for task in self._ordered()]
        following = topology.next_step(finished, before.joins, before.held)
        checkpoint = Checkpoint(
            id=new_checkpoint_id(),
            thread=before.thread,
            namespace=before.namespace,
            parent=before.id,
            step=before.step + 1,
            source="loop",
            values=values,
            planned=following.planned,
            joins=following.joins,
            held=following.held,
            wrote=tuple(task.node for task in self.tasks),
        )
        return checkpoint, change

    def _ordered(self) -> list[Task]:
        """In the order in which their results count, as in LangGraph: nodes by name, then Sends."""
        return sorted(self.tasks, key=lambda task: (task.is_send, task.index))

    def _in_order(self) -> list[TaskResult]:
        return [self.results[task.id] for task in self._ordered() if task.id in self.results]


def node_is_gone(node: str) -> GraphChanged:
    return GraphChanged(
        f"the thread is at node {node!r}, which the graph no longer has",
        hint="Nothing was run, and accepted answers are kept. Put the node back, or give the thread up with "
        "`hitl run … --discard`.",
    )


def _tasks(checkpoint: Checkpoint, inputs: Sequence[TaskResult]) -> tuple[Task, ...]:
    planned = (*checkpoint.planned, *(one for result in inputs for one in result.goto))
    return tuple(
        Task(task_id(checkpoint.id, checkpoint.namespace, one.node, index), one.node, index, one.arg)
        for index, one in enumerate(planned)
    )


def _writes(results: Sequence[TaskResult]) -> list[tuple[str, Any]]:
    return [write for result in results for write in result.writes]
