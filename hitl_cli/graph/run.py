"""The loop: superstep after superstep until the graph ends, fails, or waits for a person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hitl_cli.errors import GraphRecursionError, PayloadError, StoreError
from hitl_cli.frames import place_of
from hitl_cli.graph.parallel import as_completed
from hitl_cli.graph.superstep import Superstep
from hitl_cli.graph.task import Asked, Done, Ending, Raised, Task, run_task
from hitl_cli.graph.topology import Topology
from hitl_cli.outcome import Failed, Finished, Outcome, Paused
from hitl_cli.question import Question
from hitl_cli.records import Breakpoints, Change, Checkpoint, Commit
from hitl_cli.types import START, Interrupt, RunningTask

Event = tuple[str, Any]
"""A stream mode and one chunk of it."""
Events = Generator[Event, None, Outcome]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a thread, from its start or from where it stopped."""

    topology: Topology
    commit: Callable[[Commit], None]
    """Writes one transaction down; does nothing for a graph without a checkpointer."""
    breakpoints: Breakpoints
    recursion_limit: int
    """How many supersteps it may take; that of the input is not counted."""
    modes: Collection[str] = ()
    """The stream modes that somebody listens to."""
    outer: RunningTask | None = None
    """See `run_task`."""

    def from_step(self, step: Superstep) -> Events:
        """Run on from a superstep, which an earlier run may have begun."""
        head = step.checkpoint
        step.check_nodes(self.topology)
        if not step.tasks:
            self.commit(Commit(status="finished"))
            return _finished(head)
        yield from self._told_again(step)
        # Breakpoints are looked at when a checkpoint is made: going on from one cannot stop there again.
        return (yield from self._supersteps(step))

    def _supersteps(self, step: Superstep) -> Events:
        taken = 0
        while True:
            ending = yield from self._superstep(step)
            if ending is not None:
                return ending
            taken += step.checkpoint.source != "input"
            try:
                head, change = step.next_checkpoint(self.topology)
                ending = self._close(step, head, change, out_of_steps=taken >= self.recursion_limit)
            except StoreError:
                raise
            except Exception as error:  # a reducer of the user's, two writers, a value that cannot be stored
                return self._failed(step, [(step.node, Raised(error, step.delivered))], Commit())
            if "values" in self.modes:
                yield "values", dict(head.values)
            if ending is not None:
                if "updates" in self.modes and isinstance(ending, Paused):
                    yield "updates", {"__interrupt__": ()}
                return ending
            step = Superstep.fresh(head)

    def _superstep(self, step: Superstep) -> Generator[Event, None, Outcome | None]:
        """Run the tasks that can run; an Outcome when the superstep is not done with that."""
        values = step.values(self.topology.schema)
        tasks = step.runnable
        if "tasks" in self.modes:
            for task in tasks:
                yield "tasks", {"id": task.id, "name": task.node}

        def attempt(task: Task) -> Ending:
            return run_task(self.topology, task, values, step.interrupts(task, self.topology), self.outer)

        asked: list[Asked] = []
        raised: list[tuple[str, Raised]] = []
        waiting: list[tuple[Task, Ending]] = []
        for task, ending in as_completed(attempt, tasks):
            if isinstance(ending, Done):
                ending = self._keep(step, task, ending)
            if isinstance(ending, Asked):
                asked.append(ending)
            elif isinstance(ending, Raised):
                raised.append((task.node, ending))
            if isinstance(ending, Done):
                yield from self._told(step, task, ending)
            else:
                waiting.append((task, ending))
        outcome = self._pause_or_fail(step, asked, raised)
        # Only now: whoever is told of a question may leave, and answer it from elsewhere.
        for task, ending in waiting:
            yield from self._told(step, task, ending)
        return outcome

    def _keep(self, step: Superstep, task: Task, ending: Done) -> Done | Raised:
        """Note a result; beside siblings, write it down at once, so that none of them makes it run again."""
        if len(step.tasks) == 1:
            step.uncommitted = ending
        else:
            try:
                self.commit(Commit(results=(ending.result,), consumed=ending.delivered))
            except PayloadError as error:
                return Raised(error, ending.delivered)
        step.results[task.id] = ending.result
        return ending

    def _pause_or_fail(
        self, step: Superstep, asked: list[Asked], raised: list[tuple[str, Raised]]
    ) -> Outcome | None:
        """Commit the questions and failures of the superstep; None when it has neither."""
        news = Commit(
            asked=tuple(one.question for one in asked),
            superseded=tuple(id_ for one in asked for id_ in one.superseded),
        )
        if raised:
            return self._failed(step, raised, news)
        if not asked and not step.open_questions:
            return None
        self.commit(replace(news, status="paused"))
        for one in asked:
            step.note(one.question, one.superseded)
        return self._paused(step, ())

    def _close(
        self, step: Superstep, head: Checkpoint, change: Change, *, out_of_steps: bool
    ) -> Outcome | None:
        """Commit the superstep, together with the end of the run if it is one."""
        done = Commit(checkpoint=head, change=change)
        if step.uncommitted is not None:
            last = step.uncommitted
            done = replace(done, results=(last.result,), consumed=last.delivered)
        following = (planned.node for planned in head.planned)
        stops = self.breakpoints.between(set(head.wrote) - {START}, following)
        if stops:
            self.commit(replace(done, status="paused", breakpoints=replace(self.breakpoints, stopped=stops)))
            return self._paused(Superstep.fresh(head), stops)
        if out_of_steps:
            return self._out_of_steps(head, done)
        if not head.planned:
            self.commit(replace(done, status="finished"))
            return _finished(head)
        self.commit(done)
        return None

    def _paused(self, step: Superstep, stops: tuple[str, ...]) -> Paused:
        return Paused(
            thread=step.checkpoint.thread,
            checkpoint=step.checkpoint.id,
            values=self._values(step),
            questions=step.open_questions,
            breakpoints=stops,
        )

    def _failed(self, step: Superstep, raised: list[tuple[str, Raised]], news: Commit) -> Failed:
        """Commit a failure; the graph's own decision to fail goes before errors, and closes all questions."""
        node, first = next((pair for pair in raised if pair[1].final), raised[0])
        if first.final:
            closed = tuple(id_ for id_ in step.unfinished_questions if id_ not in first.delivered)
            news = Commit(superseded=(*news.superseded, *closed), consumed=first.delivered)
        else:
            news = replace(news, reopened=tuple(id_ for _, one in raised for id_ in one.reopened))
        self.commit(
            replace(
                news,
                status="failed",
                reason="fail" if first.final else "error",
                error=describe(first.error, node),
            )
        )
        return Failed(
            thread=step.checkpoint.thread,
            checkpoint=step.checkpoint.id,
            values=self._values(step),
            error=first.error,
            node=node,
            final=first.final,
        )

    def _values(self, step: Superstep) -> dict[str, Any]:
        """The state as it stands; without the superstep's results when those do not fit together."""
        try:
            return step.live_values(self.topology.schema)
        except Exception:
            return dict(step.checkpoint.values)

    def _out_of_steps(self, head: Checkpoint, done: Commit) -> Failed:
        error = GraphRecursionError(
            f"Recursion limit of {self.recursion_limit} reached without hitting a stop condition.",
            hint="Look for a loop without a way out; `recursion_limit` in the config raises the limit.",
        )
        self.commit(replace(done, status="failed", reason="error", error=describe(error, "")))
        return Failed(thread=head.thread, checkpoint=head.id, values=dict(head.values), error=error, node="")

    def _told_again(self, step: Superstep) -> Generator[Event, None, None]:
        """What the stream says of a superstep that an earlier run began."""
        if "values" in self.modes and step.checkpoint.source != "input":
            yield "values", step.live_values(self.topology.schema)
        if "updates" in self.modes:
            for task in step.tasks:
                if result := step.results.get(task.id):
                    yield (
                        "updates",
                        {task.node: shown(result.writes), "__metadata__": {"cached": True}},
                    )

    def _told(self, step: Superstep, task: Task, ending: Ending) -> Generator[Event, None, None]:
        """What the stream says about a task that ended."""
        if isinstance(ending, Asked):
            interrupt = {"__interrupt__": (interrupt_of(ending.question),)}
            if "updates" in self.modes:
                yield "updates", interrupt
            if "values" in self.modes:
                yield "values", {**step.live_values(self.topology.schema), **interrupt}
        elif isinstance(ending, Done) and "updates" in self.modes and task.node != START:
            yield "updates", {task.node: shown(ending.result.writes)}
        if "tasks" in self.modes:
            yield "tasks", {"id": task.id, "name": task.node, "ending": type(ending).__name__.lower()}


def shown(writes: Sequence[tuple[str, Any]]) -> Any:
    """What a task wrote as the stream shows it: a dict, None, or a list when it wrote to a key twice."""
    update = dict(writes)
    if len(update) < len(writes):
        return [{key: value} for key, value in writes]
    return update or None


def describe(error: BaseException, node: str) -> dict[str, str]:
    """A failure as the thread's row and the JSON output show it; `place` is the line that raised."""
    return {
        "type": type(error).__name__,
        "message": str(error),
        "node": node,
        "place": place_of(error),
    }


def interrupt_of(question: Question) -> Interrupt:
    return Interrupt(value=question.payload, id=question.id, response_schema=question.schema)


def _finished(head: Checkpoint) -> Finished:
    return Finished(thread=head.thread, checkpoint=head.id, values=dict(head.values))
