"""Where a run begins: at its input, where the thread stands, or at a fork of an older checkpoint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hitl_cli.errors import EmptyInputError, NotFound, NothingWaiting
from hitl_cli.graph.forking import fork_of, taken_back
from hitl_cli.graph.ids import new_checkpoint_id
from hitl_cli.graph.output import planned
from hitl_cli.graph.request import Request, own_metadata
from hitl_cli.graph.subgraphs import topology_at
from hitl_cli.graph.superstep import Superstep
from hitl_cli.graph.topology import Topology
from hitl_cli.protocols import Store
from hitl_cli.records import INPUT_TASK, Checkpoint, Commit, Planned, TaskResult
from hitl_cli.state.typed_store import keeping_types, lowered
from hitl_cli.types import START, Command


def first_checkpoint(
    topology: Topology, input: Any, before: Checkpoint | None, *, thread: str = ""
) -> Checkpoint:
    """The checkpoint of an input: a superstep that writes it and follows the edges of START.

    Args:
        before: what the graph's state goes on from; None for an empty state.

    Raises:
        EmptyInputError: there is none.
        InvalidUpdateError: the input is no update of the state.
    """
    if input is None:
        raise EmptyInputError("Received no input for __start__: this run of the graph has not begun yet")
    writes = topology.input.writes(input)
    return Checkpoint(
        id=new_checkpoint_id(before.id if before else ""),
        thread=thread,
        parent=before.id if before else "",
        step=before.step + 1 if before else -1,
        source="input",
        values=topology.schema.restored(before.values) if before else topology.schema.initial(),
        planned=(Planned(START, dict(input if isinstance(input, Mapping) else writes)),),
        joins=before.joins if before else {},
    )


def beginning(
    topology: Topology, store: Store, request: Request, standing: Checkpoint | None
) -> tuple[Superstep, Commit]:
    """The superstep to run from, and what has to be written for it.

    Args:
        standing: the thread's head as it was before the lock was taken, if it was read then.

    Raises:
        EmptyInputError, NotFound: there is no such checkpoint.
        GraphChanged: the graph no longer has a node that the thread is at.
        InvalidUpdateError: the input, or the Command's update, is not one.
    """
    id_ = request.thread.id
    head, pending = store.head(id_, known=standing), store.pending(id_)
    given_up = tuple([question.id for question in pending])
    if request.starts:
        before: Checkpoint | None = head
        others: tuple[Checkpoint, ...] = ()
        if request.checkpoint and head is not None and request.checkpoint != head.id:
            before = _recorded(store, request)
            others = taken_back(store, id_, before.id)
        first = first_checkpoint(topology, request.input, before, thread=id_)
        if request.fresh:
            first = first._replace(values=topology.schema.initial(), joins={})
        named = new_checkpoint_id(head.id if head else "")
        first = first._replace(id=named, metadata=own_metadata(request.config))
        return Superstep.fresh(first), Commit(checkpoint=first, superseded=given_up, others=others)
    if head is None:
        raise EmptyInputError("Received no input for __start__: the thread has no checkpoint yet")
    if request.checkpoint and not request.namespace and _forks(request, head):
        fork = _fork(topology, store, request, request.input)
        step = Superstep.fresh(fork)
        step.check_nodes(topology)
        return step, Commit(checkpoint=fork, superseded=given_up, others=taken_back(store, id_, fork.parent))
    commit = _fork_inside(topology, store, request) if request.namespace else Commit()
    waiting = [question for question in pending if question.id not in commit.superseded]
    step = Superstep.load(head, store, topology.schema, waiting)
    step.check_nodes(topology)
    result = input_result(topology, step.checkpoint.id, request.input) if request.input else None
    if result is None:
        return step, commit
    return step.with_input(result), commit._replace(results=(result,))


def _forks(request: Request, head: Checkpoint) -> bool:
    """Whether the checkpoint that the request names is copied: also the newest, unless it was just made by
    hand or answers come with the request. LangGraph's rule."""
    if request.checkpoint != head.id:
        return True
    return request.input is None and head.source not in ("update", "fork")


def _fork(
    topology: Topology, store: Store, request: Request, command: Command[Any] | None = None
) -> Checkpoint:
    """A copy of an older checkpoint as the new head: its questions are asked again, under new ids.

    Args:
        command: its update and destinations are part of the copy, and stay when that is edited, as in
            LangGraph.
    """
    origin = _recorded(store, request)
    step = Superstep.load(origin, store, topology.schema)
    if command is not None and (brought := input_result(topology, origin.id, command)) is not None:
        step = step.with_input(brought)
    newest = store.head(request.thread.id, request.namespace)
    return fork_of(step, topology.schema, newest, own_metadata(request.config))


def _recorded(store: Store, request: Request) -> Checkpoint:
    """The checkpoint that the request names."""
    found = store.checkpoint(request.thread.id, request.checkpoint, request.namespace)
    if found is None:
        raise NotFound(f"thread {request.thread.id!r} has no checkpoint {request.checkpoint!r}")
    return found


def _fork_inside(topology: Topology, store: Store, request: Request) -> Commit:
    """The same for a graph inside; the task that called it, which is still to be done, then goes on with it.

    Raises:
        NothingWaiting: that task is done.
    """
    inner = topology_at(topology, request.namespace)
    fork = _fork(inner, keeping_types(store, inner.schema.typed), request)
    if not _is_awaited(fork, topology, store):
        raise NothingWaiting(f"the run of the graph at {request.namespace!r} is over: its caller is done")
    closed = tuple(question.id for question in store.pending(request.thread.id, request.namespace))
    return lowered(Commit(checkpoint=fork, superseded=closed), inner.schema.typed)


def _is_awaited(inner: Checkpoint, topology: Topology, store: Store) -> bool:
    """Whether every graph around still stands where it called the next one inside."""
    caller, _, _ = inner.caller.partition(":")
    waiting: set[str] = set()
    for namespace, checkpoint in inner.parents.items():
        head = store.head(inner.thread, namespace)
        if head is None or head.id != checkpoint:
            return False
        step = Superstep.load(head, store, topology_at(topology, namespace).schema)
        waiting.update(task.id for task in step.unfinished)
    return caller in waiting


def input_result(topology: Topology, checkpoint: str, command: Command[Any]) -> TaskResult | None:
    """The Command's update and destinations, kept with the waiting superstep as in LangGraph: the resumed
    node sees the update, and the destinations run beside it.

    Raises:
        InvalidUpdateError: the update is not one, or the Command is for a graph around.
    """
    writes = topology.schema.writes(command.update)
    goto = tuple(one for one in planned(command.goto) if topology.is_node(one.node))
    if not writes and not goto:
        return None
    # Each gets a name of its own, so that several of them add up.
    task = f"{INPUT_TASK}:{new_checkpoint_id()}"
    return TaskResult(checkpoint=checkpoint, task=task, writes=writes, goto=goto)
