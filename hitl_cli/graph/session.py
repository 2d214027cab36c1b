"""Opens a thread for a run: accepts answers, takes the lock, and finds or makes the superstep to run."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from hitl_cli.errors import (
    EmptyInputError,
    InvalidUpdateError,
    NotFound,
    NothingWaiting,
    ThreadBusy,
    UsageError,
)
from hitl_cli.graph.answers import resolve
from hitl_cli.graph.ids import new_checkpoint_id
from hitl_cli.graph.run import Events, Run
from hitl_cli.graph.superstep import Superstep
from hitl_cli.graph.task import planned
from hitl_cli.graph.topology import Topology
from hitl_cli.protocols import Store
from hitl_cli.records import INPUT_TASK, Breakpoints, Checkpoint, Commit, Planned, TaskResult, Thread
from hitl_cli.types import START, UNSET, Command


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a caller wants of a thread."""

    thread: Thread
    """Its id; and for a new one, where the graph comes from."""
    input: Mapping[str, Any] | Command[Any] | None
    """The graph's input; a Command to resume; None to go on."""
    checkpoint: str = ""
    """Go on from this checkpoint instead of the newest: a fork."""
    breakpoints: Breakpoints | None = None
    """None: those that the thread has."""
    recursion_limit: int
    modes: Collection[str] = ()
    fresh: bool = False
    """Begin with an empty state, not with what the thread's last run left."""
    discard: bool = False
    """Start anew although questions are open, giving them up."""


def run_request(topology: Topology, store: Store, request: Request) -> Events:
    """Run a thread until it ends or pauses, its lock held from the first write to the last.

    Raises:
        NotFound: a Command for a thread that does not exist.
        EmptyInputError: no input for a thread that does not exist.
        UsageError: new input for a thread that waits for answers.
        NothingWaiting, AlreadyAnswered, AnswerRefused: the Command's answer was not accepted.
        ThreadBusy: another run has the thread; answers have been accepted all the same.
    """
    id_ = request.thread.id
    if isinstance(request.input, Command):
        if store.thread(id_) is None:
            raise NotFound(f"there is no thread {id_!r}")
        if request.input.resume is not UNSET:
            _accept(topology, store, id_, request.input)
    with _locked(store, request):
        known = store.thread(id_)
        _check(known, store, request)
        # Everything is checked before the first write, and written together with the beginning of the run.
        head, first = _beginning(topology, store, request)
        thread = _thread(known, topology, request)
        lease = store.begin(thread, first)
        run = Run(
            topology=topology,
            commit=partial(store.commit, lease),
            breakpoints=thread.breakpoints,
            recursion_limit=request.recursion_limit,
            modes=request.modes,
        )
        return (yield from run.from_step(Superstep.load(head, store)))


def first_checkpoint(topology: Topology, request: Request, head: Checkpoint | None) -> Checkpoint:
    """The checkpoint of an input: a superstep that writes it and follows the edges of START.

    Raises:
        InvalidUpdateError: the input is not a dict.
    """
    if not isinstance(request.input, Mapping):
        raise InvalidUpdateError(f"Expected dict, got {request.input!r}")
    return Checkpoint(
        id=new_checkpoint_id(),
        thread=request.thread.id,
        parent=head.id if head else "",
        step=head.step + 1 if head else -1,
        source="input",
        values=head.values if head and not request.fresh else topology.schema.initial(),
        planned=(Planned(START, dict(request.input)),),
        joins=head.joins if head and not request.fresh else {},
    )


def _accept(topology: Topology, store: Store, thread: str, command: Command[Any]) -> None:
    """Write the answers down before the lock is taken, unless the graph could not use them."""
    answers = resolve(command.resume, thread, store.questions(thread))
    if (head := store.head(thread)) is not None:
        Superstep.load(head, store).check_nodes(topology)
    _input_result(topology, "", command)
    store.accept(answers)


@contextmanager
def _locked(store: Store, request: Request) -> Iterator[None]:
    """The thread's lock; when it is busy, the error says whether an answer was accepted before."""
    resumes = isinstance(request.input, Command) and request.input.resume is not UNSET
    with ExitStack() as held:
        try:
            held.enter_context(store.lock(request.thread.id))
        except ThreadBusy as busy:
            busy.accepted = resumes
            raise
        yield


