"""Runs LangGraph graphs over the store of the command line, by the protocol of our own engine.

Lock, begin, run, commit the pause. LangGraph keeps its checkpoints through `HitlSaver` in the same store;
answers go to it by the ids of their questions, never as a plain value that the next question might take.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Any, cast

from langgraph._internal._serde import build_serde_allowlist
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.errors import GraphBubbleUp
from langgraph.types import Command

from hitl_cli.checkpoint.langgraph import HitlSaver
from hitl_cli.errors import EmptyInputError, GraphError, NotFound, StoreError, UsageError
from hitl_cli.graph.going_back import at_no_breakpoint, closed_by, moved_on, undoing
from hitl_cli.graph.session import refuse_ended, refuse_paused
from hitl_cli.loading.breakpoints import both, check_breakpoints
from hitl_cli.loading.context import Pairs, context_of
from hitl_cli.loading.factory import Held
from hitl_cli.loading.known import new_messages, still_missing
from hitl_cli.loading.langgraph import parts
from hitl_cli.loading.langgraph.apart import apart
from hitl_cli.loading.langgraph.deep_questions import as_payload_error, unlogged
from hitl_cli.loading.langgraph.ending import ending
from hitl_cli.loading.langgraph.events import Heard
from hitl_cli.loading.langgraph.going_back import fork, way_back
from hitl_cli.loading.langgraph.standing import Standing, check_nodes, standing
from hitl_cli.outcome import Finished, Outcome, Paused
from hitl_cli.protocols import Observer
from hitl_cli.question import Question
from hitl_cli.records import Breakpoints, Commit, GraphInput, Lease, Thread, WayBack
from hitl_cli.state.inputs import TypedInputs
from hitl_cli.store.sqlite import SqliteStore


class LangGraphRunner:
    """Implements `protocols.Runner`."""

    def __init__(
        self,
        graph: Any,
        store: SqliteStore,
        origin: Thread,
        observer: Observer,
        held: Held,
        pairs: Pairs = (),
    ) -> None:
        """
        Args:
            graph: a compiled LangGraph graph, or a builder.
            origin: where the graph comes from; its id is set for each run.
            observer: told how runs go on.
            held: has the event loop for what is async of the graph.
            pairs: for the context of runs.

        Raises:
            GraphError: the builder's nodes and edges do not fit together.
            UsageError: the graph takes no such context.
        """
        compiled = graph if hasattr(graph, "stream") else _compiled(graph)
        self.store = store
        self.name = ""
        self.origin = origin
        self.observer = observer
        self._held = held
        self._context = context_of(compiled, pairs)
        self.note = self._context.note
        self._weaker = ""
        self._saver: HitlSaver | None = None
        if _is_persistent(compiled.checkpointer):
            kept = type(compiled.checkpointer).__name__
            self._weaker = (
                f"The graph keeps its checkpoints in its own {kept}. A process killed while it uses an "
                "answer may use it twice, and an answer that makes a node raise stays with that node."
            )
        else:
            self._saver = cast(HitlSaver, HitlSaver(store).with_allowlist(_types(compiled)))
            compiled = compiled.copy({"checkpointer": self._saver})
        self._graph = compiled
        self.inputs = TypedInputs.of(compiled)
        self._fingerprint = parts.fingerprint(compiled)

    def missing(self, thread: str, given: Collection[str]) -> Sequence[GraphInput]:
        return still_missing(self.inputs, given, partial(self._state, thread))

    def start(
        self, thread: str, input: Mapping[str, Any], breakpoints: Breakpoints, *, discard: bool = False
    ) -> Outcome:
        """
        Raises:
            UsageError: the thread waits for answers, or is no thread of LangGraph's, or a breakpoint names
                no node.
            ThreadBusy: another run has the thread.
        """
        stops, values = self._stops(breakpoints), self.inputs.first_state(input)
        with self.store.lock(thread):
            known = self.store.thread(thread)
            if known is None:  # said once in a thread's life
                self.note = " ".join(filter(None, (self.note, self._weaker)))
            else:
                _check_kind(known)
                if not discard:
                    refuse_paused(known, self.store)
                self._context.check(thread, self._standing(thread).metadata)
            lease = self._begin(thread, known, self._fingerprint, stops)
            return self._run(lease, stops, values)

    def proceed(self, thread: str, *, steal: bool = False, accept_changes: bool = False) -> Outcome:
        """
        Raises:
            NotFound, EmptyInputError: there is nothing to go on with.
            UsageError: it is no thread of LangGraph's.
            NothingWaiting: the graph itself has decided to fail.
            GraphChanged: the graph no longer has the node that the thread is at.
            ThreadBusy: another run has the thread.
        """
        with self.store.lock(thread, steal=steal):
            known = self.store.thread(thread)
            if known is None:
                raise NotFound(f"there is no thread {thread!r}", hint="`hitl threads ls` lists them.")
            _check_kind(known)
            refuse_ended(known)
            stands = self._standing(thread)
            if not stands.checkpoint:
                raise EmptyInputError(
                    "Received no input for __start__: the thread has no checkpoint yet",
                    hint=f"Start it again: hitl run … --thread {thread}",
                )
            if known.status == "finished" and not stands.next:
                return Finished(thread=thread, checkpoint=stands.checkpoint, values=stands.values)
            self._context.check(thread, stands.metadata)
            check_nodes(self._graph, stands, self._unfinished(thread))
            return self._go_on(known, stands, accept_changes=accept_changes)

    @property
    def goes_back(self) -> bool:
        return self._saver is not None

    def way_back(self, question: Question) -> WayBack:
        return way_back(self._graph, self.store, question)

    def go_back(self, way: WayBack, *, by: str, why: str = "") -> str:
        """
        Raises:
            NothingWaiting, ThreadBusy: as the protocol says.
        """
        thread = way.question.thread
        with self.store.lock(thread):
            known = self.store.thread(thread)
            if known is None or self._saver is None or self.way_back(way.question) != way:
                raise moved_on(thread)
            with self.store.atomically():
                lease = self.store.begin(at_no_breakpoint(known))
                checkpoint = fork(self._graph.copy({"checkpointer": self._saver.fenced(lease)}), way)
                closed = closed_by(way, self.store.pending(thread))
                back = undoing(way, checkpoint, by, why)
                self.store.commit(lease, Commit(superseded=closed, taken_back=back, status="paused"))
        return checkpoint

    def _go_on(self, known: Thread, stands: Standing, *, accept_changes: bool) -> Outcome:
        """Deliver what was accepted; else run what can run; else wait."""
        thread, stops = known.id, replace(known.breakpoints, stopped=())
        accepted = self._accepted(thread, stands)
        if stands.pending and self._saver is not None and known.fingerprint != self._fingerprint:
            # It is not the code that asked. Let it ask again: a question in other words is open again.
            lease = self._begin(thread, known, known.fingerprint, stops)
            outcome = self._run(lease, stops, None, accept_changes=accept_changes)
            if not isinstance(outcome, Paused) or outcome.breakpoints:
                return outcome
            stands = self._standing(thread)
            accepted = self._accepted(thread, stands)
        lease = self._begin(thread, known, self._fingerprint, stops)
        if not accepted and self._only_waits(thread, stands):
            return self._close(lease, stops, Heard(self.observer), None)
        answers: Any = Command(resume=accepted) if accepted else None
        return self._run(lease, stops, answers, accept_changes=accept_changes)

    def _run(self, lease: Lease, stops: Breakpoints, input: Any, *, accept_changes: bool = False) -> Outcome:
        """Run until the graph ends, fails or waits, and write that down."""
        changes: dict[str, Any] = {
            "interrupt_before_nodes": _nodes(stops.before),
            "interrupt_after_nodes": _nodes(stops.after),
        }
        if self._saver is not None:
            changes["checkpointer"] = self._saver.fenced(lease, accept_changes=accept_changes)
        messages = new_messages(self.inputs, self.observer, partial(self._state, lease.thread))
        heard = Heard(self.observer, messages)
        error: BaseException | None = None
        try:
            self._drive(self._graph.copy(changes), input, self._run_config(lease.thread), heard)
        except StoreError:
            raise
        except GraphBubbleUp:
            error = GraphError("a node of the outermost graph sent a Command to a graph around it")
        except (KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as raised:  # `sys.exit()` in a node fails the node
            error = as_payload_error(raised)
        return self._close(lease, stops, heard, error)

    def _drive(self, graph: Any, input: Any, config: dict[str, Any], heard: Heard) -> None:
        """Run the graph, in the event loop if it needs one, and listen."""
        # LangGraph 1.2.22 raises an AttributeError when a graph without a checkpointer is to sync its steps.
        durability = "async" if parts.forgets(graph) else "sync"
        options: dict[str, Any] = {"stream_mode": heard.modes, "subgraphs": True, "durability": durability}
        options["context"] = self._context.given
        if parts.needs_event_loop(graph):
            stream = self._held.loop.iterate(lambda: graph.astream(input, config, **options))
        else:
            stream = apart(lambda: graph.stream(input, config, **options))
        with unlogged(), closing(stream):
            for namespace, mode, data in stream:
                heard.note(namespace, mode, data)

    def _close(self, lease: Lease, stops: Breakpoints, heard: Heard, error: BaseException | None) -> Outcome:
        """Commit how the run ended."""
        thread = lease.thread
        end = ending(self._graph, thread, self._standing(thread), heard, stops, error)
        self.store.commit(lease, end.commit(self._unfinished(thread)))
        return end.outcome(self._unfinished(thread))

    def _begin(self, thread: str, known: Thread | None, fingerprint: str, stops: Breakpoints) -> Lease:
        origin = self.origin if self.origin.target or known is None else known
        return self.store.begin(
            replace(origin, id=thread, kind="langgraph", fingerprint=fingerprint, breakpoints=stops)
        )

    def _state(self, thread: str) -> Mapping[str, Any]:
        values: Mapping[str, Any] = self._standing(thread).values
        return values

    def _run_config(self, thread: str) -> dict[str, Any]:
        config, context = _config(thread), self._context
        config["configurable"].update(context.configurable)
        return {**config, "metadata": context.metadata}

    def _standing(self, thread: str) -> Standing:
        return standing(self._graph, _config(thread))

    def _unfinished(self, thread: str) -> list[Question]:
        return list(self.store.pending(thread))

    def _accepted(self, thread: str, stands: Standing) -> dict[str, Any]:
        """The answers that LangGraph waits for, by question."""
        answered = [question.id for question in self._unfinished(thread) if question.status == "answered"]
        answers = self.store.answers(thread, [id_ for id_ in answered if id_ in stands.pending])
        return {id_: answer.value for id_, answer in answers.items()}

    def _only_waits(self, thread: str, stands: Standing) -> bool:
        """Whether everything that has not ended waits for an answer which a person can give."""
        asked = {question.id for question in self._unfinished(thread)}
        return bool(stands.pending) and not stands.runnable and asked.issuperset(stands.pending)

    def _stops(self, breakpoints: Breakpoints) -> Breakpoints:
        """The given breakpoints, and the graph's own.

        Raises:
            UsageError: one of them names no node.
        """
        graph = self._graph
        before, after = _names(graph.interrupt_before_nodes), _names(graph.interrupt_after_nodes)
        check_breakpoints(breakpoints, graph.nodes)
        return both(breakpoints, Breakpoints(before=before, after=after))


def _check_kind(known: Thread) -> None:
    """UsageError when the thread's checkpoints are not LangGraph's."""
    if known.kind != "langgraph":
        raise UsageError(
            f"thread {known.id!r} belongs to a graph that is not LangGraph's: {known.target or 'a program'}",
            hint="Choose another thread id.",
        )


def _names(nodes: str | Sequence[str]) -> tuple[str, ...]:
    """From LangGraph's breakpoints, where a bare `"*"` means every node."""
    return (nodes,) if isinstance(nodes, str) else tuple(nodes)


def _nodes(names: Sequence[str]) -> str | list[str]:
    return "*" if "*" in names else list(names)


def _config(thread: str) -> dict[str, Any]:
    # Strict: an answer to a question that is not pending is an error, not an answer to another one.
    return {"configurable": {"thread_id": thread, "__pregel_strict_resume": True}}


def _is_persistent(checkpointer: Any) -> bool:
    """Whether the user's graph brings a checkpointer that outlives the process."""
    replaced = InMemorySaver | HitlSaver
    return isinstance(checkpointer, BaseCheckpointSaver) and not isinstance(checkpointer, replaced)


def _compiled(builder: Any) -> Any:
    try:
        return builder.compile()
    except ValueError as error:
        raise GraphError(str(error)) from error


def _types(graph: Any) -> set[tuple[str, ...]]:
    """The classes that the state's keys are declared with: no others are made from stored data."""
    found: set[tuple[str, ...]] = set()
    for _, part in parts.graphs(graph):
        found |= build_serde_allowlist(channels=getattr(part, "channels", {}))
    return found
