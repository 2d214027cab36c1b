"""Taking an answer back that the graph has run with: the thread forks where its question was asked.

What ended beside the question in the same superstep is part of the fork; what ran after it is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from hitl_cli.errors import NothingWaiting
from hitl_cli.graph.forking import fork_of, taken_back
from hitl_cli.graph.ids import task_id
from hitl_cli.graph.superstep import Superstep
from hitl_cli.graph.task import Task
from hitl_cli.graph.topology import Topology
from hitl_cli.protocols import Store
from hitl_cli.question import Answer, Question
from hitl_cli.records import Checkpoint, Commit, TakenBack, TaskResult, Thread, WayBack
from hitl_cli.state.typed_store import keeping_types
from hitl_cli.types import START
from hitl_cli.values import dataclass


def way_back(topology: Topology, store: Store, question: Question) -> WayBack:
    """See `protocols.Runner.way_back`."""
    return _found(topology, keeping_types(store, topology.schema.typed), question).way


def go_back(topology: Topology, store: Store, way: WayBack, *, by: str, why: str) -> str:
    """See `protocols.Runner.go_back`."""
    store, thread = keeping_types(store, topology.schema.typed), way.question.thread
    with store.lock(thread):
        spot, known = _found(topology, store, way.question), store.thread(thread)
        if spot.way != way or known is None:
            raise moved_on(thread)
        fork = fork_of(spot.step, topology.schema, store.head(thread), spot.step.checkpoint.metadata)
        with store.atomically():
            lease = store.begin(at_no_breakpoint(known))
            store.commit(
                lease,
                Commit(
                    checkpoint=fork,
                    others=taken_back(store, thread, way.checkpoint),
                    results=tuple(spot.results_for(fork)),
                    superseded=closed_by(way, store.pending(thread)),
                    taken_back=undoing(way, fork.id, by, why),
                    status="paused",
                ),
            )
    return fork.id


def undoing(way: WayBack, fork: str, by: str, why: str) -> TakenBack:
    """
    Args:
        fork: the checkpoint that the thread forked to.
        by, why: who goes back.
    """
    return TakenBack(way.answer, by, why, fork, tuple(answer for _, answer in way.kept))


def kept_answers(
    question: Question,
    asked: Sequence[Question],
    answers: Mapping[str, Answer],
    *,
    numbers: Mapping[str, int],
    finished: frozenset[int] = frozenset(),
) -> Iterator[tuple[Question, Answer]]:
    """Answers of the same superstep that do not depend on that of the question: those of other tasks, and
    those that its own task got before.

    Where two questions cannot be told apart by their place, neither answer is kept: it must reach no other
    question than its own.

    Args:
        asked: the thread's questions, in the order they were asked.
        numbers: of the superstep's tasks, by id; a fork's tasks have the numbers of the origin's.
        finished: the tasks that do not run again.
    """
    order = {one.id: number for number, one in enumerate(asked)}
    scope = [one for one in asked if outermost_task(one) in numbers]
    places = Counter(one.place for one in scope if one.status != "superseded")
    for one in scope:
        number, answer = numbers[outermost_task(one)], answers.get(one.id)
        if one.id == question.id or answer is None or answer.timed_out or number in finished:
            continue
        is_beside = number != numbers[outermost_task(question)]
        is_beside |= one.checkpoint == question.checkpoint and one.task != question.task
        if places[one.place] == 1 and (is_beside or order[one.id] < order[question.id]):
            yield one, answer


def outermost_task(question: Question) -> str:
    """The task of the outermost graph that asks the question, or that it is asked inside of."""
    within = question.namespace.partition("|")[0].rpartition(":")[2]
    return question.path[0] if question.path else within or question.task


def closed_by(way: WayBack, pending: Sequence[Question]) -> tuple[str, ...]:
    """Ids of the questions that a fork leaves behind, but for those whose answers are taken back or kept."""
    settled = {way.question.id, *(question.id for question, _ in way.kept)}
    return tuple(question.id for question in pending if question.id not in settled)


def given_up(
    question: Question, kept: Sequence[tuple[Question, Answer]], pending: Sequence[Question]
) -> tuple[Question, ...]:
    """The answered questions whose answers the fork leaves behind unused."""
    carried = {question.id, *(one.id for one, _ in kept)}
    return tuple(one for one in pending if one.status == "answered" and one.id not in carried)


def at_no_breakpoint(known: Thread) -> Thread:
    return replace(known, breakpoints=replace(known.breakpoints, stopped=()))


def moved_on(thread: str) -> NothingWaiting:
    return NothingWaiting(f"thread {thread!r} has moved on; nothing was taken back")


def cannot_go_back(question: Question) -> NothingWaiting:
    return NothingWaiting(f"the thread cannot go back to {question.node!r}: it went another way since")


def check_can_run(nodes: Iterable[str], known: Callable[[str], bool]) -> None:
    """
    Args:
        nodes: those that run again when the thread goes back.
        known: whether the graph has a node.

    Raises:
        NothingWaiting: it has one of them no more, and the thread would be stuck there.
    """
    for node in nodes:
        if not known(node):
            raise NothingWaiting(
                f"the thread cannot go back: it would run {node!r}, which the graph no longer has",
                hint="Nothing was taken back. Put the node back to do so.",
            )


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where the thread forks."""

    way: WayBack
    step: Superstep
    """That of the checkpoint to fork, as it ended."""
    task: int
    """The number of the task that asks."""

    def results_for(self, fork: Checkpoint) -> Iterator[TaskResult]:
        """What the other tasks of the superstep gave, as results of the fork's tasks."""
        for task in self.step.tasks:
            result = self.step.results.get(task.id)
            if result is not None and task.number != self.task:
                yield result._replace(checkpoint=fork.id, task=_id_in(fork, task))


