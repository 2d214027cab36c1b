"""What a run writes down, as frozen values: the language that the engine and the store share."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Any, Final, Literal

from hitl_cli.question import Answer, Question
from hitl_cli.types import UNSET
from hitl_cli.values import NamedTuple, dataclass

ThreadStatus = Literal["running", "paused", "finished", "failed"]
ThreadKind = Literal["yaml", "python", "langgraph", "library"]
"""What runs the thread; `library`: a program of the user's that opened the store itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakpoints:
    """The static interrupts of a run. They belong to the run and hold on resume."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    """What the run stands at now: `before manager`, `after draft`; empty when it stands at none."""

    def between(self, ran: Iterable[str], following: Iterable[str]) -> tuple[str, ...]:
        """Those that stop a run between a superstep and the next, worded as in `stopped`."""
        after = [f"after {node}" for node in sorted(set(ran)) if {node, "*"} & set(self.after)]
        before = [f"before {node}" for node in sorted(set(following)) if {node, "*"} & set(self.before)]
        return (*after, *before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One row of the table that lists show."""

    id: str
    target: str = ""
    """What `hitl run` was given, with an absolute path; empty for a library's thread."""
    cwd: str = ""
    kind: ThreadKind = "library"
    fingerprint: str = ""
    """Hash of the graph's nodes, edges and state keys."""
    status: ThreadStatus = "running"
    reason: str = ""
    """Why it failed: `error` (can be resumed) or `fail` (the graph's own decision, final)."""
    error: Mapping[str, str] = field(default_factory=dict)
    """`type`, `message` and `node` of a failure; empty otherwise."""
    epoch: int = 0
    """Counts the runs; a run whose epoch is no longer the thread's is fenced off."""
    commit_no: int = 0
    """Counts the commits; the second half of the fence."""
    pid: int = 0
    """The process that ran it last."""
    breakpoints: Breakpoints = Breakpoints()
    created_at: str = ""
    updated_at: str = ""
    """UTC, ISO 8601. For people; order never comes from a clock."""

    def said_no(self) -> str:
        """In words, that the graph itself decided to fail."""
        return f"thread {self.id!r} has ended: the graph said no ({self.error.get('message', '')})"


class Head(NamedTuple):
    """The newest checkpoint of a namespace, as far as the store needs it to write the next one."""

    id: str = ""
    chain_rows: int = 0
    chain_bytes: int = 0
    base_bytes: int = 0
    """These three as in the store's table."""


@dataclass(slots=True)
class Lease:
    """The right to write a thread's progress, until another run begins."""

    thread: str
    epoch: int
    commit_no: int
    """The store counts the commits that change the thread's row."""
    minute: str = ""
    """When the row was changed last: a commit that only adds a step changes it once a minute."""
    heads: dict[str, Head] = field(default_factory=dict)
    """By namespace, as this run left them."""
    pid: int = field(default_factory=os.getpid)
    """Whose it is: a process that forks keeps it, its child has but a copy."""


@dataclass(frozen=True, slots=True, eq=False)
class Typed:
    """An instance of a class that the state's schema names, as the store keeps it.

    Two of them are never equal, so that a set keeps instances that only look alike.
    """

    name: str
    """The class's qualified name; a graph looks it up among the classes that its own schema names."""
    value: Any
    """Of a member of an enum, its value; of a dataclass or a model, a dict of its fields."""
    unset: tuple[str, ...] = ()
    """The fields of a model that have their default because nobody set them."""


NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class GraphInput(NamedTuple):
    """One of the values that a graph is started with."""

    name: str
    kind: str = ""
    """Its type, in the words of whoever wrote the graph; empty when it has none."""
    schema: Mapping[str, Any] = NOTHING
    required: bool = False
    default: Any = None
    help: str = ""


class Planned(NamedTuple):
    """A task of the next superstep."""

    node: str
    arg: Any = UNSET
    """What a `Send` gives the node in place of the state."""

    @property
    def is_send(self) -> bool:
        return self.arg is not UNSET


