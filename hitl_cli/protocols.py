"""The seams: what the layers above need from a store, from something that runs, and from a person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from hitl_cli.outcome import Outcome
from hitl_cli.question import Answer, Back, Later, Question
from hitl_cli.records import (
    Breakpoints,
    Checkpoint,
    Commit,
    GraphInput,
    Lease,
    LeftBehind,
    TaskResult,
    Thread,
    WayBack,
)


class Store(Protocol):
    """Threads, checkpoints, questions and answers on disk (or in memory)."""

    def thread(self, thread: str) -> Thread | None: ...

    def lock(self, thread: str, *, steal: bool = False) -> AbstractContextManager[None]:
        """Hold the thread's lock; ThreadBusy when another run holds it for longer than 100 ms.

        Args:
            steal: take it from that run all the same, which is fenced off before this returns: nothing that
                it commits from then on is taken.
        """
        ...

    def begin(self, thread: Thread, first: Commit | None = None) -> Lease:
        """Make or take over the thread (lock held): epoch + 1, status `running`, its fields as given.

        Args:
            first: committed in the same transaction, so that a thread never exists without its input.
        """
        ...

    def commit(self, lease: Lease, commit: Commit) -> None:
        """One transaction; Fenced when the lease is not the thread's newest any more."""
        ...

    def atomically(self) -> AbstractContextManager[Any]:
        """What is written inside is one transaction: all of it is on the disk at the end, or none."""
        ...

    def head(self, thread: str, namespace: str = "", known: Checkpoint | None = None) -> Checkpoint | None:
        """The newest checkpoint.

        Args:
            known: what it was a moment ago; not read again if it still is.
        """
        ...

    def checkpoint(self, thread: str, checkpoint: str, namespace: str = "") -> Checkpoint | None: ...

    def history(self, thread: str, namespace: str = "") -> Iterator[Checkpoint]:
        """Newest first."""
        ...

    def memories(self, thread: str, until: str) -> Mapping[str, Checkpoint | None]:
        """The graphs inside that keep their state from call to call, by namespace.

        Args:
            until: a checkpoint of the outermost graph.

        Returns:
            Of each its newest checkpoint that is older than that one; None when all are newer.
        """
        ...

    def results(self, checkpoint: Checkpoint) -> Sequence[TaskResult]:
        """What the finished tasks of an unfinished superstep wrote, in the order they were committed."""
        ...

    def questions(self, thread: str, checkpoint: str | None = None) -> Sequence[Question]:
        """In the order they were asked, whatever their status."""
        ...

    def pending(self, thread: str, namespace: str = "") -> Sequence[Question]:
        """Those that are open, or whose answers no committed step has used, in the order to show them in
        (`question.in_order`): of the graph in `namespace` and of all graphs inside it."""
        ...

    def question(self, thread: str, question: str) -> Question | None:
        """One question of the thread, whatever its status."""
        ...

    def answers(self, thread: str, questions: Collection[str] | None = None) -> Mapping[str, Answer]:
        """The answers that stand, by question id: of the whole thread, or to these questions of it."""
        ...

    def left_behind(self, thread: str, fork: str) -> LeftBehind:
        """What became of answers when the thread went back to a checkpoint; nothing, if it is no fork."""
        ...

    def accept(self, answers: Sequence[Answer]) -> None:
        """Write the answers down, all or none, synced to the disk.

        Raises:
            NotFound: there is no such question.
            AlreadyAnswered: one of them is not open any more.
            AnswerRefused: one of them was superseded by another question.
        """
        ...