def _id_in(fork: Checkpoint, task: Task) -> str:
    return task_id(fork.id, fork.namespace, task.node, task.number)


def _found(topology: Topology, store: Store, question: Question) -> _Spot:
    """
    Raises:
        NothingWaiting: the question is not on the thread's branch, or a node there is gone.
    """
    thread, origin = question.thread, _outermost_checkpoint(store, question)
    since, copies = _branch(store, question, origin)
    step = Superstep.load(copies[0], store, topology.schema, ())
    numbers = {_id_in(copy, task): task.number for copy in copies for task in step.tasks}
    number = numbers.get(outermost_task(question))
    asked, answers = store.questions(thread), store.answers(thread)
    answer = answers.get(question.id)
    if number is None or answer is None:
        raise cannot_go_back(question)
    finished = frozenset(task.number for task in step.tasks if task.id in step.results) - {number}
    check_can_run((task.node for task in step.tasks if task.number not in finished), topology.is_known)
    kept = tuple(kept_answers(question, asked, answers, numbers=numbers, finished=finished))
    ran = [step.tasks[number].node]
    if since:
        # What a fork is a copy of was run in another branch.
        steps = [one for one, next_ in pairwise(reversed(since)) if next_.source != "fork"]
        ran += [planned.node for checkpoint in steps for planned in checkpoint.planned]
        head = Superstep.load(since[0], store, topology.schema, ())
        ran += [task.node for task in head.tasks if task.id in head.results]
    way = WayBack(
        question,
        answer,
        copies[0].id,
        ran=tuple(dict.fromkeys(node for node in ran if node != START)),
        kept=kept,
        given_up=given_up(question, kept, store.pending(thread)),
    )
    return _Spot(way, step, number)


def _outermost_checkpoint(store: Store, question: Question) -> str:
    if not question.namespace:
        return question.checkpoint
    inner = store.checkpoint(question.thread, question.checkpoint, question.namespace)
    return inner.parents.get("", "") if inner else ""


def _branch(store: Store, question: Question, origin: str) -> tuple[list[Checkpoint], list[Checkpoint]]:
    """The thread's checkpoints from the head back to where the question was asked: those since, and there the
    newest of the forks that the thread went on with, then the one that it is a fork of, and so on.

    Raises:
        NothingWaiting: the branch does not lead there.
    """
    branch: list[Checkpoint] = []
    at = store.head(question.thread)
    while at is not None:
        branch.append(at)
        if at.id == origin:
            copies = len(branch) - 1
            while copies > 0 and branch[copies - 1].source == "fork":
                copies -= 1
            return branch[:copies], branch[copies:]
        at = store.checkpoint(question.thread, at.parent) if at.parent else None
    raise cannot_go_back(question)
