"""`CompiledStateGraph`: run, resume, look at and edit the threads of a graph."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args

from hitl_cli.errors import GraphError
from hitl_cli.graph.asynchronous import AsyncCalls
from hitl_cli.graph.beginning import first_checkpoint
from hitl_cli.graph.context import TaskContext
from hitl_cli.graph.nested import nowhere, run_inside
from hitl_cli.graph.request import DEFAULT_RECURSION_LIMIT, Config, Request, listed, merged, place
from hitl_cli.graph.run import Events, Run
from hitl_cli.graph.scope import Scope
from hitl_cli.graph.session import run_request
from hitl_cli.graph.stream import Stream
from hitl_cli.graph.superstep import Superstep
from hitl_cli.graph.topology import Topology
from hitl_cli.outcome import Failed, Outcome, Paused
from hitl_cli.protocols import Store
from hitl_cli.records import Breakpoints, Thread
from hitl_cli.types import CURRENT_TASK, All, Command, StateSnapshot, StreamMode
from hitl_cli.wording import did_you_mean

if TYPE_CHECKING:
    from hitl_cli.graph.drawn import DrawnGraph

Stops = All | Sequence[str] | None
"""Names of nodes, `'*'` for all; None: what the thread or the graph has."""
Durability = Literal["sync", "async", "exit"]


class CompiledStateGraph(AsyncCalls):
    """A graph that can be run. Made by `StateGraph.compile`."""

    def __init__(
        self,
        topology: Topology,
        checkpointer: Store | bool | None,
        breakpoints: Breakpoints,
        name: str,
        builder: object = None,
    ) -> None:
        self.builder = builder
        """The StateGraph that it was compiled from."""
        self.topology = topology
        self.checkpointer = checkpointer
        """A store; inside a node of another graph: None keeps the progress in that graph's thread, True keeps
        the state from one call to the next as well, False keeps nothing."""
        self.breakpoints = breakpoints
        self.name = name
        self.config: Config = {}
        """What `with_config` gave; a call's own config adds to it."""

    def invoke(
        self,
        input: Any,
        config: Config | None = None,
        *,
        context: Any = None,
        interrupt_before: Stops = None,
        interrupt_after: Stops = None,
        durability: Durability | None = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        """Run until the graph ends or pauses.

        Args:
            input: the state's first values; `Command(resume=…)` to answer; None to go on.
            config: `{"configurable": {"thread_id": …}}`; inside a node, that of the graph around by itself.
            context: what nodes find as `runtime.context`; it is not stored.
            durability: taken for LangGraph's sake: every step is written down before the next.

        Returns:
            The state; when it paused for answers, `__interrupt__` lists what is asked.

        Raises:
            Exception: whatever a node raised.
            HitlError: see `session.run_request`.
        """
        request = self.request(input, config, interrupt_before, interrupt_after, context=context)
        return _result(_finish(self.run(request)))

    def stream(
        self,
        input: Any,
        config: Config | None = None,
        *,
        context: Any = None,
        stream_mode: StreamMode | Sequence[StreamMode] = "updates",
        subgraphs: bool = False,
        interrupt_before: Stops = None,
        interrupt_after: Stops = None,
        durability: Durability | None = None,  # noqa: ARG002
    ) -> Iterator[Any]:
        """Run like `invoke`, and yield what happens as it happens.

        Args:
            stream_mode: one mode gives its chunks; a list of modes gives pairs of mode and chunk.
            subgraphs: tell what happens in the graphs inside, too; each chunk then comes after its place, a
                tuple that is empty for this graph.
        """
        modes = frozenset((stream_mode,) if isinstance(stream_mode, str) else stream_mode)
        for unknown in sorted(modes.difference(get_args(StreamMode))):
            hint = did_you_mean(unknown, get_args(StreamMode))
            raise GraphError(f"there is no stream mode {unknown!r}", hint=hint)
        stops = (interrupt_before, interrupt_after)
        events = self.run(
            self.request(input, config, *stops, context=context, modes=modes, subgraphs=subgraphs)
        )
        while True:
            try:
                event = next(events)
            except StopIteration as stop:
                _result(stop.value)
                return
            told = (event.chunk,) if isinstance(stream_mode, str) else (event.mode, event.chunk)
            told = (event.namespace, *told) if subgraphs else told
            yield told if len(told) > 1 else told[0]

    def run(self, request: Request) -> Events:
        """Run a thread as `request` says; a generator of stream events that returns the Outcome."""
        outer, store = CURRENT_TASK.get(), self._own_store
        if isinstance(outer, TaskContext) and (store is None or request.thread.id in ("", outer.thread)):
            keeps, stateful = self.checkpointer is not False, self.checkpointer is True
            return run_inside(self.topology, request, outer, self.breakpoints, keeps=keeps, stateful=stateful)
        if self.checkpointer is True:
            raise RuntimeError("checkpointer=True is for a graph inside another; this one has none around it")
        return self._run_unkept(request) if store is None else run_request(self.topology, store, request)

    def _run_unkept(self, request: Request) -> Events:
        if isinstance(request.input, Command):
            raise RuntimeError("Cannot use Command(resume=...) without checkpointer")
        scope = Scope(
            commit=nowhere,
            stream=Stream(request.modes, subgraphs=request.subgraphs, said=request.said),
            config=request.config,
            context=request.context,
        )
        run = Run(self.topology, scope, request.breakpoints or self.breakpoints, request.recursion_limit)
        return run.from_step(Superstep.fresh(first_checkpoint(self.topology, request.input, None)))

    def copy(self, update: Mapping[str, Any]) -> CompiledStateGraph:
        """The same graph with some attributes changed, such as its `checkpointer`; LangGraph's name."""
        changed = copy.copy(self)
        vars(changed).update(update)
        return changed

    def get_graph(self) -> DrawnGraph:
        """The graph's nodes and edges, to be looked at or drawn."""
        from hitl_cli.graph.diagram import diagram_of
        from hitl_cli.graph.drawn import DrawnGraph

        return DrawnGraph(diagram_of(self.topology))

    def with_config(self, config: Config | None = None, **more: Any) -> CompiledStateGraph:
        """The same graph with a config of its own, to which that of a call adds.

        Args:
            more: the same by name: `recursion_limit=50`.
        """
        return self.copy({"config": merged(self.config, config, more)})

    def get_state(self, config: Config, *, subgraphs: bool = False) -> StateSnapshot:
        """The thread as it stands, or, with a `checkpoint_id`, as it was recorded then.

        Args:
            config: with a `checkpoint_ns`, of a graph inside this one.
            subgraphs: show the states of the graphs inside too, as `tasks[…].state`.
        """
        from hitl_cli.graph import threads

        return threads.state(self.topology, self._store(), merged(self.config, config), subgraphs=subgraphs)

    def get_state_history(
        self,
        config: Config,
        *,
        filter: Mapping[str, Any] | None = None,
        before: Config | None = None,
        limit: int | None = None,
    ) -> Iterator[StateSnapshot]:
        """Every checkpoint of the thread, newest first.

        Args:
            filter: only those whose metadata has these values.
            before: only those older than this one.
            limit: at most so many.
        """
        from hitl_cli.graph import threads

        store, config = self._store(), merged(self.config, config)
        return threads.states(self.topology, store, config, filter=filter or {}, before=before, limit=limit)

    def update_state(self, config: Config, values: Any, as_node: str | None = None) -> dict[str, Any]:
        """Write to the state as if `as_node` had done it, and go where its edges lead.

        Questions that were open are asked again, under new ids, when the thread goes on.

        Args:
            config: with a `checkpoint_ns`, of a graph inside this one.

        Returns:
            The config of the new checkpoint.

        Raises:
            InvalidUpdateError: there is no such node, or it is not clear which one wrote last.
            ThreadBusy: another run has the thread.
        """
        from hitl_cli.graph import threads

        return threads.edit(self.topology, self._store(), merged(self.config, config), values, as_node)

    def request(
        self,
        input: Any,
        config: Config | None = None,
        interrupt_before: Stops = None,
        interrupt_after: Stops = None,
        *,
        context: Any = None,
        modes: frozenset[str] = frozenset(),
        subgraphs: bool = False,
    ) -> Request:
        """What `invoke` and `stream` were called with, as a Request.

        Raises:
            GraphError: there is a checkpointer and the config names no thread, or the limit is below 1.
        """
        config = merged(self.config, config)
        limit = config.get("recursion_limit", DEFAULT_RECURSION_LIMIT)
        if limit < 1:
            raise GraphError("recursion_limit must be at least 1")
        own = not (interrupt_before is None and interrupt_after is None)
        before = self.breakpoints.before if interrupt_before is None else listed(interrupt_before)
        after = self.breakpoints.after if interrupt_after is None else listed(interrupt_after)
        starts = not (input is None or isinstance(input, Command))
        thread, namespace, checkpoint = self._place(config)
        return Request(
            thread=Thread(id=thread),
            input=input,
            checkpoint=checkpoint,
            namespace=namespace if checkpoint else "",
            breakpoints=Breakpoints(before=before, after=after) if starts or own else None,
            recursion_limit=limit,
            modes=modes,
            subgraphs=subgraphs,
            config=config,
            context=None if context is None else self.topology.context(context),
        )

    def _place(self, config: Config) -> tuple[str, str, str]:
        """Of a run; a graph without a store, or inside a node whose thread it uses, needs none."""
        inside = CURRENT_TASK.get() is not None and "thread_id" not in config.get("configurable", {})
        return ("", "", "") if inside or self._own_store is None else place(config)

    @property
    def _own_store(self) -> Store | None:
        """None for a graph that keeps nothing, or keeps it in the thread of the graph around."""
        return None if isinstance(self.checkpointer, bool) else self.checkpointer

    def _store(self) -> Store:
        if self._own_store is None:
            raise GraphError("No checkpointer set")
        return self._own_store


def _finish(events: Events) -> Outcome:
    """Run to the end, listening to nothing."""
    while True:
        try:
            next(events)
        except StopIteration as stop:
            outcome: Outcome = stop.value
            return outcome


def _result(outcome: Outcome) -> dict[str, Any]:
    """What a caller of the library gets; raises the error of a run that failed."""
    if isinstance(outcome, Failed):
        raise outcome.error
    if isinstance(outcome, Paused) and outcome.questions:
        from hitl_cli.graph.snapshot import interrupt_of

        return {**outcome.values, "__interrupt__": list(map(interrupt_of, outcome.questions))}
    return dict(outcome.values)
