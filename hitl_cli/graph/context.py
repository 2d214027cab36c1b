"""One attempt of one task, as the code inside its node sees it."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from hitl_cli.graph import namespaces
from hitl_cli.graph.calls import Calls
from hitl_cli.graph.interrupts import TaskInterrupts
from hitl_cli.question import Question
from hitl_cli.records import Commit
from hitl_cli.runtime import Runtime
from hitl_cli.types import RetryPolicy
from hitl_cli.values import dataclass

if TYPE_CHECKING:
    from hitl_cli.graph.scope import Scope
    from hitl_cli.graph.superstep import Superstep
    from hitl_cli.graph.task import Task
    from hitl_cli.graph.topology import Topology


@dataclass(slots=True)
class Inner:
    """What became of the graphs that a task called on this attempt."""

    paused: bool = False
    place: str = ""
    """`node 'ask'`, what in them stopped."""
    questions: list[Question] = field(default_factory=list)
    """What they ask now."""
    stops: list[str] = field(default_factory=list)
    """Their breakpoints, worded as in `records.Breakpoints`."""
    delivered: tuple[str, ...] = ()
    """Questions whose answers led to a Command for this graph; its commit closes them."""
    failed: bool = False
    """One of them failed, and has opened the question that it failed on again."""
    abandoned: list[str] = field(default_factory=list)
    """Namespaces of those that ended with a Command for this graph."""
    claimed: set[int] = field(default_factory=set)
    """Numbers of those that keep their progress."""
    claiming: threading.Lock = field(default_factory=threading.Lock)
    """A node may call graphs from several threads."""


class TaskContext:
    """Implements `types.RunningTask`. What a plain node does not use is made only when it is asked for."""

    def __init__(self, topology: Topology, scope: Scope, step: Superstep, task: Task) -> None:
        self.scope = scope
        self.task = task
        self.checkpoint = step.checkpoint
        self.is_over = False
        """The attempt has ended, though threads that the node left behind may still run."""
        self.is_plain = task.id not in step.questions and task.id not in step.inner
        """Whether this attempt has asked nothing and called no graph, and no attempt before it did."""
        self._topology = topology
        self._step = step

    @property
    def key(self) -> str:
        return self.task.id

    @property
    def thread(self) -> str:
        return self.scope.thread

    @cached_property
    def config(self) -> Mapping[str, Any]:
        own = {
            **self.scope.config.get("configurable", {}),
            "thread_id": self.scope.thread,
            "checkpoint_ns": namespaces.of_task(self.checkpoint.namespace, self.task.node, self.task.id),
        }
        return {**self.scope.config, "configurable": own}

    @property
    def runnable_config(self) -> dict[str, Any]:
        """For a node that is no function: LangGraph's own, such as `ToolNode`, look there for the runtime."""
        return {
            **self.config,
            "configurable": {**self.config["configurable"], "__pregel_runtime": self.runtime},
        }

    @cached_property
    def runtime(self) -> Runtime[Any]:
        writer = partial(self.scope.stream.write, self.checkpoint.namespace)
        return Runtime(context=self.scope.context, stream_writer=writer)

    @cached_property
    def inner(self) -> Inner:
        """What became of the graphs that it called."""
        self.is_plain = False
        return Inner(claimed={number for call in self._recorded.values() for number in call["graphs"]})

    @cached_property
    def interrupts(self) -> TaskInterrupts:
        """The questions of the node itself."""
        self.is_plain = False
        return TaskInterrupts(
            thread=self.scope.thread,
            checkpoint=self.checkpoint.id,
            namespace=self.checkpoint.namespace,
            path=self.scope.path,
            task=self.task.id,
            node=self.task.node,
            label=partial(self._step.label, self.task),
            code=partial(self._topology.code, self.task.node),
            known=self._step.questions.get(self.task.id, ()),
            answers=self._step.answers,
            recorded={id_ for call in self._recorded.values() for id_ in call["delivered"]},
        )

    @cached_property
    def calls(self) -> Calls:
        """What `@task` functions gave."""
        return Calls(self, self._recorded)

    @property
    def _recorded(self) -> dict[str, dict[str, Any]]:
        """What calls of `@task` functions gave, on this attempt and those before."""
        return self._step.calls.setdefault(self.task.id, {})

    @property
    def known_inside(self) -> Sequence[Question]:
        """Questions of the graphs that the task called on earlier attempts, open or answered."""
        return self._step.inner.get(self.task.id, ())

    @property
    def has_asked(self) -> bool:
        """Whether this attempt, or a graph that it called, has signalled a question or a stop."""
        return self.inner.paused or self.interrupts.asked is not None

    def has_asked_before(self, payload: Any) -> bool:
        """Whether an attempt before this one has asked that; its answer may be here by now."""
        asker = self.scope.outer or self
        return any(question.payload == payload for question in asker.interrupts.known)

    @property
    def place(self) -> str:
        """`file.py:12`, where the node asked."""
        return self.interrupts.place or self.inner.place

    @property
    def delivered(self) -> tuple[str, ...]:
        """Questions whose answers this attempt has used, but for those of inner graphs that are committed."""
        return (*self.interrupts.delivered, *self.inner.delivered)

    @property
    def reopened(self) -> tuple[str, ...]:
        """The question that is open again after the node raised."""
        return () if self.inner.failed else self.interrupts.reopened()

    def no_longer_asked(self) -> tuple[tuple[Question, ...], tuple[str, ...]]:
        """Of the questions that earlier attempts asked and this one, which has ended, did not: those with an
        answer, and the ids of the others."""
        skipped = list(self.interrupts.skipped())
        left = [question for question in self.known_inside if question.id not in self.inner.delivered]
        ended = tuple(self.inner.abandoned)
        skipped += (
            question
            for question in left
            if question.status == "answered" and not namespaces.is_within(question.namespace, ended)
        )
        return tuple(skipped), (*self.interrupts.replaced(), *(question.id for question in left))

    @property
    def goes_on_in_order(self) -> bool:
        """Whether the n-th call of a graph is the n-th of the attempt before, whatever it is given: a
        `Command(update=…)` has changed the state since."""
        return bool(self._step.inputs)

    @property
    def is_graph(self) -> bool:
        """Whether the node is a graph itself, and not a function that may call some."""
        return not callable(self._topology.nodes[self.task.node].function)

    def settle(self, commit: Commit) -> None:
        """Note what a graph inside has committed."""
        closed = {*commit.consumed, *commit.superseded, *(question.id for question in commit.asked)}
        known = [question for question in self.known_inside if question.id not in closed]
        known = [q._replace(status="open") if q.id in commit.reopened else q for q in known]
        if known or commit.asked or self.task.id in self._step.inner:
            self._step.inner[self.task.id] = [*known, *commit.asked]

    def injected(self, names: Sequence[str]) -> dict[str, Any]:
        """What the function's parameters of these names are given."""
        return {
            name: self.runtime.stream_writer if name == "writer" else getattr(self, name) for name in names
        }

    def interrupt(
        self, value: Any, response_schema: Any, key: str | None, timeout: float | None = None
    ) -> Any:
        """See `types.RunningTask.interrupt`."""
        if self.scope.outer is not None:
            return self.scope.outer.interrupt(value, response_schema, key, timeout)
        return self.interrupts.ask(value, response_schema, key, timeout)

    def call(self, name: str, function: partial[Any], retries: Sequence[RetryPolicy]) -> Any:
        return (self.scope.outer or self).calls.run(name, function, retries)

    async def acall(self, name: str, function: partial[Any], retries: Sequence[RetryPolicy]) -> Any:
        return await (self.scope.outer or self).calls.arun(name, function, retries)
