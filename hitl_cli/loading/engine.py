"""Runs a graph of our own engine, from YAML or Python, over the store of the command line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from hitl_cli.graph.compiled import CompiledStateGraph
from hitl_cli.graph.request import Request
from hitl_cli.graph.run import Events
from hitl_cli.loading.breakpoints import both, check_breakpoints
from hitl_cli.loading.context import Context
from hitl_cli.loading.known import new_messages, still_missing
from hitl_cli.outcome import Finished, Outcome
from hitl_cli.protocols import Inputs, Observer, Store
from hitl_cli.question import Question
from hitl_cli.records import Breakpoints, GraphInput, Thread, WayBack
from hitl_cli.values import dataclass

if TYPE_CHECKING:
    from hitl_cli.loading.messages import Messages

_OBSERVED = frozenset({"tasks"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineRunner:
    """Implements `protocols.Runner`."""

    graph: CompiledStateGraph
    """With the store as its checkpointer."""
    origin: Thread
    """Where the graph comes from; its id is set for each run."""
    observer: Observer
    inputs: Inputs
    result: Callable[[Mapping[str, Any], str], Any]
    """The last state and the thread's id → what the graph gives."""
    fresh: bool = False
    """Whether each run begins with an empty state: results of an earlier one must not decide anything."""
    context: Context = Context()
    """Of its runs."""
    made: Any = None
    """The context as the graph's class makes it."""
    name: str = ""
    goes_back: bool = True

    @property
    def note(self) -> str:
        return self.context.note

    def missing(self, thread: str, given: Collection[str]) -> Sequence[GraphInput]:
        return still_missing(self.inputs, given, dict if self.fresh else partial(self._state, thread))

    def start(
        self, thread: str, input: Mapping[str, Any], breakpoints: Breakpoints, *, discard: bool = False
    ) -> Outcome:
        check_breakpoints(breakpoints, self.graph.topology.nodes)
        self._check_context(thread)
        return self._run(
            Request(
                thread=replace(self.origin, id=thread),
                input=self.inputs.first_state(input),
                breakpoints=both(breakpoints, self.graph.breakpoints),
                fresh=self.fresh,
                context=self.made,
                config={"metadata": self.context.metadata},
                modes=_OBSERVED,
                said=self.observer.said,
                discard=discard,
            )
        )

    def proceed(self, thread: str, *, steal: bool = False, accept_changes: bool = False) -> Outcome:
        self._check_context(thread)
        return self._run(
            Request(
                thread=replace(self.origin, id=thread),
                input=None,
                context=self.made,
                config={"metadata": self.context.metadata},
                steal=steal,
                accept_changes=accept_changes,
                modes=_OBSERVED,
                said=self.observer.said,
            )
        )

    def way_back(self, question: Question) -> WayBack:
        from hitl_cli.graph.going_back import way_back

        return way_back(self.graph.topology, self._store, question)

    def go_back(self, way: WayBack, *, by: str, why: str = "") -> str:
        from hitl_cli.graph.going_back import go_back

        return go_back(self.graph.topology, self._store, way, by=by, why=why)

    @property
    def _store(self) -> Store:
        store = self.graph.checkpointer
        assert store is not None
        assert not isinstance(store, bool)
        return store

    def _check_context(self, thread: str) -> None:
        head = self._store.head(thread) if self.context.takes_any else None
        if head is not None:
            self.context.check(thread, head.metadata)

    def _run(self, request: Request) -> Outcome:
        # Closed at once when the observer raises, so that the thread's lock is free again.
        with closing(self.graph.run(request)) as events:
            state = partial(self._state, request.thread.id)
            outcome = self._watched(events, new_messages(self.inputs, self.observer, state))
        if isinstance(outcome, Finished):
            return replace(outcome, values=self.result(outcome.values, outcome.thread))
        return outcome

    def _state(self, thread: str) -> Mapping[str, Any]:
        values: Mapping[str, Any] = self.graph.get_state({"configurable": {"thread_id": thread}}).values
        return values

    def _watched(self, events: Events, messages: Messages | None) -> Outcome:
        while True:
            try:
                task = next(events).chunk
            except StopIteration as stop:
                outcome: Outcome = stop.value
                return outcome
            if "input" in task:
                self.observer.began(task["name"])
            else:
                self.observer.ended(task["name"])
                if messages is not None:
                    messages.result(task["result"])
