"""A graph as it is after compiling: nodes, edges, joins and branches, and what follows a finished step."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from types import CodeType
from typing import Any

from hitl_cli.errors import GraphError
from hitl_cli.graph.ids import digest
from hitl_cli.graph.joins import Reachability
from hitl_cli.graph.subgraphs import graphs_in
from hitl_cli.records import Planned
from hitl_cli.state.schema import StateSchema
from hitl_cli.state.shape import Shape
from hitl_cli.types import END, START, UNSET, Command, RetryPolicy, Send
from hitl_cli.values import NamedTuple, dataclass

Router = Callable[..., Any]
Recovery = Callable[[BaseException], Command[Any] | None]
"""What follows in place of a node's edges when it failed for good; None: the error stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    name: str
    function: Any
    """A function of what the shape makes of the state, or a compiled graph."""
    shape: Shape
    injected: tuple[str, ...] = ()
    """The names, of `functions.INJECTED`, under which it takes more than the state."""
    defer: bool = False
    """Runs when nothing else runs any more."""
    join: bool = False
    """Runs once when no other running branch can still reach it."""
    destinations: tuple[str, ...] = ()
    """Where its `Command(goto=…)` may lead, as far as it was declared."""
    retries: tuple[RetryPolicy, ...] = ()
    """The first that is for an error decides whether it runs again."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """What its author says of it."""
    on_error: Recovery | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A conditional edge."""

    router: Router
    shape: Shape
    """What the router sees of the state."""
    passes_on: bool = False
    """Whether it also sees what its node returned beside the keys of the state: it named none of its own."""
    injected: tuple[str, ...] = ()
    path_map: Mapping[Hashable, str] | None = None

    def destination(self, chosen: Any) -> str | Send:
        """What a choice of the router's leads to.

        Raises:
            GraphError: it is None, which is no destination (an empty list is), or a word that the path map
                does not have.
        """
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


class NextStep(NamedTuple):
    """What runs in the next superstep, and what goes on waiting."""

    planned: tuple[Planned, ...]
    joins: Mapping[str, tuple[str, ...]]
    held: tuple[str, ...]


@dataclass(frozen=True)
class Topology:
    schema: StateSchema
    input: Shape
    """The keys that an input may write."""
    output: Shape
    """The keys that a caller gets."""
    context: Callable[[Any], Any]
    """Makes a run's context what its schema says, see `shape.context_maker`."""
    nodes: Mapping[str, Node]
    edges: Mapping[str, tuple[str, ...]]
    joins: tuple[Join, ...]
    branches: Mapping[str, tuple[Branch, ...]]
    _warned: set[str] = field(default_factory=set, repr=False)
    _subgraphs: dict[str, tuple[Any, ...]] = field(default_factory=dict, repr=False)

    def next_step(
        self,
        finished: Sequence[tuple[str, Sequence[Planned]]],
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
        triggered = set(held)
        sent: list[Planned] = []
        for node, goto in finished:
            triggered.update(self.edges.get(node, ()))
            for planned in goto:
                name, arg = planned
                if arg is UNSET:
                    triggered.add(name)
                elif self.is_node(name):
                    sent.append(planned)
        progress: dict[str, tuple[str, ...]] = {}
        if self.joins:
            progress, complete = self._arrivals({node for node, _ in finished}, joins, ran=ran)
            triggered.update(complete)
        goals = self._goals
        names = sorted(triggered if triggered <= goals.keys() else filter(self.is_node, triggered))
        ready = self._ready(names)
        waiting = () if ready is names else tuple(name for name in names if name not in ready)
        return NextStep((*sent, *map(goals.__getitem__, ready)), progress, waiting)

    def _ready(self, names: Sequence[str]) -> Sequence[str]:
        """Of the nodes that are led to, those that run now. Sends hold nothing back, as in LangGraph."""
        if self._joining:
            names = self._reachability.ready(names, self._joining)
        if not self._deferred:
            return names
        return [name for name in names if name not in self._deferred] or names

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

    def is_known(self, name: str) -> bool:
        """Whether a task can be at `name`."""
        return name in self.nodes or name == START

    def is_node(self, name: str) -> bool:
        """Whether something can be led to `name`; says so once when it is neither a node nor the end."""
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

    def retries(self, name: str) -> tuple[RetryPolicy, ...]:
        """When a node that raised runs again."""
        return self.nodes[name].retries if name in self.nodes else ()

    def recovery(self, name: str, error: BaseException) -> Command[Any] | None:
        """What follows when a node failed for good with `error`; None: the run fails."""
        handler = self.nodes[name].on_error if name in self.nodes else None
        return handler(error) if handler else None

    def defers(self, name: str) -> bool:
        """Whether the node runs only when nothing else does."""
        return name in self._deferred

    def subgraphs(self, name: str) -> tuple[Any, ...]:
        """The compiled graphs that a node runs."""
        if name not in self._subgraphs:
            self._subgraphs[name] = graphs_in(self.nodes[name].function) if name in self.nodes else ()
        return self._subgraphs[name]

    def visible(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What a caller sees of a state."""
        return self.output.pick(values)

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
    def _goals(self) -> Mapping[str, Planned]:
        """The task that runs a node on the state: values that every superstep needs, made once."""
        return {name: Planned(name) for name in self.nodes}

    @cached_property
    def _deferred(self) -> frozenset[str]:
        return frozenset(name for name, node in self.nodes.items() if node.defer)

    @cached_property
    def _joining(self) -> frozenset[str]:
        return frozenset(name for name, node in self.nodes.items() if node.join)

    @cached_property
    def _reachability(self) -> Reachability:
        return Reachability({name: self._successors(name) for name in (START, *self.nodes)}, START)

    def _successors(self, node: str) -> tuple[str, ...]:
        """Every node that an edge of `node` can lead to; a branch without a path map can lead anywhere."""
        targets = dict.fromkeys(self.edges.get(node, ()))
        for branch in self.branches.get(node, ()):
            targets.update(dict.fromkeys(self.nodes if branch.path_map is None else branch.path_map.values()))
        targets.update(dict.fromkeys(join.target for join in self.joins if node in join.sources))
        if node in self.nodes:
            targets.update(dict.fromkeys(self.nodes[node].destinations))
        return tuple(target for target in targets if target in self.nodes)
