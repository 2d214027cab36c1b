"""What a stream tells about a run, in LangGraph's shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from hitl_cli.graph import namespaces, snapshot
from hitl_cli.graph.scope import Scope
from hitl_cli.graph.stream import Event
from hitl_cli.graph.superstep import Superstep
from hitl_cli.graph.task import Asked, Done, Ending, Raised, Task
from hitl_cli.graph.topology import Topology
from hitl_cli.types import START, UNSET


@dataclass(frozen=True, slots=True)
class Teller:
    """Makes the events of one run; each method yields those that somebody listens to."""

    topology: Topology
    scope: Scope

    def begun(self, tasks: Sequence[Task], values: Mapping[str, Any]) -> Iterator[Event]:
        """Tasks are about to run."""
        for task in tasks:
            if self._wanted("tasks") and task.node != START:
                given = self.topology.nodes[task.node].shape.of(values) if task.arg is UNSET else task.arg
                trigger = "__pregel_push" if task.is_send else f"branch:to:{task.node}"
                yield self._event(
                    "tasks", {"id": task.id, "name": task.node, "input": given, "triggers": (trigger,)}
                )

    def ended(self, step: Superstep, task: Task, ending: Ending) -> Iterator[Event]:
        """A task is done, has asked, or has failed."""
        if task.node == START:
            return
        asked = ending.questions if isinstance(ending, Asked) else ()
        if asked:
            interrupt = {"__interrupt__": tuple(map(snapshot.interrupt_of, asked))}
            if self._wanted("updates"):
                yield self._event("updates", interrupt)
            if self._wanted("values"):
                yield self._event("values", {**step.live_values(self.topology.schema), **interrupt})
        elif isinstance(ending, Done) and self._wanted("updates"):
            yield self._event("updates", {task.node: _update(ending.result.writes)})
        if self._wanted("tasks"):
            yield self._event(
                "tasks",
                {
                    "id": task.id,
                    "name": task.node,
                    "error": repr(ending.error) if isinstance(ending, Raised) else None,
                    "result": snapshot.result_of(ending.result) if isinstance(ending, Done) else {},
                    "interrupts": [asdict(snapshot.interrupt_of(question)) for question in asked],
                },
            )

    def checkpoint(self, step: Superstep) -> Iterator[Event]:
        """A checkpoint was made."""
        if self._wanted("checkpoints"):
            yield self._event("checkpoints", snapshot.chunk(self.topology, step))
        if self._wanted("values") and step.checkpoint.source != "input":
            yield self._event("values", self.topology.visible(step.checkpoint.values))

    def again(self, step: Superstep) -> Iterator[Event]:
        """A superstep that an earlier run began goes on."""
        if self._wanted("checkpoints"):
            yield self._event("checkpoints", snapshot.chunk(self.topology, step))
        if self._wanted("values") and step.checkpoint.source != "input":
            yield self._event("values", step.live_values(self.topology.schema))
        if self._wanted("updates"):
            for task in step.tasks:
                if result := step.results.get(task.id):
                    restored = {task.node: _update(result.writes), "__metadata__": {"cached": True}}
                    yield self._event("updates", restored)

    def stopped(self) -> Iterator[Event]:
        """The run stands at a breakpoint."""
        if self._wanted("updates"):
            yield self._event("updates", {"__interrupt__": ()})

    def _wanted(self, mode: str) -> bool:
        return mode in self.scope.stream.modes

    def _event(self, mode: str, chunk: Any) -> Event:
        return Event(namespaces.parts(self.scope.namespace), mode, chunk)


def _update(writes: Sequence[tuple[str, Any]]) -> Any:
    """What a task wrote: a dict, None, or a list when it wrote to a key twice."""
    update = dict(writes)
    if len(update) < len(writes):
        return [{key: value} for key, value in writes]
    return update or None
