"""What a stream tells about a run, in LangGraph's shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hitl_cli.graph import namespaces, snapshot
from hitl_cli.graph.scope import Scope
from hitl_cli.graph.stream import Event
from hitl_cli.graph.superstep import Superstep
from hitl_cli.graph.task import Asked, Done, Ending, Raised, Task
from hitl_cli.graph.topology import Topology
from hitl_cli.question import Question
from hitl_cli.types import START, UNSET, Interrupt
from hitl_cli.values import dataclass


@dataclass(frozen=True, slots=True)
class Teller:
    """Makes the events of one run; each method yields those that somebody listens to."""

    topology: Topology
    scope: Scope

    def begun(self, step: Superstep, values: Mapping[str, Any]) -> Iterator[Event]:
        """The superstep is about to run; also tasks that are done, or go on waiting, are told."""
        for task in step.tasks:
            if self._wanted("tasks") and task.node in self.topology.nodes:
                given = self.topology.nodes[task.node].shape.of(values) if task.arg is UNSET else task.arg
                trigger = "__pregel_push" if task.is_send else f"branch:to:{task.node}"
                yield self._event(
                    "tasks", {"id": task.id, "name": task.node, "input": given, "triggers": (trigger,)}
                )
        if self._wanted("updates"):
            for task in step.tasks:
                if result := step.results.get(task.id):
                    restored = {task.node: self._update(result.writes), "__metadata__": {"cached": True}}
                    yield self._event("updates", restored)

    def ended(self, step: Superstep, task: Task, ending: Ending) -> Iterator[Event]:
        """A task is done, has asked, or has failed."""
        if task.node == START:
            return
        if isinstance(ending, Asked):
            yield from self._asked(step, task, ending.questions)
            return
        result = ending.result if isinstance(ending, Done) else None
        if result is not None and self._wanted("updates"):
            yield self._event("updates", {task.node: self._update(result.writes)})
        if self._wanted("tasks"):
            error = repr(ending.error) if isinstance(ending, Raised) else None
            told = {} if result is None else snapshot.result_of(result)
            yield self._event("tasks", _end(task, error=error, result=told))

    def closed(self, step: Superstep, following: Superstep, *, stopped: bool) -> Iterator[Event]:
        """A superstep is done, and a checkpoint was made.

        Args:
            stopped: the run stands at a breakpoint now.
        """
        if step.uncommitted is not None:  # told only now, when it is written down
            yield from self.ended(step, step.tasks[0], step.uncommitted)
        if self._wanted("values") and self._has_written(step):
            yield self._event("values", self._shown(following.checkpoint.values))
        if self._wanted("checkpoints"):
            yield self._event("checkpoints", snapshot.chunk(self.topology, following))
        if stopped:
            yield from self._stopped()

    def again(self, step: Superstep) -> Iterator[Event]:
        """A superstep that an earlier run began goes on."""
        if self._wanted("values") and step.checkpoint.source != "input":
            yield self._event("values", self._shown(step.values(self.topology.schema)))
        if self._wanted("checkpoints"):
            yield self._event("checkpoints", snapshot.chunk(self.topology, step))

    def halted(
        self, step: Superstep, others: Sequence[tuple[Task, Ending]], *, paused: bool
    ) -> Iterator[Event]:
        """All tasks have ended, some of them without a result.

        Args:
            others: those that have none.
            paused: the run waits for answers, also for what was asked before it, or at a breakpoint inside.
        """
        for task, ending in others:
            yield from self.ended(step, task, ending)
        if paused:
            yield from self._paused(step, {task.id for task, _ in others})

    def _paused(self, step: Superstep, told: set[str]) -> Iterator[Event]:
        for task in step.unfinished:
            still_open = [question for question in step.asked_by(task) if question.status == "open"]
            if still_open and task.node != START and task.id not in told:
                yield from self._asked(step, task, still_open)
        if self._is_outermost and self._wanted("values") and self._has_written(step):
            yield self._event("values", self._shown(step.live_values(self.topology.schema)))
        if not step.open_questions:
            yield from self._stopped()

    def _stopped(self) -> Iterator[Event]:
        """The run stands at a breakpoint; only the outermost graph tells so."""
        if self._is_outermost and self._wanted("updates"):
            yield self._event("updates", {"__interrupt__": ()})

    @property
    def _is_outermost(self) -> bool:
        return not self.scope.namespace

    def _asked(self, step: Superstep, task: Task, questions: Sequence[Question]) -> Iterator[Event]:
        asked = tuple(map(snapshot.interrupt_of, questions))
        if not asked:  # only a breakpoint inside
            return
        if self._wanted("updates"):
            yield self._event("updates", {"__interrupt__": asked})
        if self._wanted("values"):
            values = self._shown(step.values(self.topology.schema))
            yield self._event("values", {**values, "__interrupt__": asked})
        if self._wanted("tasks"):
            yield self._event("tasks", _end(task, interrupts=asked))

    def _shown(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Of a state: all of it, but of a graph inside only what its caller gets. LangGraph's rule."""
        return dict(values) if self._is_outermost else self.topology.visible(values)

    def _has_written(self, step: Superstep) -> bool:
        """Whether the superstep's tasks have written something that is shown."""
        return any(self._shown(dict(result.writes)) for result in step.results.values())

    def _update(self, writes: Sequence[tuple[str, Any]]) -> Any:
        """What a task wrote: a dict, None, or a list when it wrote to a key twice."""
        update = self._shown(dict(writes))
        shown = [(key, value) for key, value in writes if key in update]
        if len(update) < len(shown):
            return [{key: value} for key, value in shown]
        return update or None

    def _wanted(self, mode: str) -> bool:
        return mode in self.scope.stream.modes

    def _event(self, mode: str, chunk: Any) -> Event:
        return Event(namespaces.parts(self.scope.namespace), mode, chunk)


def _end(
    task: Task,
    *,
    error: str | None = None,
    result: Mapping[str, Any] | None = None,
    interrupts: Sequence[Interrupt] = (),
) -> dict[str, Any]:
    """The end of a task as LangGraph's `tasks` stream shows it."""
    return {
        "id": task.id,
        "name": task.node,
        "error": error,
        "result": dict(result or {}),
        "interrupts": [
            {"value": one.value, "id": one.id, "response_schema": one.response_schema} for one in interrupts
        ],
    }
