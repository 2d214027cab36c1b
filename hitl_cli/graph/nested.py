"""Runs a graph inside a node of another: its progress is kept in the thread of the graph around."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hitl_cli.errors import Fenced, GraphInterrupt, PayloadError, UsageError
from hitl_cli.graph import namespaces
from hitl_cli.graph.beginning import first_checkpoint
from hitl_cli.graph.ids import digest
from hitl_cli.graph.request import DEFAULT_RECURSION_LIMIT, Request
from hitl_cli.graph.run import Events, Run
from hitl_cli.graph.scope import Scope, no_lock
from hitl_cli.graph.stream import Stream
from hitl_cli.graph.superstep import Superstep
from hitl_cli.graph.topology import Topology
from hitl_cli.outcome import Failed, Outcome, Paused
from hitl_cli.protocols import Store
from hitl_cli.records import Breakpoints, Checkpoint, Commit
from hitl_cli.schema.payload import canonical
from hitl_cli.state.typed import TypedValues
from hitl_cli.state.typed_store import keeping_types, lowered
from hitl_cli.types import Command

if TYPE_CHECKING:
    from hitl_cli.graph.context import TaskContext


def run_inside(
    topology: Topology,
    request: Request,
    outer: TaskContext,
    breakpoints: Breakpoints,
    *,
    keeps: bool,
    stateful: bool,
) -> Events:
    """Run a graph that a node called.

    Args:
        outer: the task that called it.
        breakpoints: the graph's own.
        keeps: whether its progress is kept; if not, it asks through the outer task, and begins anew when that
            runs again.
        stateful: whether it goes on from its own last state in the thread.

    Raises:
        GraphInterrupt: it waits, and so does the task around.
        ParentCommand: a node in it sent a Command to the graph around.
    """
    if isinstance(request.input, Command):
        raise UsageError(
            "a graph inside a node cannot be given a Command",
            hint="Resume the graph around; it gives the answers to the graphs inside.",
        )
    if keeps and outer.scope.store is not None:
        scope, step = _kept(topology, request, outer, stateful=stateful)
    else:
        scope, step = _passing(topology, request, outer)
    limit = {"recursion_limit": DEFAULT_RECURSION_LIMIT, **scope.config}["recursion_limit"]
    run = Run(topology, scope, request.breakpoints or breakpoints, limit)
    outcome = yield from _told(run.from_step(step), outer.scope.stream)
    _note(outcome, outer)
    if isinstance(outcome, Paused):
        raise GraphInterrupt
    return outcome


def _told(events: Events, around: Stream) -> Events:
    """Pass the events on to whoever listens to the graph around, too."""
    while True:
        try:
            event = next(events)
        except StopIteration as stop:
            outcome: Outcome = stop.value
            return outcome
        around.queue.put(event)
        yield event


def _kept(
    topology: Topology, request: Request, outer: TaskContext, *, stateful: bool
) -> tuple[Scope, Superstep]:
    around, task = outer.scope, outer.task
    assert around.store is not None
    typed = topology.schema.typed
    store = keeping_types(around.store, typed)
    caller = f"{task.id}:{_mark(topology, request.input, outer)}"
    namespace = _claimed(store, outer, caller, stateful=stateful)
    scope = replace(
        around,
        commit=_committing(outer, typed),
        stream=around.stream.inside(),
        config={**around.config, **request.config},
        context=request.context if request.context is not None else around.context,
        namespace=namespace,
        path=(*around.path, task.id),
        parents={**around.parents, around.namespace: outer.checkpoint.id},
        release=no_lock,
    )
    head = store.head(around.thread, namespace)
    if head is not None and _is_of(head, outer, caller):
        return scope, Superstep.load(head, store, topology.schema, outer.known_inside)
    first = first_checkpoint(topology, request.input, head, thread=around.thread)
    first = first._replace(namespace=namespace, caller=caller, parents=scope.parents, metadata=scope.metadata)
    scope.commit(Commit(checkpoint=first))
    return scope, Superstep.fresh(first)


def _mark(topology: Topology, input: Any, outer: TaskContext) -> str:
    """Which graph is called, and what it is given, so that no other call goes on with its progress; of a node
    that is the graph, the task says it all."""
    if outer.is_graph:
        return ""
    try:
        given = canonical(input)
    except PayloadError:  # a value of the user's own
        given = type(input).__name__
    return digest("call", topology.fingerprint, given)


def _claimed(store: Store, outer: TaskContext, caller: str, *, stateful: bool) -> str:
    """The namespace of a call: that of the same call on an earlier attempt, else the next that is free."""
    task, around = outer.task, outer.scope
    with outer.inner.claiming:
        for number in itertools.count():
            if number in outer.inner.claimed:
                continue
            namespace = namespaces.of_call(around.namespace, task.node, task.id, number, stateful=stateful)
            head = store.head(around.thread, namespace)
            if head is None or not head.caller.startswith(task.id) or _is_of(head, outer, caller):
                outer.inner.claimed.add(number)
                outer.interrupts.caller().charge(number)
                return namespace
    raise AssertionError("numbers do not end")


def _is_of(head: Checkpoint, outer: TaskContext, caller: str) -> bool:
    """Whether an earlier attempt of the task made the call."""
    return head.caller == caller or (outer.goes_on_in_order and head.caller.startswith(outer.task.id))


def _passing(topology: Topology, request: Request, outer: TaskContext) -> tuple[Scope, Superstep]:
    """For a graph whose progress is not kept."""
    caller = outer.interrupts.caller()
    number, caller.started = caller.started, caller.started + 1
    scope = replace(
        outer.scope,
        store=None,
        commit=nowhere,
        release=no_lock,
        stream=outer.scope.stream.inside(),
        config={**outer.scope.config, **request.config},
        context=request.context if request.context is not None else outer.scope.context,
        namespace=namespaces.of_call(
            outer.scope.namespace, outer.task.node, outer.task.id, number, stateful=False
        ),
        outer=outer.scope.outer or outer,
    )
    first = first_checkpoint(topology, request.input, None, thread=outer.scope.thread)
    first = first._replace(id=digest("inside", caller.id, str(number)), namespace=scope.namespace)
    return scope, Superstep.fresh(first)


def nowhere(commit: Commit) -> None:
    """Without a checkpointer, nothing is written down."""


def _committing(outer: TaskContext, typed: TypedValues) -> Callable[[Commit], None]:
    """Commits of a graph inside leave the thread's status alone: that is the outermost graph's."""

    def commit(commit: Commit) -> None:
        if outer.is_over:  # it may not ask any more: nobody would use the answer
            raise Fenced(f"node {outer.task.node!r} has ended without waiting for the graph that it called")
        own = commit._replace(status=None, reason="", error={}, breakpoints=None)
        outer.scope.commit(lowered(own, typed))
        outer.settle(commit)

    return commit


def _note(outcome: Outcome, outer: TaskContext) -> None:
    """Let the task around know how it ended."""
    if isinstance(outcome, Paused):
        outer.inner.paused = True
        outer.inner.place = f"in a graph that node {outer.task.node!r} runs"
        outer.inner.questions += outcome.questions
        outer.inner.stops += outcome.breakpoints
    elif isinstance(outcome, Failed):
        outer.inner.failed = True