class Checkpoint(NamedTuple):
    """The state between two supersteps, and what comes next."""

    id: str
    thread: str
    step: int
    """-1 for the input, then 0, 1, 2 …"""
    source: Literal["input", "loop", "update", "fork"]
    values: Mapping[str, Any]
    namespace: str = ""
    parent: str = ""
    """The checkpoint before it; empty for the first."""
    planned: tuple[Planned, ...] = ()
    joins: Mapping[str, tuple[str, ...]] = NOTHING
    """For each join: which of its sources have arrived; all of them until its target has run."""
    held: tuple[str, ...] = ()
    """Nodes with several ways in that wait for branches that can still reach them."""
    wrote: tuple[str, ...] = ()
    """The nodes that ran last on the state, not on what a Send gave them: an edit by hand follows them."""
    caller: str = ""
    """Of a subgraph: the call that this run of it belongs to; empty at the root."""
    parents: Mapping[str, str] = NOTHING
    """Of a subgraph: the checkpoint of each graph around it, by namespace."""
    metadata: Mapping[str, Any] = NOTHING
    """What the run's config said of itself, such as a user id; kept as LangGraph keeps it."""
    created_at: str = ""

    def followed_by(
        self,
        id_: str,
        values: Mapping[str, Any],
        planned: tuple[Planned, ...],
        joins: Mapping[str, tuple[str, ...]],
        held: tuple[str, ...],
        wrote: tuple[str, ...],
        metadata: Mapping[str, Any],
    ) -> Checkpoint:
        """The checkpoint that a superstep of this one leads to."""
        # In the order of the fields: with their names it takes twice as long, at every step.
        return Checkpoint(
            id_,
            self.thread,
            self.step + 1,
            "loop",
            values,
            self.namespace,
            self.id,
            planned,
            joins,
            held,
            wrote,
            self.caller,
            self.parents,
            metadata,
        )


class WayBack(NamedTuple):
    """What it means to take an answer back that the graph has run with."""

    question: Question
    answer: Answer
    checkpoint: str
    """Of the outermost graph; the thread forks there."""
    ran: tuple[str, ...] = ()
    """The nodes that have run with the answer, and since: they cannot be undone, and run again."""
    kept: tuple[tuple[Question, Answer], ...] = ()
    """Answers that do not depend on it: they are given again, should the fork ask the same."""
    given_up: tuple[Question, ...] = ()
    """Those whose answers nobody has used yet, and nobody will."""


class TakenBack(NamedTuple):
    """An answer that does not count any more, because a person wants its question asked again."""

    answer: Answer
    by: str = ""
    why: str = ""
    """These two of whoever takes it back."""
    fork: str = ""
    """The checkpoint where it is asked again, under a new id; empty: it is open again where it was."""
    kept: tuple[Answer, ...] = ()
    """Those that the fork is given again."""


class LeftBehind(NamedTuple):
    """Answers from before a fork, with the questions that they were given to."""

    taken: tuple[tuple[Question, Answer], ...] = ()
    """What was taken back: the fork's question has it as its default."""
    kept: tuple[tuple[Question, Answer], ...] = ()
    """Given again, should the fork ask the same."""


class Change(NamedTuple):
    """How a step changed the state; what its checkpoint stores."""

    replaced: Mapping[str, Any] = NOTHING
    appended: Mapping[str, list[Any]] = NOTHING
    """Only for plain list concatenation; any other reducer's result is a replacement."""


class TaskResult(NamedTuple):
    """What a finished task wrote, kept until its whole superstep is done."""

    checkpoint: str
    task: str
    """The task's id; starts with `INPUT_TASK` for a `Command(update=…)` given to a paused thread, and with
    `CALL` for a call of a `@task` function inside a task that is not done yet."""
    namespace: str = ""
    writes: tuple[tuple[str, Any], ...] = ()
    goto: tuple[Planned, ...] = ()
    """Where its `Command` and its conditional edges lead; plain edges come from the graph."""


INPUT_TASK = "input"
CALL = "call"

GIVEN_NAMES = "hitl_context"
"""In a checkpoint's metadata, as JSON: the names of the values that its run was given beside its input."""


class Commit(NamedTuple):
    """Everything that one transaction of a run changes; what is left out stays as it is."""

    checkpoint: Checkpoint | None = None
    change: Change | None = None
    """Against the checkpoint's parent; None stores the whole state."""
    results: tuple[TaskResult, ...] = ()
    consumed: tuple[str, ...] = ()
    """Questions whose answers the committed work has used up."""
    superseded: tuple[str, ...] = ()
    """Questions that the graph does not ask any more."""
    asked: tuple[Question, ...] = ()
    order: tuple[str, ...] = ()
    """Questions in the order in which they are to be listed: tasks that run beside each other ask in any."""
    reopened: tuple[str, ...] = ()
    """Answered questions that are open again, because the node failed on the answer."""
    others: tuple[Checkpoint, ...] = ()
    """New heads of graphs inside, which go back together with this one."""
    taken_back: TakenBack | None = None
    status: ThreadStatus | None = None
    reason: str = ""
    error: Mapping[str, str] = NOTHING
    breakpoints: Breakpoints | None = None
