"""`CompiledStateGraph`: run, resume, look at and edit the threads of a graph."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from hitl_cli.errors import GraphError, NotFound
from hitl_cli.graph import snapshot
from hitl_cli.graph.run import Events, Run, interrupt_of
from hitl_cli.graph.session import Request, first_checkpoint, run_request
from hitl_cli.graph.superstep import Superstep
from hitl_cli.graph.topology import Topology
from hitl_cli.graph.update import updated
from hitl_cli.outcome import Failed, Outcome, Paused
from hitl_cli.protocols import Store
from hitl_cli.records import Breakpoints, Commit, Thread, ThreadStatus
from hitl_cli.types import CURRENT_TASK, All, Command, StateSnapshot, StreamMode
from hitl_cli.wording import did_you_mean

DEFAULT_RECURSION_LIMIT = 10_007
"""LangGraph's."""

Config = Mapping[str, Any]
"""`{"configurable": {"thread_id": …, "checkpoint_id": …}, "recursion_limit": …}`, as in LangGraph."""
Stops = All | Sequence[str] | None
"""Names of nodes, `'*'` for all; None: what the thread or the graph has."""
Input = Mapping[str, Any] | Command[Any] | None


class CompiledStateGraph:
    """A graph that can be run. Made by `StateGraph.compile`."""

    def __init__(
        self,
        topology: Topology,
        checkpointer: Store | None,
        breakpoints: Breakpoints,
        name: str,
        builder: object = None,
    ) -> None:
        self.builder = builder
        """The StateGraph that it was compiled from."""
        self.topology = topology
        self.checkpointer = checkpointer
        self.breakpoints = breakpoints
        self.name = name

    def invoke(
        self,
        input: Input,
        config: Config | None = None,
        *,
        interrupt_before: Stops = None,
        interrupt_after: Stops = None,
    ) -> dict[str, Any]:
        """Run until the graph ends or pauses.

        Args:
            input: the state's first values; `Command(resume=…)` to answer; None to go on.

        Returns:
            The state; when it paused for answers, `__interrupt__` lists what is asked.

        Raises:
            Exception: whatever a node raised.
            HitlError: see `session.run_request`.
        """
        request = self.request(input, config, interrupt_before, interrupt_after, ())
        outcome = finish(self.run(request))
        if isinstance(outcome, Failed):
            raise outcome.error
        if isinstance(outcome, Paused) and outcome.questions:
            return {**outcome.values, "__interrupt__": list(map(interrupt_of, outcome.questions))}
        return dict(outcome.values)

    def stream(
        self,
        input: Input,
        config: Config | None = None,
        *,
        stream_mode: StreamMode | Sequence[StreamMode] = "updates",
        interrupt_before: Stops = None,
        interrupt_after: Stops = None,
    ) -> Iterator[Any]:
        """Run like `invoke`, and yield what happens as it happens.

        Args:
            stream_mode: one mode gives its chunks; a list of modes gives pairs of mode and chunk.
        """
        modes = (stream_mode,) if isinstance(stream_mode, str) else tuple(stream_mode)
        for unknown in set(modes).difference(get_args(StreamMode)):
            hint = did_you_mean(unknown, get_args(StreamMode))
            raise GraphError(f"there is no stream mode {unknown!r}", hint=hint)
        events = self.run(self.request(input, config, interrupt_before, interrupt_after, modes))
        outcome = None
        while outcome is None:
            try:
                mode, chunk = next(events)
            except StopIteration as stop:
                outcome = stop.value
            else:
                yield chunk if isinstance(stream_mode, str) else (mode, chunk)
        if isinstance(outcome, Failed):
            raise outcome.error

    def run(self, request: Request) -> Events:
        """Run a thread as `request` says; a generator of stream events that returns the Outcome."""
        if self.checkpointer is not None:
            return run_request(self.topology, self.checkpointer, request)
        if request.input is None or isinstance(request.input, Command):
            raise RuntimeError("Cannot use Command(resume=...) without checkpointer")
        head = first_checkpoint(self.topology, request, None)
        run = Run(
            topology=self.topology,
            outer=CURRENT_TASK.get(),
            commit=_nowhere,
            breakpoints=request.breakpoints or self.breakpoints,
            recursion_limit=request.recursion_limit,
            modes=request.modes,
        )
        return run.from_step(Superstep.fresh(head))

    def copy(self, update: Mapping[str, Any]) -> CompiledStateGraph:
        """The same graph with some attributes changed, such as its `checkpointer`; LangGraph's name."""
        changed = copy.copy(self)
        vars(changed).update(update)
        return changed

    def get_state(self, config: Config) -> StateSnapshot:
        """The thread as it stands, or, with a `checkpoint_id`, as it was recorded then."""
        store, (thread, namespace, checkpoint) = self._store(), _place(config)
        if checkpoint:
            found = store.checkpoint(thread, checkpoint, namespace)
            return snapshot.record(self.topology, store, found) if found else _empty(config)
        head = store.head(thread, namespace)
        return snapshot.live(self.topology, store, head) if head else _empty(config)

    def get_state_history(self, config: Config) -> Iterator[StateSnapshot]:
        """Every checkpoint of the thread, newest first."""
        thread, namespace, _ = _place(config)
        return snapshot.history(self.topology, self._store(), thread, namespace)

    def update_state(
        self, config: Config, values: Mapping[str, Any] | None, as_node: str | None = None
    ) -> dict[str, Any]:
        """Write to the state as if `as_node` had done it, and go where its edges lead.

        Questions that were open are asked again, under new ids, when the thread goes on.

        Returns:
            The config of the new checkpoint.

        Raises:
            InvalidUpdateError: there is no such node, or it is not clear which one wrote last.
            ThreadBusy: another run has the thread.
        """
        store, (id_, _, wanted) = self._store(), _place(config)
        with store.lock(id_):
            thread = store.thread(id_) or Thread(id=id_, fingerprint=self.topology.fingerprint)
            base = store.checkpoint(id_, wanted) if wanted else store.head(id_)
            if wanted and base is None:
                raise NotFound(f"thread {id_!r} has no checkpoint {wanted!r}")
            checkpoint, change = updated(self.topology, store, id_, base, values, as_node)
            closed = tuple(question.id for question in store.questions(id_) if question.is_unfinished)
            status: ThreadStatus = "paused" if checkpoint.planned else "finished"
            store.commit(
                store.begin(thread),
                Commit(checkpoint=checkpoint, change=change, superseded=closed, status=status),
            )
        return snapshot.config_of(id_, "", checkpoint.id)

    def request(
        self,
        input: Input,
        config: Config | None,
        interrupt_before: Stops,
        interrupt_after: Stops,
        modes: Sequence[StreamMode],
    ) -> Request:
        """What `invoke` and `stream` were called with, as a Request.

        Raises:
            GraphError: there is a checkpointer and the config names no thread, or the limit is below 1.
        """
        limit = (config or {}).get("recursion_limit", DEFAULT_RECURSION_LIMIT)
        if limit < 1:
            raise GraphError("recursion_limit must be at least 1")
        thread, _, checkpoint = _place(config) if self.checkpointer else ("", "", "")
        starts = not (input is None or isinstance(input, Command))
        own = interrupt_before is not None or interrupt_after is not None
        before = self.breakpoints.before if interrupt_before is None else listed(interrupt_before)
        after = self.breakpoints.after if interrupt_after is None else listed(interrupt_after)
        return Request(
            thread=Thread(id=thread),
            input=input,
            checkpoint=checkpoint,
            breakpoints=Breakpoints(before=before, after=after) if starts or own else None,
            recursion_limit=limit,
            modes=modes,
        )

    def _store(self) -> Store:
        if self.checkpointer is None:
            raise GraphError("No checkpointer set")
        return self.checkpointer


def finish(events: Events) -> Outcome:
    """Run to the end, listening to nothing."""
    while True:
        try:
            next(events)
        except StopIteration as stop:
            outcome: Outcome = stop.value
            return outcome


def _place(config: Config | None) -> tuple[str, str, str]:
    """Thread, namespace and checkpoint id of a config."""
    configurable = (config or {}).get("configurable", {})
    if "thread_id" not in configurable:
        raise GraphError(
            "Checkpointer requires one or more of the following 'configurable' keys: thread_id",
            hint='Pass {"configurable": {"thread_id": "…"}} as the config.',
        )
    thread = str(configurable["thread_id"])
    return thread, configurable.get("checkpoint_ns", ""), configurable.get("checkpoint_id") or ""


def _empty(config: Config) -> StateSnapshot:
    return StateSnapshot(
        values={}, next=(), config=dict(config), metadata=None, created_at=None, parent_config=None
    )


def listed(stops: All | str | Sequence[str]) -> tuple[str, ...]:
    """Names of nodes; a single name, or `'*'`, may stand alone."""
    return (stops,) if isinstance(stops, str) else tuple(stops)


def _nowhere(commit: Commit) -> None:
    """Without a checkpointer, nothing is written down."""
