"""A graph as it is after compiling: nodes, edges, joins and branches, and what follows a finished step."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import CodeType
from typing import Any

from hitl_cli.errors import GraphError
from hitl_cli.graph.coroutines import run_coroutine
from hitl_cli.graph.ids import digest
from hitl_cli.graph.joins import Reachability
from hitl_cli.graph.state import StateSchema
from hitl_cli.records import Planned
from hitl_cli.types import END, START, UNSET, Send

NodeFunction = Callable[..., Any]
Router = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Node:
    name: str
    function: NodeFunction
    join: bool = False
    """Runs once when no other running branch can still reach it."""
    destinations: tuple[str, ...] = ()
    """Where its `Command(goto=…)` may lead, as far as it was declared."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A conditional edge."""

    router: Router
    path_map: Mapping[Hashable, str] | None = None

    def destinations(self, state: Mapping[str, Any]) -> tuple[str | Send, ...]:
        """Ask the router.

        Raises:
            GraphError: it returned None, which is no destination (an empty list is), or a word that the
                path map does not have.
        """
        chosen = self.router(state)
        if inspect.iscoroutine(chosen):
            chosen = run_coroutine(chosen)
        several = chosen if isinstance(chosen, list | tuple) else [chosen]
        return tuple(map(self._destination, several))

    def _destination(self, chosen: Any) -> str | Send:
        if chosen is None:
            raise GraphError("Branch did not return a valid destination: a router returned None")
        if self.path_map is None or isinstance(chosen, Send):
            return chosen  # type: ignore[no-any-return]  # `planned` checks that it is a name
        if chosen not in self.path_map:
            known = ", ".join(repr(word) for word in self.path_map)
            raise GraphError(f"a router returned {chosen!r}, which its path map does not have ({known})")
        return self.path_map[chosen]


@dataclass(frozen=True, slots=True)
class Join:
    """An edge from several nodes that waits for all of them."""

    sources: tuple[str, ...]
    target: str

    @property
    def name(self) -> str:
        return f"{'+'.join(self.sources)}:{self.target}"


@dataclass(frozen=True, slots=True)
class NextStep:
    """What runs in the next superstep, and what goes on waiting."""

    planned: tuple[Planned, ...]
    joins: Mapping[str, tuple[str, ...]]
    held: tuple[str, ...]


@dataclass(frozen=True)
class Topology:
    schema: StateSchema
    nodes: Mapping[str, Node]
    edges: Mapping[str, tuple[str, ...]]
    joins: tuple[Join, ...]
    branches: Mapping[str, tuple[Branch, ...]]
    _warned: set[str] = field(default_factory=set, repr=False)

    def next_step(
        self,
        finished: Iterable[tuple[str, Sequence[Planned]]],
        joins: Mapping[str, tuple[str, ...]],
        held: Iterable[str],
        *,
        ran: bool = True,
    ) -> NextStep:
        """What follows a superstep.

        Args:
            finished: each finished node with where its Command and its conditional edges lead.
            joins, held: what waited before.
            ran: whether the superstep's tasks have run. After an edit by hand they have not, and the target
                of a complete join is still to come.
        """
        triggered: dict[str, None] = dict.fromkeys(held)
        sends: list[Planned] = []
        done = list(finished)
        for node, goto in done:
            for target in self.edges.get(node, ()):
                triggered[target] = None
            for planned in goto:
                if planned.arg is UNSET:
                    triggered[planned.node] = None
                else:
                    sends.append(planned)
        progress, complete = self._arrivals({node for node, _ in done}, joins, ran=ran)
        triggered.update(dict.fromkeys(complete))
        names = sorted(name for name in triggered if self._is_node(name))
        ready = self._reachability.ready(names, self._joining) if self._joining else tuple(names)
        return NextStep(
            planned=(
                *(planned for planned in sends if self._is_node(planned.node)),
                *map(Planned, ready),
            ),
            joins=progress,
            held=tuple(name for name in names if name not in ready),
        )

    def _arrivals(
        self, done: set[str], joins: Mapping[str, tuple[str, ...]], *, ran: bool
    ) -> tuple[dict[str, tuple[str, ...]], list[str]]:
        """How far the joins are, and the targets of those that are complete.

        A complete join stays so until its target has run. Several tasks of one node in one superstep
        (Sends) arrive once.
        """
        progress, complete = {}, []
        for join in self.joins:
            before = set(joins.get(join.name, ()))
            if ran and before.issuperset(join.sources):
                before = set()
            if arrived := before.union(done.intersection(join.sources)):
                progress[join.name] = tuple(sorted(arrived))
            if arrived.issuperset(join.sources):
                complete.append(join.target)
        return progress, complete

    def _is_node(self, name: str) -> bool:
        if name in self.nodes:
            return True
        if name != END and name not in self._warned:
            self._warned.add(name)
            warnings.warn(f"a node or router led to {name!r}, which is no node: ignored", stacklevel=2)
        return False

    def code(self, name: str) -> CodeType | None:
        """The code of a node's own function, None for one that is not written in Python."""
        node = self.nodes.get(name)
        return getattr(inspect.unwrap(node.function), "__code__", None) if node else None

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the nodes, edges and state keys; the source of the functions is no part of it."""
        wiring = [f"{source}>{target}" for source, targets in self.edges.items() for target in targets]
        branches = [f"{source}?{len(branches)}" for source, branches in self.branches.items()]
        joined = [join.name for join in self.joins]
        return digest(
            *(",".join(sorted(part)) for part in (self.nodes, wiring, branches, joined, self.schema.keys))
        )

    @cached_property
    def _joins_of(self) -> Mapping[str, tuple[Join, ...]]:
        return {
            source: tuple(join for join in self.joins if source in join.sources)
            for source in {source for join in self.joins for source in join.sources}
        }

    @cached_property
    def _joining(self) -> frozenset[str]:
        return frozenset(name for name, node in self.nodes.items() if node.join)

    @cached_property
    def _reachability(self) -> Reachability:
        return Reachability(
            {START: self.successors(START), **{n: self.successors(n) for n in self.nodes}}, START
        )

    def successors(self, node: str) -> tuple[str, ...]:
        """Every node that an edge of `node` can lead to; a branch without a path map can lead anywhere."""
        targets = dict.fromkeys(self.edges.get(node, ()))
        for branch in self.branches.get(node, ()):
            targets.update(dict.fromkeys(self.nodes if branch.path_map is None else branch.path_map.values()))
        targets.update(dict.fromkeys(join.target for join in self._joins_of.get(node, ())))
        if node in self.nodes:
            targets.update(dict.fromkeys(self.nodes[node].destinations))
        return tuple(target for target in targets if target in self.nodes)
