"""Opens a thread for a run: accepts answers, takes the lock, and finds or makes the superstep to run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
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
from hitl_cli.graph.beginning import beginning, input_result
from hitl_cli.graph.request import Request, own_metadata
from hitl_cli.graph.run import Events, Run
from hitl_cli.graph.scope import Scope
from hitl_cli.graph.stream import Stream
from hitl_cli.graph.superstep import Superstep
from hitl_cli.graph.topology import Topology
from hitl_cli.protocols import Store
from hitl_cli.records import Breakpoints, Checkpoint, Thread
from hitl_cli.state.typed_store import beneath, keeping_types
from hitl_cli.types import UNSET, Command


def run_request(topology: Topology, store: Store, request: Request) -> Events:
    """Run a thread until it ends or pauses, its lock held from the first write to the last.

    Raises:
        NotFound: a Command for a thread that does not exist.
        EmptyInputError: no input for a thread that does not exist.
        UsageError: new input for a thread that waits for answers.
        NothingWaiting, AlreadyAnswered, AnswerRefused: the Command's answer was not accepted.
        ThreadBusy: another run has the thread; answers have been accepted all the same.
    """
    id_, store = request.thread.id, keeping_types(store, topology.schema.typed)
    standing: Checkpoint | None = None
    if isinstance(request.input, Command):
        if request.input.graph is not None:
            raise InvalidUpdateError("There is no parent graph for the Command")
        if store.thread(id_) is None:
            raise NotFound(f"there is no thread {id_!r}")
        if request.input.resume is not UNSET:
            standing = _accept(topology, store, id_, request.input)
    with _locked(store, request) as release:
        known = store.thread(id_)
        _check(known, store, request)
        # Everything is checked before the first write, and written together with the beginning of the run.
        step, first = beginning(topology, store, request, standing)
        thread = _thread(known, topology, request)
        lease = store.begin(thread, first)
        scope = Scope(
            thread=id_,
            store=beneath(store),
            commit=partial(store.commit, lease),
            stream=Stream(request.modes, subgraphs=request.subgraphs, said=request.said),
            config=request.config,
            metadata=own_metadata(request.config),
            context=request.context,
            release=release,
            accepts_changes=request.accept_changes,
            again=known is not None and known.status in ("failed", "running"),
        )
        run = Run(topology, scope, thread.breakpoints, request.recursion_limit)
        return (yield from run.from_step(step))


def _accept(topology: Topology, store: Store, thread: str, command: Command[Any]) -> Checkpoint | None:
    """Write the answers down before the lock is taken, unless the graph could not use them; where the thread
    stands then."""
    answers = resolve(command.resume, thread, store)
    head = store.head(thread)
    if head is not None and not all(map(topology.is_known, {node for node, _ in head.planned})):
        Superstep.load(head, store, topology.schema).check_nodes(topology)
    input_result(topology, "", command)
    store.accept(answers)
    return head


@contextmanager
def _locked(store: Store, request: Request) -> Iterator[Callable[[], None]]:
    """The thread's lock, and what gives it back before the end; when it is busy, the error says whether an
    answer was accepted before."""
    resumes = isinstance(request.input, Command) and request.input.resume is not UNSET
    with ExitStack() as held:
        try:
            held.enter_context(store.lock(request.thread.id, steal=request.steal))
        except ThreadBusy as busy:
            busy.accepted = resumes
            raise
        yield held.close


def _check(known: Thread | None, store: Store, request: Request) -> None:
    if known is None:
        if not request.starts:
            raise EmptyInputError("Received no input for __start__: the thread does not exist yet")
        return
    if known.kind == "langgraph":
        raise UsageError(
            f"thread {known.id!r} belongs to a LangGraph graph: {known.target or 'a program'}",
            hint="Choose another thread id.",
        )
    if not request.starts:
        refuse_ended(known)
    elif not request.discard:
        refuse_paused(known, store)


def refuse_ended(known: Thread) -> None:
    """NothingWaiting when the graph itself has decided to fail."""
    if known.reason == "fail":
        raise NothingWaiting(known.said_no())


def refuse_paused(known: Thread, store: Store) -> None:
    """UsageError when new input would throw away where a thread stands, and what it asks."""
    if store.pending(known.id):
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