class Observer(Protocol):
    """Is told how a run goes on while it does."""

    def began(self, node: str) -> None: ...

    def ended(self, node: str) -> None:
        """The node is done, has asked, or has failed."""
        ...

    def said(self, chunk: Any) -> None:
        """What a node gave to its stream writer; perhaps told in the node's own thread."""
        ...

    @property
    def reads(self) -> bool:
        """Whether the messages of the state are to be told, too."""
        ...

    def wrote(self, writing: str, speaker: str, content: Any, *, last: bool) -> None:
        """A model goes on with a message.

        Args:
            writing: names the message.
            speaker: the agent's name, empty if it has none.
            content: what has come, as the content of a LangChain message, as JSON.
            last: nothing more comes.
        """
        ...

    def message(self, message: Mapping[str, Any], writing: str) -> None:
        """A node has added a message, in LangChain's shape as JSON.

        Args:
            writing: its name while it was written; empty when it came whole.
        """
        ...


class Inputs(Protocol):
    """What a graph is started with."""

    def all(self) -> Sequence[GraphInput]: ...

    def missing(self, given: Collection[str]) -> Sequence[GraphInput]:
        """Those that are required and not given. Only those are required without which a graph surely cannot
        start.

        Raises:
            UsageError: something was given that is no input.
        """
        ...

    def value(self, key: str, text: str) -> Any:
        """The value that a text typed for one of them stands for.

        Raises:
            UsageError: there is no such input, or the text does not fit its type.
        """
        ...

    @property
    def message(self) -> Callable[[str], Any] | None:
        """Makes a person's message for the key `messages`; None where the graph takes none."""
        ...

    def first_state(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """The graph's input, checked and with defaults.

        Raises:
            UsageError: an input is unknown, missing, or does not fit its type.
        """
        ...


class Runner(Protocol):
    """A loaded graph that can be run on a thread until it pauses or ends."""

    @property
    def observer(self) -> Observer:
        """Is told how the runs go on."""
        ...

    @property
    def note(self) -> str:
        """What a person should know about how the graph is run; empty when there is nothing."""
        ...

    @property
    def name(self) -> str:
        """What its author calls the graph; empty when nothing."""
        ...

    @property
    def inputs(self) -> Inputs: ...

    def missing(self, thread: str, given: Collection[str]) -> Sequence[GraphInput]:
        """Those without which a run cannot start: neither given, nor in the state that it goes on from.

        Raises:
            UsageError: something was given that is no input.
        """
        ...

    def start(
        self, thread: str, input: Mapping[str, Any], breakpoints: Breakpoints, *, discard: bool = False
    ) -> Outcome: ...

    def proceed(self, thread: str, *, steal: bool = False, accept_changes: bool = False) -> Outcome:
        """Go on with the answers that were accepted, from a breakpoint, or after a crash.

        Args:
            steal: take the thread from a run that has it, and may be stopped.
            accept_changes: go on although the graph does not ask any more what was answered.
        """
        ...

    @property
    def goes_back(self) -> bool:
        """Whether answers can be taken back that the graph has run with."""
        ...

    def way_back(self, question: Question) -> WayBack:
        """What it would mean to take back an answer that the graph has run with.

        Raises:
            NothingWaiting: the thread cannot go back there.
        """
        ...

    def go_back(self, way: WayBack, *, by: str, why: str = "") -> str:
        """Fork the thread where the question was asked, without running it; the checkpoint it stands at then.

        Args:
            by, why: recorded with the answer that is taken back.

        Raises:
            NothingWaiting: the thread has moved on since, or cannot go back there; nothing was changed.
            ThreadBusy: another process is running the thread; nothing was changed.
        """
        ...


class Asker(Protocol):
    """Somebody who can be asked: a person at a terminal, or prepared answers."""

    def ask(
        self,
        question: Question,
        nth: int,
        total: int,
        overtaken: Callable[[], str | None],
        before: Callable[[], Sequence[str]] | None = None,
    ) -> Answer | Later | Back:
        """Show the question and wait.

        Args:
            nth, total: `2 of 3`, counted from 1.
            overtaken: says who answered the question meanwhile, or None; cheap, called about once a second.
            before: what going back to the question before would do, in sentences, or a HitlError when it
                cannot be done; None: there is none.

        Raises:
            AlreadyAnswered: `overtaken` said so while the prompt was open.
            KeyboardInterrupt: Ctrl-C.
        """
        ...
