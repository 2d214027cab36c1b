"""The field's values, under LangGraph's names, so that one import line moves a graph here or back."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final, Generic, Literal, Protocol, TypeVar, final

START: Final = "__start__"
END: Final = "__end__"

StreamMode = Literal["values", "updates", "tasks"]
"""What `stream` yields: the whole state, each node's update, or each task's start and end."""

All = Literal["*"]
"""Every node, where a list of node names is expected."""


@final
class Unset:
    """The type of `UNSET`, which marks "nothing was given" where `None` is a legal value."""

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> bool:
        return False


UNSET: Final = Unset()


@dataclass(frozen=True, slots=True)
class Interrupt:
    """A question that a node asked with `interrupt()`."""

    value: Any
    """The payload, as JSON."""
    id: str
    """32 hex digits; changes when the question changes."""
    response_schema: dict[str, Any] | None = None
    """The JSON Schema that an answer must satisfy."""


@dataclass(frozen=True, slots=True)
class Send:
    """Run `node` once with `arg` as its input, beside whatever else runs in the next superstep."""

    node: str
    arg: Any


NodeName = TypeVar("NodeName", bound=str)
"""For annotations: `Command[Literal["proceed", "cancel"]]` says where a node may go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Generic[NodeName]):
    """What a node returns to update the state and say where to go; as input, how to resume.

    `resume` is one answer for the only open question, or a dict of question ids to answers.
    Departs from LangGraph: `resume=None` is an answer like any other.
    """

    update: Any = None
    goto: str | Send | Sequence[str | Send] = ()
    resume: Any = UNSET


@dataclass(frozen=True, slots=True)
class PregelTask:
    """One task of a superstep, as a snapshot shows it."""

    id: str
    name: str
    path: tuple[Any, ...]
    error: str | None = None
    interrupts: tuple[Interrupt, ...] = ()
    result: Any = None


@dataclass(frozen=True, slots=True)
class StateSnapshot:
    """The state of a thread at one checkpoint, with LangGraph's fields."""

    values: dict[str, Any]
    next: tuple[str, ...]
    config: dict[str, Any]
    metadata: dict[str, Any] | None
    created_at: str | None
    parent_config: dict[str, Any] | None
    tasks: tuple[PregelTask, ...] = ()
    interrupts: tuple[Interrupt, ...] = field(default=())


class RunningTask(Protocol):
    """The part of a running task that code inside a node can reach."""

    thread: str

    def interrupt(self, value: Any, response_schema: Any, key: str | None) -> Any: ...


CURRENT_TASK: ContextVar[RunningTask | None] = ContextVar("hitl_current_task", default=None)


def interrupt(value: Any, *, response_schema: Any = None, key: str | None = None) -> Any:
    """Ask a person; return the answer.

    The first time, this raises a signal that stops the node, and the run pauses. When the answer is there,
    the node runs again from its first line, and its n-th `interrupt()` returns the n-th answer.

    Args:
        value: the payload shown to the person: JSON, at most 1 MiB and 64 levels deep.
        response_schema: a JSON Schema (a dict) that the answer must satisfy.
        key: stands for the payload where hitl decides whether a question is still the same one. Give it
            when the payload holds something that changes at every run, such as the time.

    Raises:
        PayloadError: `value` is not JSON; the message has the path to the offending part.
        RuntimeError: called outside of a running node.
    """
    task = CURRENT_TASK.get()
    if task is None:
        raise RuntimeError(
            "interrupt() was called outside of a running node: call it from a node's own function or thread"
        )
    return task.interrupt(value, response_schema, key)
