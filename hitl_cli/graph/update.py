"""`update_state`: a checkpoint made by hand, as if a node had written it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hitl_cli.errors import InvalidUpdateError
from hitl_cli.graph.ids import new_checkpoint_id
from hitl_cli.graph.superstep import Superstep
from hitl_cli.graph.task import planned
from hitl_cli.graph.topology import NextStep, Topology
from hitl_cli.protocols import Store
from hitl_cli.records import Change, Checkpoint
from hitl_cli.types import END, START


def updated(
    topology: Topology,
    store: Store,
    thread: str,
    head: Checkpoint | None,
    values: Mapping[str, Any] | None,
    as_node: str | None,
) -> tuple[Checkpoint, Change | None]:
    """The checkpoint that follows `head` when `as_node` writes `values`, and goes where its edges lead.

    What finished siblings of the superstep wrote does not count, as in LangGraph: they run again. Only
    `END` without values, which drops what was planned, keeps it.

    Args:
        head: the checkpoint to build on; None for a new thread.
        as_node: None for the node that wrote last.

    Raises:
        InvalidUpdateError: there is no such node, or it is not clear which node wrote last.
    """
    before = topology.schema.initial() if head is None else dict(head.values)
    if head is not None and as_node == END:
        before = Superstep.load(head, store).live_values(topology.schema)
    writes = topology.schema.writes(values)
    after, change = topology.schema.apply(before, writes)
    following, wrote = _following(topology, head, after, values, as_node)
    checkpoint = Checkpoint(
        id=new_checkpoint_id(),
        thread=thread,
        parent=head.id if head else "",
        step=head.step + 1 if head else 0,
        source="update",
        values=after,
        planned=following.planned,
        joins=following.joins,
        held=following.held,
        wrote=wrote,
    )
    # What finished siblings wrote is in `after` but not in the change, so the state is stored whole.
    whole = head is None or as_node == END
    return checkpoint, None if whole else change


def _following(
    topology: Topology,
    head: Checkpoint | None,
    after: Mapping[str, Any],
    values: Mapping[str, Any] | None,
    as_node: str | None,
) -> tuple[NextStep, tuple[str, ...]]:
    joins = head.joins if head else {}
    if head is not None and values is None and as_node is None:
        return NextStep(head.planned, joins, head.held), head.wrote
    if as_node == END:
        return NextStep((), {}, ()), (END,)
    node = as_node if as_node is not None else _last_writer(head)
    if node != START and node not in topology.nodes:
        raise InvalidUpdateError(f"Node {node} does not exist")
    goto = tuple(
        one for branch in topology.branches.get(node, ()) for one in planned(branch.destinations(after))
    )
    return topology.next_step([(node, goto)], joins, (), ran=False), (node,)


def _last_writer(head: Checkpoint | None) -> str:
    if head is None:
        return START
    if len(set(head.wrote)) == 1:
        return head.wrote[0]
    raise InvalidUpdateError("Ambiguous update, specify as_node")
