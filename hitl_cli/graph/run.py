"""The loop: superstep after superstep until the graph ends, fails, or waits for a person."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from hitl_cli.errors import GraphRecursionError, HitlError, PayloadError, StoreError
from hitl_cli.frames import place_of
from hitl_cli.graph.events import Teller
from hitl_cli.graph.ids import following_id, new_checkpoint_id
from hitl_cli.graph.parallel import as_completed
from hitl_cli.graph.scope import Scope
from hitl_cli.graph.stream import Event
from hitl_cli.graph.superstep import Superstep
from hitl_cli.graph.task import Asked, Done, Ending, Left, Raised, Task, run_task
from hitl_cli.graph.topology import Topology
from hitl_cli.outcome import Failed, Finished, Outcome, Paused
from hitl_cli.records import Breakpoints, Change, Checkpoint, Commit
from hitl_cli.types import START
from hitl_cli.values import dataclass

Events = Generator[Event, None, Outcome]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a graph, from its start or from where it stopped."""

    topology: Topology
    scope: Scope
    breakpoints: Breakpoints
    recursion_limit: int
    """How many supersteps it may take; that of the input is not counted."""

    def from_step(self, step: Superstep) -> Events:
        """Run on from a superstep, which an earlier run may have begun.

        Raises:
            ParentCommand: a node sent a Command to the graph around.
        """
        step.check_nodes(self.topology)
        teller = Teller(self.topology, self.scope) if self.scope.stream.modes else None
        if teller is not None:
            yield from teller.again(step)
        if not step.tasks:
            self.scope.commit(Commit(status="finished"))
            return self._finished(step.checkpoint, step.live_values(self.topology.schema))
        taken = 0
        # Breakpoints are looked at when a checkpoint is made: going on from one cannot stop there again.
        while True:
            outcome = yield from self._superstep(step, teller)
            if outcome is not None:
                return outcome
            taken += step.checkpoint.source != "input"
            try:
                head, change = step.next_checkpoint(self.topology, self._next_id(step), self.scope.metadata)
                following = Superstep.fresh(head)
                outcome = self._close(step, following, change, out_of_steps=taken >= self.recursion_limit)
            except StoreError:
                raise
            except Exception as error:  # a reducer of the user's, two writers, a value that cannot be stored
                return self._failed(
                    step, [(step.node, Raised(error, step.delivered, step.reopened))], Commit()
                )
            if teller is not None:
                yield from teller.closed(step, following, stopped=isinstance(outcome, Paused))
            if outcome is not None:
                return outcome
            step = following

    def _superstep(self, step: Superstep, teller: Teller | None) -> Generator[Event, None, Outcome | None]:
        """Run the tasks that can run; an Outcome when the superstep is not done with that."""
        values = step.values(self.topology.schema)
        tasks = step.runnable(again=self.scope.again)
        if teller is not None:
            yield from teller.begun(step, values)

        attempt = partial(run_task, self.topology, self.scope, step, values)
        others: list[tuple[Task, Ending]] = []
        for news in as_completed(attempt, tasks, self.scope.stream):
            if isinstance(news, Event):
                yield news
                continue
            task, ending = news
            if isinstance(ending, Done):
                ending = self._keep(step, task, ending)
            if not isinstance(ending, Done):
                others.append((task, ending))
            elif teller is not None and step.uncommitted is None:
                yield from teller.ended(step, task, ending)
        if others:  # the questions are kept, and asked, in the tasks' order
            others.sort(key=lambda pair: pair[0].number)
        outcome = self._pause_or_fail(step, others)
        # Only now: whoever is told of a question may leave, and answer it from elsewhere.
        if teller is not None:
            yield from teller.halted(step, others, paused=isinstance(outcome, Paused))
        return outcome

    def _keep(self, step: Superstep, task: Task, ending: Done) -> Done | Raised:
        """Note a result; beside siblings, write it down at once, so that none of them makes it run again."""
        if len(step.tasks) == 1:
            step.uncommitted = ending
        else:
            try:
                self.scope.commit(
                    Commit(results=(ending.result,), consumed=ending.delivered, superseded=ending.superseded)
                )
            except PayloadError as error:
                return Raised(error, ending.delivered, ending.delivered[-1:])
        step.results[task.id] = ending.result
        return ending

    def _pause_or_fail(self, step: Superstep, others: list[tuple[Task, Ending]]) -> Outcome | None:
        """Commit the questions and failures of the superstep; None when it has neither."""
        if not others and not step.is_waiting:
            return None
        asked = [(task, ending) for task, ending in others if isinstance(ending, Asked)]
        raised = [(task.node, ending) for task, ending in others if isinstance(ending, Raised)]
        left = [ending for _, ending in others if isinstance(ending, Left)]
        news = Commit(
            asked=tuple(ending.question for _, ending in asked if ending.question is not None),
            order=tuple(question.id for _, ending in asked for question in ending.inner),
            superseded=tuple(id_ for _, ending in asked for id_ in ending.superseded),
        )
        if raised:
            return self._failed(step, raised, news)
        if left:
            raise left[0].signal
        stops = tuple(stop for _, ending in asked for stop in ending.stops)
        stopped = replace(self.breakpoints, stopped=stops) if stops else None
        self.scope.commit(news._replace(status="paused", breakpoints=stopped))
        for task, ending in asked:
            step.note(task, ending)
        return self._paused(step, stops)

    def _close(
        self, step: Superstep, following: Superstep, change: Change, *, out_of_steps: bool
    ) -> Outcome | None:
        """Commit the superstep, together with the end of the run if it is one."""
        head = following.checkpoint
        last = step.uncommitted
        if last is None:
            done = Commit(head, change)
        else:
            done = Commit(head, change, (last.result,), last.delivered, last.superseded)
        stops = self._stops(step, following)
        if stops:
            stopped = replace(self.breakpoints, stopped=stops)
            self.scope.commit(done._replace(status="paused", breakpoints=stopped))
            return self._paused(following, stops)
        if out_of_steps:
            return self._out_of_steps(head, done)
        if not following.tasks:
            self.scope.commit(done._replace(status="finished"))
            return self._finished(head, head.values)
        self.scope.commit(done)
        return None

    def _stops(self, step: Superstep, following: Superstep) -> tuple[str, ...]:
        """The breakpoints between two supersteps."""
        if not self.breakpoints.before and not self.breakpoints.after:
            return ()
        ran = (task.node for task in step.tasks if task.node != START)
        return self.breakpoints.between(ran, (task.node for task in following.tasks))

    def _paused(self, step: Superstep, stops: tuple[str, ...]) -> Paused:
        self.scope.release()
        return Paused(
            thread=step.checkpoint.thread,
            checkpoint=step.checkpoint.id,
            values=self._values(step),
            questions=step.open_questions,
            breakpoints=stops,
        )

    def _finished(self, head: Checkpoint, values: Mapping[str, Any]) -> Finished:
        self.scope.release()
        return Finished(thread=head.thread, checkpoint=head.id, values=self.topology.visible(values))

    def _failed(self, step: Superstep, raised: list[tuple[str, Raised]], news: Commit) -> Failed:
        """Commit a failure; the graph's own decision to fail goes before errors, and closes all questions."""
        node, first = next((pair for pair in raised if pair[1].final), raised[0])
        if first.final:
            closed = tuple(id_ for id_ in step.unfinished_questions if id_ not in first.delivered)
            news = Commit(superseded=(*news.superseded, *closed), consumed=first.delivered)
        else:
            news = news._replace(reopened=tuple(id_ for _, one in raised for id_ in one.reopened))
        self.scope.commit(
            news._replace(
                status="failed",
                reason="fail" if first.final else "error",
                error=describe(first.error, node),
            )
        )
        self.scope.release()
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
            return self.topology.visible(step.live_values(self.topology.schema))
        except Exception:
            return self.topology.visible(step.checkpoint.values)

    def _out_of_steps(self, head: Checkpoint, done: Commit) -> Failed:
        error = GraphRecursionError(
            f"Recursion limit of {self.recursion_limit} reached without hitting a stop condition.",
            hint="Look for a loop without a way out; `recursion_limit` in the config raises the limit.",
        )
        self.scope.commit(done._replace(status="failed", reason="error", error=describe(error, "")))
        self.scope.release()
        values = self.topology.visible(head.values)
        return Failed(thread=head.thread, checkpoint=head.id, values=values, error=error, node="")

    def _next_id(self, step: Superstep) -> str:
        """Of the next checkpoint. A graph in a node that keeps none gets the same ids on every attempt of the
        node, so that the keys of its tasks stay the same too."""
        if self.scope.store is None:
            return following_id(step.checkpoint.id)
        return new_checkpoint_id(step.checkpoint.id)


def describe(error: BaseException, node: str) -> dict[str, str]:
    """A failure as the thread's row and the JSON output show it; `place` is the line that raised, and `hint`
    the way out, when there is one."""
    return {
        "type": type(error).__name__,
        "message": str(error),
        "node": node,
        "place": place_of(error, packages=not isinstance(error, HitlError)),
        **({"hint": error.hint} if isinstance(error, HitlError) and error.hint else {}),
    }
