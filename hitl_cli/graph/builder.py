"""`StateGraph`: nodes and edges as they are added, checked as a whole when compiled."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Mapping, Sequence
from typing import Self, overload

from hitl_cli.errors import GraphError
from hitl_cli.graph.compiled import CompiledStateGraph, listed
from hitl_cli.graph.state import StateSchema
from hitl_cli.graph.topology import Branch, Join, Node, NodeFunction, Router, Topology
from hitl_cli.protocols import Store
from hitl_cli.records import Breakpoints
from hitl_cli.types import END, START, All


class StateGraph:
    """A graph whose nodes read and update one state. Names and meaning are LangGraph's."""

    def __init__(self, state_schema: type) -> None:
        """
        Args:
            state_schema: a TypedDict; `Annotated[type, reducer]` makes a key merge instead of replace.
        """
        self.schema = StateSchema(state_schema)
        self.nodes: dict[str, Node] = {}
        self.edges: dict[str, dict[str, None]] = {}
        self.joins: list[Join] = []
        self.branches: dict[str, list[Branch]] = {}

    @overload
    def add_node(
        self, node: NodeFunction, /, *, join: bool = ..., destinations: Sequence[str] = ...
    ) -> Self: ...
    @overload
    def add_node(
        self, node: str, action: NodeFunction, *, join: bool = ..., destinations: Sequence[str] = ...
    ) -> Self: ...
    def add_node(
        self,
        node: str | NodeFunction,
        action: NodeFunction | None = None,
        *,
        join: bool = False,
        destinations: Sequence[str] = (),
    ) -> Self:
        """Add a node.

        Args:
            node: its name, or the function, whose name it then gets.
            action: takes the state and returns an update (a dict), a Command, or None.
            join: run it once, when no other running branch can still reach it. Not in LangGraph, where a
                node with several ways in runs once for each superstep that leads to it.
            destinations: where its `Command(goto=…)` may lead; only joins and drawings need to know.
        """
        name, function = (node, action) if isinstance(node, str) else (node.__name__, node)
        if not callable(function):
            raise GraphError(f"node {name!r} has no function")
        if name in self.nodes:
            raise GraphError(f"Node `{name}` already present.")
        if name in (START, END) or any(mark in name for mark in ":|"):
            raise GraphError(f"Node name {name!r} is reserved: choose one without ':' and '|'.")
        self.nodes[name] = Node(name, function, join, tuple(destinations))
        return self

    def add_edge(self, start_key: str | list[str], end_key: str) -> Self:
        """From a node to the next; from a list of nodes: when all of them are done."""
        starts = [start_key] if isinstance(start_key, str) else start_key
        if END in starts:
            raise GraphError("END cannot be a start node")
        if end_key == START:
            raise GraphError("START cannot be an end node")
        if isinstance(start_key, str):
            self.edges.setdefault(start_key, {})[end_key] = None
        else:
            self.joins.append(Join(tuple(start_key), end_key))
        return self

    def add_conditional_edges(
        self,
        source: str,
        path: Router,
        path_map: Mapping[Hashable, str] | Sequence[str] | None = None,
    ) -> Self:
        """After `source`, ask `path(state)` where to go: a node's name, a Send, or a list of them.

        Args:
            path_map: what `path` may return, as names of nodes or mapped to them.
        """
        targets: Mapping[Hashable, str] | None = None
        if path_map is not None:
            targets = path_map if isinstance(path_map, Mapping) else {name: name for name in path_map}
        self.branches.setdefault(source, []).append(Branch(path, targets))
        return self

    def add_sequence(self, nodes: Sequence[NodeFunction | tuple[str, NodeFunction]]) -> Self:
        """Add nodes and the edges from each to the next."""
        names = []
        for node in nodes:
            name, action = node if isinstance(node, tuple) else (node.__name__, node)
            self.add_node(name, action)
            names.append(name)
        for before, after in itertools.pairwise(names):
            self.add_edge(before, after)
        return self

    def set_entry_point(self, key: str) -> Self:
        return self.add_edge(START, key)

    def set_finish_point(self, key: str) -> Self:
        return self.add_edge(key, END)

    def set_conditional_entry_point(
        self, path: Router, path_map: Mapping[Hashable, str] | Sequence[str] | None = None
    ) -> Self:
        return self.add_conditional_edges(START, path, path_map)

    def compile(
        self,
        checkpointer: Store | None = None,
        *,
        interrupt_before: All | Sequence[str] = (),
        interrupt_after: All | Sequence[str] = (),
        name: str = "",
    ) -> CompiledStateGraph:
        """Check the graph as a whole and make it runnable.

        Args:
            checkpointer: where threads are kept; without one, a graph that pauses cannot be resumed.
            interrupt_before, interrupt_after: nodes at which every run stops; `'*'` for all.

        Raises:
            GraphError: an edge leads to or from a node that does not exist, or nothing starts the graph.
            TypeError: `checkpointer` is not one.
        """
        if checkpointer is not None and not hasattr(checkpointer, "accept"):
            raise TypeError(
                "checkpointer must be a saver from hitl_cli.checkpoint (InMemorySaver, SqliteSaver), not "
                f"{type(checkpointer).__name__!r}"
            )
        self._validate()
        breakpoints = Breakpoints(before=listed(interrupt_before), after=listed(interrupt_after))
        for stop in (*breakpoints.before, *breakpoints.after):
            if stop != "*" and stop not in self.nodes:
                raise GraphError(f"Interrupt node `{stop}` not found")
        topology = Topology(
            schema=self.schema,
            nodes=dict(self.nodes),
            edges={source: tuple(targets) for source, targets in self.edges.items()},
            joins=tuple(self.joins),
            branches={source: tuple(branches) for source, branches in self.branches.items()},
        )
        return CompiledStateGraph(topology, checkpointer, breakpoints, name, self)

    def _validate(self) -> None:
        starts = {*self.edges, *self.branches, *(source for join in self.joins for source in join.sources)}
        ends = {target for targets in self.edges.values() for target in targets}
        ends |= {join.target for join in self.joins}
        for start in sorted(starts - {START} - self.nodes.keys()):
            raise GraphError(f"Found edge starting at unknown node `{start}`")
        if START not in starts:
            raise GraphError("Graph must have an entrypoint: add an edge from START to a node")
        for end in sorted(ends - {END} - self.nodes.keys()):
            raise GraphError(f"Found edge ending at unknown node `{end}`")
        for source, branches in self.branches.items():
            for branch in branches:
                for target in (branch.path_map or {}).values():
                    if target != END and target not in self.nodes:
                        raise GraphError(f"At {source!r} node, a branch found unknown target {target!r}")
