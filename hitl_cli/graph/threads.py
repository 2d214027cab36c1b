"""What can be done with a thread without running it: look at its states, and edit them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from hitl_cli.errors import NotFound
from hitl_cli.graph import snapshot
from hitl_cli.graph.forking import taken_back
from hitl_cli.graph.request import Config, place
from hitl_cli.graph.subgraphs import topology_at
from hitl_cli.graph.topology import Topology
from hitl_cli.graph.update import updated
from hitl_cli.protocols import Store
from hitl_cli.records import Commit, Thread
from hitl_cli.state.typed_store import keeping_types
from hitl_cli.types import StateSnapshot


def state(topology: Topology, store: Store, config: Config, *, subgraphs: bool) -> StateSnapshot:
    """See `CompiledStateGraph.get_state`."""
    thread, namespace, wanted = place(config)
    inside = partial(state, topology, store, subgraphs=True) if subgraphs else None
    here, store = _at(topology, store, namespace)
    found = store.checkpoint(thread, wanted, namespace) if wanted else store.head(thread, namespace)
    if found is None:
        return _nothing(config)
    show = snapshot.record if wanted else snapshot.live
    return show(here, store, found, inside)


def _at(topology: Topology, store: Store, namespace: str) -> tuple[Topology, Store]:
    """The graph that keeps its checkpoints there, and the store as that graph needs it."""
    here = topology_at(topology, namespace)
    return here, keeping_types(store, here.schema.typed)


def _nothing(config: Config) -> StateSnapshot:
    """The state of what has not begun, as in LangGraph."""
    return StateSnapshot(
        values={}, next=(), config=dict(config), metadata=None, created_at=None, parent_config=None
    )


def states(
    topology: Topology,
    store: Store,
    config: Config,
    *,
    filter: Mapping[str, Any],
    before: Config | None,
    limit: int | None,
) -> Iterator[StateSnapshot]:
    """See `CompiledStateGraph.get_state_history`."""
    thread, namespace, only = place(config)
    here, store = _at(topology, store, namespace)
    found: Iterator[StateSnapshot] = map(
        partial(snapshot.record, here, store), store.history(thread, namespace)
    )
    if only:
        found = (one for one in found if place(one.config)[2] == only)
    if before is not None:
        _, _, last = place(before)
        found = itertools.dropwhile(lambda one: place(one.config)[2] != last, found)
        next(found, None)
    wanted = (one for one in found if filter.items() <= (one.metadata or {}).items())
    return itertools.islice(wanted, limit)


def edit(
    topology: Topology, store: Store, config: Config, values: Any, as_node: str | None
) -> dict[str, Any]:
    """See `CompiledStateGraph.update_state`."""
    id_, namespace, wanted = place(config)
    here, store = _at(topology, store, namespace)
    with store.lock(id_):
        thread = store.thread(id_) or Thread(id=id_, fingerprint=topology.fingerprint)
        head = store.head(id_, namespace)
        base = store.checkpoint(id_, wanted, namespace) if wanted else head
        if base is None and (wanted or namespace):
            raise NotFound(f"thread {id_!r} has no checkpoint {wanted or namespace!r}")
        newest = head.id if head else ""
        checkpoint, change = updated(here, store, id_, base, values, as_node, newest=newest)
        goes_back = base is not None and base.id != newest and not namespace
        closed = tuple(question.id for question in store.pending(id_, namespace))
        # A graph inside is part of a superstep of the graph around, which has not ended.
        ended = thread.status == "finished" if namespace else not checkpoint.planned
        store.commit(
            store.begin(thread),
            Commit(
                checkpoint=checkpoint,
                change=change,
                superseded=closed,
                others=taken_back(store, id_, base.id) if base and goes_back else (),
                status="finished" if ended else "paused",
            ),
        )
    return snapshot.config_of(id_, namespace, checkpoint.id)
