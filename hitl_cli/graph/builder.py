"""`StateGraph`: nodes and edges as they are added, checked as a whole when compiled."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from types import GenericAlias
from typing import Any, ClassVar, Protocol, Self

from hitl_cli.errors import GraphError
from hitl_cli.graph.compiled import CompiledStateGraph
from hitl_cli.graph.functions import declared_choices, declared_destinations, injected, name_of
from hitl_cli.graph.functions import input_schema as annotated_schema
from hitl_cli.graph.request import listed
from hitl_cli.graph.topology import Branch, Join, Node, Recovery, Router, Topology
from hitl_cli.graph.wiring import check_ends, check_name, check_stops, check_wiring
from hitl_cli.protocols import Store
from hitl_cli.records import Breakpoints
from hitl_cli.state.schema import StateSchema
from hitl_cli.state.shape import Shape, context_maker
from hitl_cli.types import END, START, All, RetryPolicy


class Invocable(Protocol):
    """A compiled graph, which can be a node."""

    def invoke(self, *args: Any, **kwargs: Any) -> Any: ...


NodeFunction = Callable[..., Any] | Invocable
PathMap = Mapping[Hashable, str] | Sequence[str]
Retries = RetryPolicy | Sequence[RetryPolicy]


class StateGraph:
    """A graph whose nodes read and update one state. Names and meaning are LangGraph's."""

    # So that `StateGraph[State]` can be an annotation.
    __class_getitem__: ClassVar[Any] = classmethod(GenericAlias)

    def __init__(
        self,
        state_schema: type,
        context_schema: type | None = None,
        *,
        input_schema: type | None = None,
        output_schema: type | None = None,
    ) -> None:
        """
        Args:
            state_schema: a TypedDict, a dataclass or a pydantic model; `Annotated[type, reducer]` makes a key
                merge instead of replace.
            context_schema: what a run's `context` is; a dict is made an instance of a dataclass or a model.
            input_schema: the keys that an input may write, if not all.
            output_schema: the keys that a caller gets, if not all.

        Raises:
            GraphError: one of them is no such class, or two of them disagree on a key's reducer.
        """
        self.state_schema = state_schema
        self.context_schema = context_schema
        self.input_schema = input_schema or state_schema
        self.output_schema = output_schema or state_schema
        self.schema = StateSchema.of(state_schema).including(self.input_schema).including(self.output_schema)
        self.nodes: dict[str, Node] = {}
        self.edges: dict[str, dict[str, None]] = {}
        self.joins: list[Join] = []
        self.branches: dict[str, list[Branch]] = {}
        self._retries: tuple[RetryPolicy, ...] = ()

    def set_node_defaults(self, *, retry_policy: Retries | None = None) -> Self:
        """What holds for every node that was not given its own."""
        self._retries = _policies(retry_policy)
        return self

    def add_node(
        self,
        node: str | NodeFunction,
        action: NodeFunction | None = None,
        *,
        defer: bool = False,
        metadata: Mapping[str, Any] | None = None,
        input_schema: type | None = None,
        retry_policy: Retries | None = None,
        destinations: Sequence[str] | Mapping[str, str] | None = None,
        join: bool = False,
        on_error: Recovery | None = None,
    ) -> Self:
        """Add a node.

        Args:
            node: its name, or the function, whose name it then gets.
            action: takes the state and returns an update (a dict), a Command, or None; or a compiled graph.
                Its parameters named `config`, `runtime` and `writer` are given too.
            defer: run it only when nothing else runs any more.
            metadata: what its author says of it.
            input_schema: what it sees of the state; else the annotation of its first parameter says it. Its
                keys are keys of the state.
            retry_policy: when it runs again after an error; the first that is for the error decides.
            destinations: where its `Command(goto=…)` may lead, as names or with labels; only joins and
                drawings need to know. Else a return annotation `Command[Literal["a", "b"]]` says it.
            join: run it once, when no other running branch can still reach it. Not in LangGraph, where a
                node with several ways in runs once for each superstep that leads to it.
            on_error: given the error of a node that failed, after its retries, returns the Command that takes
                the place of its edges, or None to let the run fail. Name its ways in `destinations`. What the
                node has asked counts as settled. It is never given the signal of a swallowed question.

        Raises:
            GraphError: the name is taken or reserved, or it is no function of the state.
        """
        name, function = (node, action) if isinstance(node, str) else (name_of(node), node)
        if not (callable(function) or hasattr(function, "invoke")):
            raise GraphError(f"node {name!r} is no function and no graph, but {function!r}")
        check_name(name, self.nodes)
        parameters = injected(function, f"node {name!r}")
        self.nodes[name] = Node(
            name=name,
            function=function,
            shape=self._shape(input_schema or annotated_schema(function) or self.state_schema),
            injected=parameters,
            defer=defer,
            join=join,
            destinations=tuple(destinations or declared_destinations(function)),
            retries=_policies(retry_policy),
            metadata=dict(metadata or {}),
            on_error=on_error,
        )
        return self

    def add_edge(self, start_key: str | list[str], end_key: str) -> Self:
        """From a node to the next; from a list of nodes: when all of them are done.

        Raises:
            GraphError: it leads out of END or into START, or a list names a node that was not added yet.
        """
        check_ends([start_key] if isinstance(start_key, str) else start_key, end_key)
        if isinstance(start_key, str):
            self.edges.setdefault(start_key, {})[end_key] = None
            return self
        for name in (*start_key, end_key):
            if name not in self.nodes and (name != END or name in start_key):
                raise GraphError(f"Need to add_node `{name}` first")
        self.joins.append(Join(tuple(start_key), end_key))
        return self

    def add_conditional_edges(self, source: str, path: Router, path_map: PathMap | None = None) -> Self:
        """After `source`, ask `path(state)` where to go: a node's name, a Send, or a list of them.

        Args:
            path: sees what the annotation of its first parameter names, else what `source` sees.
            path_map: what `path` may return, as names of nodes or mapped to them; else a return annotation
                `Literal["a", "b"]` says it.

        Raises:
            GraphError: `path` is no function of the state.
        """
        if not callable(path):
            raise GraphError(f"a conditional edge of {source!r} has no function, but {path!r}")
        own = annotated_schema(path)
        known = self.nodes[source].shape if source in self.nodes else self._shape(self.state_schema)
        branch = Branch(
            router=path,
            shape=known if own is None else self._shape(own),
            passes_on=own is None and known.make is None,
            injected=injected(path, f"a router of {source!r}"),
            path_map=_targets(path, path_map),
        )
        self.branches.setdefault(source, []).append(branch)
        return self

    def add_sequence(self, nodes: Sequence[NodeFunction | tuple[str, NodeFunction]]) -> Self:
        """Add nodes, each a function or a pair of name and function, and the edges from each to the next.

        Raises:
            GraphError: there are none, or two have one name.
        """
        if not nodes:
            raise GraphError("Sequence requires at least one node.")
        pairs = [node if isinstance(node, tuple) else (name_of(node), node) for node in nodes]
        for name, action in pairs:
            if name in self.nodes:
                raise GraphError(
                    f"Node names must be unique: node with the name '{name}' already exists.",
                    hint="Give a pair, (name, function), in place of the function.",
                )
            self.add_node(name, action)
        for (before, _), (after, _) in itertools.pairwise(pairs):
            self.add_edge(before, after)
        return self

    def set_entry_point(self, key: str) -> Self:
        return self.add_edge(START, key)

    def set_finish_point(self, key: str) -> Self:
        return self.add_edge(key, END)

    def set_conditional_entry_point(self, path: Router, path_map: PathMap | None = None) -> Self:
        return self.add_conditional_edges(START, path, path_map)

    def compile(
        self,
        checkpointer: Store | bool | None = None,
        *,
        interrupt_before: All | Sequence[str] | None = None,
        interrupt_after: All | Sequence[str] | None = None,
        debug: bool = False,  # noqa: ARG002  # LangGraph prints more then
        name: str | None = None,
    ) -> CompiledStateGraph:
        """Check the graph as a whole and make it runnable.

        Args:
            checkpointer: where threads are kept; without one, a graph that pauses cannot be resumed. What
                None, True and False mean for a graph inside another, see `CompiledStateGraph`.
            interrupt_before, interrupt_after: nodes at which every run stops; `'*'` for all.
            name: what it is called as a node of another graph.

        Raises:
            GraphError: an edge leads to or from a node that does not exist, or nothing starts the graph.
            TypeError: `checkpointer` is not one.
        """
        if not (checkpointer is None or isinstance(checkpointer, bool) or hasattr(checkpointer, "accept")):
            raise TypeError(
                "checkpointer must be a saver from hitl_cli.checkpoint (InMemorySaver, SqliteSaver), not "
                f"{type(checkpointer).__name__!r}"
            )
        check_wiring(self.nodes, self.edges, self.joins, self.branches)
        breakpoints = Breakpoints(before=listed(interrupt_before), after=listed(interrupt_after))
        check_stops((*breakpoints.before, *breakpoints.after), self.nodes)
        return CompiledStateGraph(self._topology(), checkpointer, breakpoints, name or "LangGraph", self)

    def _topology(self) -> Topology:
        keys = self.schema.types
        return Topology(
            schema=self.schema,
            input=self.schema.shape(self.input_schema),
            output=self.schema.shape(self.output_schema),
            context=context_maker(self.context_schema),
            nodes={
                name: replace(node, shape=node.shape.within(keys), retries=node.retries or self._retries)
                for name, node in self.nodes.items()
            },
            edges={source: tuple(targets) for source, targets in self.edges.items()},
            joins=tuple(self.joins),
            branches={
                source: tuple(replace(branch, shape=branch.shape.within(keys)) for branch in branches)
                for source, branches in self.branches.items()
            },
        )

    def _shape(self, schema: type) -> Shape:
        """What is seen through a schema, whose keys are keys of the state."""
        self.schema = self.schema.including(schema)
        return self.schema.shape(schema)


def _policies(retry_policy: Retries | None) -> tuple[RetryPolicy, ...]:
    return (retry_policy,) if isinstance(retry_policy, RetryPolicy) else tuple(retry_policy or ())


def _targets(path: Router, path_map: PathMap | None) -> Mapping[Hashable, str] | None:
    """Where each word that a router may return leads; None: it returns names of nodes, any of them."""
    path_map = declared_choices(path) or None if path_map is None else path_map
    if path_map is None or isinstance(path_map, Mapping):
        return path_map
    return {name: name for name in path_map}
