"""One superstep: its tasks, what is known of them, and the state that their results lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from operator import attrgetter
from typing import Any

from hitl_cli.errors import GraphChanged
from hitl_cli.graph.ids import task_id, task_ids
from hitl_cli.graph.task import Asked, Done, Task
from hitl_cli.graph.topology import Topology
from hitl_cli.protocols import Store
from hitl_cli.question import Answer, Question, in_order, name_of_send
from hitl_cli.records import CALL, INPUT_TASK, Change, Checkpoint, Planned, TaskResult
from hitl_cli.state.schema import StateSchema
from hitl_cli.values import dataclass


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
    inner: dict[str, list[Question]] = field(default_factory=dict)
    """By task id, those of the graphs that the task called."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """By id of a question of the tasks' own."""
    calls: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    """By task id, what `@task` functions gave on earlier attempts; see `graph.calls`."""
    uncommitted: Done | None = None
    """The result of a task without siblings: it is written in the same transaction as the checkpoint."""

    @classmethod
    def fresh(cls, checkpoint: Checkpoint) -> Superstep:
        """A superstep that has just been planned."""
        return cls(checkpoint, _tasks(checkpoint, ()))

    @classmethod
    def load(
        cls,
        checkpoint: Checkpoint,
        store: Store,
        schema: StateSchema,
        pending: Sequence[Question] | None = None,
    ) -> Superstep:
        """A superstep that an earlier run may have begun.

        Args:
            schema: of the graph as it is now; keys that it has lost since are left out.
            pending: the questions of the thread that are open or answered, if they are known already.
        """
        inputs: list[TaskResult] = []
        results: dict[str, TaskResult] = {}
        calls: dict[str, dict[str, dict[str, Any]]] = {}
        for result in store.results(checkpoint):
            if result.task.startswith(CALL):
                calls.setdefault(result.task.split(":")[1], {})[result.task] = dict(result.writes)
                continue
            writes = schema.known(result.writes)
            known = result if writes is result.writes else result._replace(writes=writes)
            if result.task.startswith(INPUT_TASK):
                inputs.append(known)
            else:
                results[result.task] = known
        checkpoint = checkpoint._replace(values=schema.restored(checkpoint.values))
        step = cls(checkpoint, _tasks(checkpoint, inputs), tuple(inputs), results, calls=calls)
        step._take(store.pending(checkpoint.thread) if pending is None else pending)
        given = [q.id for own in step.questions.values() for q in own if q.status == "answered"]
        if given:
            step.answers = store.answers(checkpoint.thread, given)
        return step

    def with_input(self, result: TaskResult) -> Superstep:
        """The same with what a `Command(update=…, goto=…)` brings."""
        inputs = (*self.inputs, result)
        return replace(self, inputs=inputs, tasks=_tasks(self.checkpoint, inputs))

    def _take(self, pending: Sequence[Question]) -> None:
        """Note the questions that are this superstep's, or those of graphs inside its tasks."""
        tasks = {task.id for task in self.tasks}
        for question in pending:
            if question.task in tasks and question.checkpoint == self.checkpoint.id:
                self.questions.setdefault(question.task, []).append(question)
            for around in question.path:
                if around in tasks:
                    self.inner.setdefault(around, []).append(question)

    @property
    def planned(self) -> tuple[Planned, ...]:
        """The checkpoint's plan, and what Commands have added to it since."""
        return tuple(Planned(task.node, task.arg) for task in self.tasks)

    @property
    def node(self) -> str:
        """The node of a superstep with one task; empty for several."""
        return self.tasks[0].node if len(self.tasks) == 1 else ""

    def label(self, task: Task) -> str:
        """The name that tells the task from others: `node[2]` for the third of several Sends to a node."""
        if not task.is_send:
            return task.node
        sends = [one for one in self.tasks if one.is_send]
        number = next(at for at, one in enumerate(sends) if one.id == task.id)
        return name_of_send([one.node for one in sends], number)

    @property
    def delivered(self) -> tuple[str, ...]:
        """Questions whose answers went into a result that is not committed yet."""
        return self.uncommitted.delivered if self.uncommitted else ()

    @property
    def reopened(self) -> tuple[str, ...]:
        """Of them the one that is open again when the result cannot be committed."""
        return self.delivered[-1:]

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """In the order of the tasks, and of the items inside of them."""
        if not self.questions and not self.inner:
            return ()
        asked = [q for task in self.unfinished for q in self.asked_by(task) if q.status == "open"]
        return tuple(in_order(asked))

    @property
    def is_waiting(self) -> bool:
        """Whether any question is open."""
        if not self.questions and not self.inner:
            return False
        return any(q.status == "open" for task in self.unfinished for q in self.asked_by(task))

    @property
    def unfinished_questions(self) -> tuple[str, ...]:
        """Ids of those that are open, or whose answers no result has used."""
        return tuple(q.id for task in self.unfinished for q in self.asked_by(task))

    def asked_by(self, task: Task) -> Sequence[Question]:
        """The task's own questions and those of the graphs that it called."""
        own, inner = self.questions.get(task.id, ()), self.inner.get(task.id)
        return own if inner is None else (*own, *inner)

    @property
    def unfinished(self) -> tuple[Task, ...]:
        results = self.results
        return tuple([task for task in self.tasks if task.id not in results]) if results else self.tasks

    def runnable(self, *, again: bool) -> tuple[Task, ...]:
        """Unfinished tasks that do not wait for an answer.

        Args:
            again: see `Scope.again`.
        """
        if not self.questions and not self.inner:
            return self.unfinished
        return tuple([task for task in self.unfinished if not self._waits(task.id, again=again)])

    def _waits(self, task: str, *, again: bool) -> bool:
        for question in self.questions.get(task, ()):
            if question.status == "open":
                return True
        inner = self.inner.get(task, ())
        return bool(inner) and not again and all(question.status == "open" for question in inner)

    def check_nodes(self, topology: Topology) -> None:
        """GraphChanged when a task's node does not exist any more."""
        for node in dict.fromkeys([task.node for task in self.unfinished]):
            if not topology.is_known(node):
                raise node_is_gone(node)

    def note(self, task: Task, asked: Asked) -> None:
        """Take over what a task has just asked."""
        question = asked.question
        if question is None:
            return
        known = [one for one in self.questions.get(task.id, ()) if one.id not in asked.superseded]
        if question.id not in {one.id for one in known}:
            known.append(question)
        self.questions[task.id] = known

    def values(self, schema: StateSchema) -> Mapping[str, Any]:
        """What the tasks are given: the checkpoint's state with the updates that came since."""
        if not self.inputs:
            return self.checkpoint.values
        return schema.apply(self.checkpoint.values, _writes(self.inputs))[0]

    def live_values(self, schema: StateSchema) -> dict[str, Any]:
        """The state as it stands: with what the finished tasks wrote."""
        return schema.apply(self.values(schema), _writes(self._in_order()))[0]

    def next_checkpoint(
        self, topology: Topology, id_: str, metadata: Mapping[str, Any]
    ) -> tuple[Checkpoint, Change]:
        """The checkpoint that follows when all tasks are done.

        Args:
            id_: of the new checkpoint.
            metadata: of the run that makes it.

        Raises:
            InvalidUpdateError: two tasks wrote to a key that does not merge.
        """
        before = self.checkpoint
        values, change = self._applied() or self._after(topology.schema)
        finished = [(task.node, self.results[task.id].goto) for task in self._ordered()]
        planned, joins, held = topology.next_step(finished, before.joins, before.held)
        wrote = tuple([task.node for task in self.tasks if not task.is_send]) or before.wrote
        return before.followed_by(id_, values, planned, joins, held, wrote, metadata), change

    def _after(self, schema: StateSchema) -> tuple[dict[str, Any], Change]:
        """The state after all tasks, and how it differs. What a Command brought counts as written before."""
        values, change = schema.apply(self.values(schema), _writes(self._in_order()))
        if self.inputs:
            touched = {key for key, _ in _writes((*self.inputs, *self._in_order()))}
            change = Change(replaced={key: values[key] for key in touched})
        return values, change

    def _applied(self) -> tuple[dict[str, Any], Change] | None:
        """The state after the only task, if it was made for that task's router."""
        return self.uncommitted.applied if self.uncommitted and not self.inputs else None

    def _ordered(self) -> Sequence[Task]:
        """In the order in which their results count, as in LangGraph: nodes by name, then Sends."""
        if len(self.tasks) == 1:
            return self.tasks
        return sorted(self.tasks, key=_IS_SEND)  # their numbers are in order

    def _in_order(self) -> list[TaskResult]:
        return [self.results[task.id] for task in self._ordered() if task.id in self.results]


_IS_SEND = attrgetter("is_send")


def node_is_gone(node: str) -> GraphChanged:
    return GraphChanged(
        f"the thread is at node {node!r}, which the graph no longer has",
        hint="Nothing was run, and accepted answers are kept. Put the node back, or give the thread up with "
        "`hitl run … --discard`.",
    )


def _tasks(checkpoint: Checkpoint, inputs: Sequence[TaskResult]) -> tuple[Task, ...]:
    planned = checkpoint.planned
    for result in inputs:
        # Two ways to a node in one superstep are one task; each Send is a task of its own.
        for one in result.goto:
            if one.is_send or one not in planned:
                planned = (*planned, one)
    id_, namespace = checkpoint.id, checkpoint.namespace
    if len(planned) == 1:
        ((node, arg),) = planned
        return (Task(task_id(id_, namespace, node, 0), node, 0, arg),)
    ids = task_ids(id_, namespace, tuple([node for node, _ in planned]))
    return tuple([Task(ids[number], node, number, arg) for number, (node, arg) in enumerate(planned)])


def _writes(results: Sequence[TaskResult]) -> list[tuple[str, Any]]:
    return [write for result in results for write in result.writes]