def _check(known: Thread | None, store: Store, request: Request) -> None:
    if known is None:
        if request.input is None or isinstance(request.input, Command):
            raise EmptyInputError("Received no input for __start__: the thread does not exist yet")
        return
    if known.kind == "langgraph":
        raise UsageError(
            f"thread {known.id!r} belongs to a LangGraph graph: {known.target or 'a program'}",
            hint="Choose another thread id.",
        )
    if request.input is None or isinstance(request.input, Command):
        refuse_ended(known)
    elif not request.discard:
        refuse_paused(known, store)


def refuse_ended(known: Thread) -> None:
    """NothingWaiting when the graph itself has decided to fail."""
    if known.reason == "fail":
        raise NothingWaiting(f"thread {known.id!r} has ended: the graph said no ({known.error['message']})")


def refuse_paused(known: Thread, store: Store) -> None:
    """UsageError when new input would throw away where a thread stands, and what it asks."""
    if _unfinished(store, known.id):
        raise UsageError(
            f"thread {known.id!r} is paused, and new input would throw its questions away",
            hint="Answer them with `hitl resume`, or give them up with --discard.",
        )
    if known.status == "paused":
        raise UsageError(
            f"thread {known.id!r} is paused, and new input would start it anew",
            hint="Go on with `hitl resume`, or give it up with --discard.",
        )


def _thread(known: Thread | None, topology: Topology, request: Request) -> Thread:
    """The thread's row as this run begins."""
    origin = request.thread if request.thread.target or known is None else known
    return replace(
        origin,
        fingerprint=topology.fingerprint,
        breakpoints=_breakpoints(known, request),
    )


def _breakpoints(known: Thread | None, request: Request) -> Breakpoints:
    if request.breakpoints is not None:
        return request.breakpoints
    return replace(known.breakpoints, stopped=()) if known else Breakpoints()


def _beginning(topology: Topology, store: Store, request: Request) -> tuple[Checkpoint, Commit]:
    """The checkpoint to run from, and what has to be written for it.

    Raises:
        EmptyInputError, NotFound: there is no such checkpoint.
        GraphChanged: the graph no longer has a node that the thread is at.
        InvalidUpdateError: the input, or the Command's update, is not one.
    """
    id_ = request.thread.id
    head, given_up = store.head(id_), _unfinished(store, id_)
    if not (request.input is None or isinstance(request.input, Command)):
        first = first_checkpoint(topology, request, head)
        return first, Commit(checkpoint=first, superseded=given_up)
    if head is None:
        raise EmptyInputError("Received no input for __start__: the thread has no checkpoint yet")
    commit = Commit()
    if request.checkpoint and request.checkpoint != head.id:
        head = _fork(topology, store, request)
        commit = Commit(checkpoint=head, superseded=given_up)
        Superstep.fresh(head).check_nodes(topology)
    else:
        Superstep.load(head, store).check_nodes(topology)
    result = _input_result(topology, head.id, request.input) if request.input else None
    return head, replace(commit, results=(result,)) if result else commit


def _fork(topology: Topology, store: Store, request: Request) -> Checkpoint:
    """A copy of an older checkpoint as the new head: its questions are asked again, under new ids."""
    origin = store.checkpoint(request.thread.id, request.checkpoint)
    if origin is None:
        raise NotFound(f"thread {request.thread.id!r} has no checkpoint {request.checkpoint!r}")
    step = Superstep.load(origin, store)
    return replace(
        origin,
        id=new_checkpoint_id(),
        parent=origin.id,
        step=origin.step + 1,
        source="fork",
        values=step.values(topology.schema),
        planned=step.planned,
    )


def _input_result(topology: Topology, checkpoint: str, command: Command[Any]) -> TaskResult | None:
    """The Command's update and destinations, kept with the waiting superstep as in LangGraph: the resumed
    node sees the update, and the destinations run beside it."""
    writes, goto = topology.schema.writes(command.update), planned(command.goto)
    if not writes and not goto:
        return None
    # Each gets a name of its own, so that several of them add up.
    task = f"{INPUT_TASK}:{new_checkpoint_id()}"
    return TaskResult(checkpoint=checkpoint, task=task, writes=writes, goto=goto)


def _unfinished(store: Store, thread: str) -> tuple[str, ...]:
    return tuple(question.id for question in store.questions(thread) if question.is_unfinished)
