"""`update_state`: a checkpoint made by hand, as if a node had written it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hitl_cli.errors import InvalidUpdateError
from hitl_cli.graph.ids import new_checkpoint_id
from hitl_cli.graph.output import destinations, planned
from hitl_cli.graph.superstep import Superstep
from hitl_cli.graph.topology import NextStep, Topology
from hitl_cli.protocols import Store
from hitl_cli.records import Change, Checkpoint, Planned
from hitl_cli.runtime import Runtime
from hitl_cli.types import END, START, Command


def updated(
    topology: Topology,
    store: Store,
    thread: str,
    head: Checkpoint | None,
    values: Any,
    as_node: str | None,
    *,
    newest: str,
) -> tuple[Checkpoint, Change | None]:
    """The checkpoint that follows `head` when `as_node` writes `values`, and goes where its edges lead.

    What finished siblings of the superstep wrote does not count, as in LangGraph: they run again. Nor does
    what a Command wrote while it waited. Only `END` without values, which drops what was planned, keeps both.

    Args:
        head: the checkpoint to build on; None for a new thread.
        as_node: None for the node that wrote last.
        newest: id of the newest checkpoint, which is not `head` where the thread is forked; empty for none.

    Raises:
        InvalidUpdateError: there is no such node, or it is not clear which node wrote last.
    """
    before = topology.schema.initial() if head is None else dict(head.values)
    if head is not None and as_node == END:
        before = Superstep.load(head, store, topology.schema).live_values(topology.schema)
    command: Command[Any] = values if isinstance(values, Command) else Command(update=values)
    writes = topology.schema.writes(command.update)
    after, change = topology.schema.apply(before, writes)
    following, wrote = _following(topology, head, after, command, as_node)
    checkpoint = Checkpoint(
        id=new_checkpoint_id(newest),
        thread=thread,
        namespace=head.namespace if head else "",
        parent=head.id if head else "",
        step=head.step + 1 if head else 0,
        source="update",
        values=after,
        planned=following.planned,
        joins=following.joins,
        held=following.held,
        wrote=wrote,
        caller=head.caller if head else "",
        parents=head.parents if head else {},
    )
    # What finished siblings wrote is in `after` but not in the change, so the state is stored whole.
    whole = head is None or as_node == END
    return checkpoint, None if whole else change


def _following(
    topology: Topology,
    head: Checkpoint | None,
    after: Mapping[str, Any],
    command: Command[Any],
    as_node: str | None,
) -> tuple[NextStep, tuple[str, ...]]:
    joins = head.joins if head else {}
    if head is not None and command == Command() and as_node is None:
        return NextStep(head.planned, joins, head.held), head.wrote
    if as_node == END:
        if command != Command():
            raise InvalidUpdateError("END writes nothing: with as_node=END, the values are None")
        return NextStep((), {}, ()), head.wrote if head else ()
    node = as_node if as_node is not None else _last_writer(head)
    if node != START and node not in topology.nodes:
        raise InvalidUpdateError(f"Node {node} does not exist")
    outside = {"config": {}, "runtime": Runtime(context=None, stream_writer=_unheard), "writer": _unheard}
    goto = tuple(
        one
        for branch in topology.branches.get(node, ())
        for one in destinations(
            branch, branch.shape.of(after), {name: outside[name] for name in branch.injected}
        )
    )
    goto = (*planned(command.goto), *goto)
    following = topology.next_step([(node, goto)], joins, head.held if head else (), ran=False)
    before = head.planned if head else ()
    targets = {*topology.edges.get(node, ()), *(one.node for one in goto)}
    if following.joins == joins and targets.isdisjoint(topology.nodes):
        before = (*before, *map(Planned, following.held))
    return _with_released(following, topology, before), (node,)


def _with_released(following: NextStep, topology: Topology, before: Sequence[Planned]) -> NextStep:
    """Deferred nodes that were let go, but have not run, are still to run. As in LangGraph, where an edit
    that leads nowhere also lets go of those that wait."""
    deferred = (one for one in before if topology.defers(one.node) and not one.is_send)
    released = [one for one in deferred if one not in following.planned]
    if not released:
        return following
    # Sends come first, then nodes by name: that is the order in which results count.
    planned = sorted((*following.planned, *released), key=lambda one: "" if one.is_send else one.node)
    held = tuple(name for name in following.held if Planned(name) not in released)
    return following._replace(planned=tuple(planned), held=held)


def _unheard(_: Any) -> None:
    """The stream writer of an edit: no run listens."""


def _last_writer(head: Checkpoint | None) -> str:
    if head is None or not head.wrote:
        return START
    if len(set(head.wrote)) == 1:
        return head.wrote[0]
    raise InvalidUpdateError("Ambiguous update, specify as_node")
