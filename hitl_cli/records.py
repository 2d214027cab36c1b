"""What a run writes down, as frozen values: the language that the engine and the store share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from hitl_cli.question import Question
from hitl_cli.types import UNSET

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


@dataclass(slots=True)
class Lease:
    """The right to write a thread's progress, until another run begins. The store counts its commits."""

    thread: str
    epoch: int
    commit_no: int


@dataclass(frozen=True, slots=True)
class Planned:
    """A task of the next superstep."""

    node: str
    arg: Any = UNSET
    """What a `Send` gives the node in place of the state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The state between two supersteps, and what comes next."""

    id: str
    thread: str
    namespace: str = ""
    parent: str = ""
    """The checkpoint before it; empty for the first."""
    step: int
    """-1 for the input, then 0, 1, 2 …"""
    source: Literal["input", "loop", "update", "fork"]
    values: Mapping[str, Any]
    planned: tuple[Planned, ...] = ()
    joins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For each join: which of its sources have arrived; all of them until its target has run."""
    held: tuple[str, ...] = ()
    """Nodes with several ways in that wait for branches that can still reach them."""
    wrote: tuple[str, ...] = ()
    """The nodes whose results made this checkpoint."""
    created_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a step changed the state; what its checkpoint stores."""

    replaced: Mapping[str, Any] = field(default_factory=dict)
    appended: Mapping[str, list[Any]] = field(default_factory=dict)
    """Only for plain list concatenation; any other reducer's result is a replacement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskResult:
    """What a finished task wrote, kept until its whole superstep is done."""

    checkpoint: str
    namespace: str = ""
    task: str
    """The task's id; starts with `INPUT_TASK` for a `Command(update=…)` given to a paused thread."""
    writes: tuple[tuple[str, Any], ...] = ()
    goto: tuple[Planned, ...] = ()
    """Where its `Command` and its conditional edges lead; plain edges come from the graph."""


INPUT_TASK = "input"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """Everything that one transaction of a run changes; what is left out stays as it is."""

    checkpoint: Checkpoint | None = None
    change: Change | None = None
    """Against the checkpoint's parent; None stores the whole state."""
    results: tuple[TaskResult, ...] = ()
    asked: tuple[Question, ...] = ()
    consumed: tuple[str, ...] = ()
    """Questions whose answers the committed work has used up."""
    reopened: tuple[str, ...] = ()
    """Answered questions that are open again, because the node failed on the answer."""
    superseded: tuple[str, ...] = ()
    """Questions that the graph does not ask any more."""
    status: ThreadStatus | None = None
    reason: str = ""
    error: Mapping[str, str] = field(default_factory=dict)
    breakpoints: Breakpoints | None = None
