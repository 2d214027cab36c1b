"""How a run of a LangGraph graph ended: what is written down about it, and what the caller is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hitl_cli.errors import Fail, GraphError, InvalidUpdateError, PayloadError
from hitl_cli.graph.run import describe
from hitl_cli.loading.langgraph.events import Asked, Heard
from hitl_cli.loading.langgraph.standing import Standing, remembers
from hitl_cli.outcome import Failed, Finished, Outcome, Paused
from hitl_cli.question import Question
from hitl_cli.records import Breakpoints, Commit, ThreadStatus
from hitl_cli.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The end of a run, before it is committed."""

    thread: str
    stands: Standing
    stops: Breakpoints
    """With `stopped` set to what the run stands at."""
    waiting: tuple[str, ...] = ()
    """Ids of the questions that a person can answer now, in the order of their tasks."""
    asked: tuple[Question, ...] = ()
    error: BaseException | None = None
    node: str = ""
    """The one that failed."""

    @property
    def status(self) -> ThreadStatus:
        if self.error is not None:
            return "failed"
        return "paused" if self.waiting or self.stops.stopped else "finished"

    def commit(self, questions: Iterable[Question]) -> Commit:
        """
        Args:
            questions: the thread's, as the store has them.
        """
        gone = [question for question in questions if question.id not in self.waiting]
        error = self.error
        return Commit(
            asked=self.asked,
            order=self.waiting,
            consumed=tuple(question.id for question in gone if question.status == "answered"),
            superseded=tuple(question.id for question in gone if question.status == "open"),
            status=self.status,
            reason="" if error is None else "fail" if isinstance(error, Fail) else "error",
            error={} if error is None else describe(error, self.node),
            breakpoints=self.stops,
        )

    def outcome(self, questions: Iterable[Question]) -> Outcome:
        """
        Args:
            questions: the thread's, after the commit.
        """
        place: dict[str, Any] = {
            "thread": self.thread,
            "checkpoint": self.stands.checkpoint,
            "values": self.stands.values,
        }
        if self.error is not None:
            return Failed(**place, error=self.error, node=self.node, final=isinstance(self.error, Fail))
        if self.status == "finished":
            return Finished(**place)
        found = {question.id: question for question in questions if question.status == "open"}
        asked = tuple(found[id_] for id_ in self.waiting if id_ in found)
        return Paused(**place, questions=asked, breakpoints=self.stops.stopped)


def ending(
    graph: Any, thread: str, stands: Standing, heard: Heard, stops: Breakpoints, error: BaseException | None
) -> Ending:
    """
    Args:
        stands: the thread after the run.
        error: what the run raised, if it did.
    """
    asked = [heard.asked[id_] for id_ in stands.pending if id_ in heard.asked]
    lost = next((one for one in asked if not remembers(graph, thread, one.namespace)), None)
    node = heard.failed or _writer(error, heard)
    end = Ending(thread=thread, stands=stands, stops=stops, error=error, node=node)
    if isinstance(error, Fail):
        return end
    if lost is not None:
        return replace(end, error=error or _unanswerable(lost), node=end.node or lost.node)
    try:
        questions = tuple(one.question(thread, stands) for one in asked)
    except PayloadError as bad:
        return replace(end, error=error or bad, node=end.node or asked[-1].node)
    stopped = _stopped(stands, heard, stops) if heard.stopped and not stands.pending else ()
    return replace(end, waiting=stands.pending, asked=questions, stops=replace(stops, stopped=stopped))


def _writer(error: BaseException | None, heard: Heard) -> str:
    """The node whose question or result could not be kept, which LangGraph does not count as failed."""
    if isinstance(error, PayloadError):
        asked = list(heard.asked.values())
        return error.node or (asked[-1].node if asked else "")
    is_result = isinstance(error, InvalidUpdateError) and len(heard.superstep) == 1
    return heard.superstep[0] if is_result else ""


def _unanswerable(asked: Asked) -> GraphError:
    return GraphError(
        f"node {asked.node!r} asks in a graph that is compiled with checkpointer=False: its questions have "
        "another id each time, so no answer can name them",
        hint="Compile that graph without `checkpointer`, or with checkpointer=True.",
    )


def _stopped(stands: Standing, heard: Heard, stops: Breakpoints) -> tuple[str, ...]:
    """The breakpoints that the run stands at: `after draft`, `before send`."""
    # A breakpoint of a graph inside this one: all that this one knows is the node that has not ended.
    inside = tuple(f"before {node}" for node in sorted(set(stands.next)))
    return stops.between(heard.superstep, stands.next) or inside
