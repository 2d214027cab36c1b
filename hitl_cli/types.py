"""The field's values, under LangGraph's names, so that one import line moves a graph here or back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from functools import partial
from typing import Any, ClassVar, Final, Generic, Literal, Protocol, TypeVar, final

from hitl_cli.values import NamedTuple, dataclass

START: Final = "__start__"
END: Final = "__end__"

StreamMode = Literal["values", "updates", "custom", "tasks", "checkpoints"]
"""What `stream` yields: the whole state, each node's update, what nodes write to their stream writer, each
task's start and end, or each checkpoint."""

StreamWriter = Callable[[Any], None]

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

    graph: str | None = None
    """`Command.PARENT`: for the graph that this one is a node of; None: for this graph."""
    update: Any = None
    goto: str | Send | Sequence[str | Send] = ()
    resume: Any = UNSET

    PARENT: ClassVar[Literal["__parent__"]] = "__parent__"


@dataclass(frozen=True, slots=True)
class Overwrite:
    """What a node returns for a key to replace its value although the key has a reducer."""

    value: Any


class RetryPolicy(NamedTuple):
    """When a node that raised runs again at once, with LangGraph's fields and defaults."""

    initial_interval: float = 0.5
    """Seconds before the first retry."""
    backoff_factor: float = 2.0
    max_interval: float = 128.0
    """Seconds; the longest pause."""
    max_attempts: int = 3
    """The first one included."""
    jitter: bool = True
    """Add up to a second, at random."""
    retry_on: type[Exception] | Sequence[type[Exception]] | Callable[[Exception], bool] | None = None
    """Which errors; None: all but those that a second attempt cannot help, see `graph.retry`."""


class PregelTask(NamedTuple):
    """One task of a superstep, as a snapshot shows it."""

    id: str
    name: str
    path: tuple[Any, ...]
    error: str | None = None
    interrupts: tuple[Interrupt, ...] = ()
    state: StateSnapshot | dict[str, Any] | None = None
    """Of a task whose node is a graph: that graph's snapshot if it was asked for, else its config."""
    result: Any = None


class StateSnapshot(NamedTuple):
    """The state of a thread at one checkpoint, with LangGraph's fields."""

    values: Any
    next: tuple[str, ...]
    config: dict[str, Any]
    metadata: dict[str, Any] | None
    created_at: str | None
    parent_config: dict[str, Any] | None
    tasks: tuple[PregelTask, ...] = ()
    interrupts: tuple[Interrupt, ...] = ()


class RunningTask(Protocol):
    """The part of a running task that code inside a node can reach."""

    @property
    def thread(self) -> str:
        """The thread's id."""
        ...

    @property
    def config(self) -> Mapping[str, Any]:
        """The run's config: `{"configurable": {"thread_id": …, …}, …}`."""
        ...

    @property
    def runtime(self) -> Any:
        """A `hitl_cli.runtime.Runtime`."""
        ...

    @property
    def key(self) -> str:
        """The same on every attempt of the task, and no other task's."""
        ...

    def interrupt(
        self, value: Any, response_schema: Any, key: str | None, timeout: float | None = None
    ) -> Any:
        """See `interrupt`.

        Args:
            timeout: seconds from the first time that it is asked until it counts as overdue.

        Raises:
            QuestionTimedOut: it was closed because nobody had answered by then.
        """
        ...

    def has_asked_before(self, payload: Any) -> bool:
        """Whether an attempt before this one has asked that."""
        ...

    def call(self, name: str, function: partial[Any], retries: Sequence[RetryPolicy]) -> Any:
        """What `function` returns, or returned to the same arguments on an earlier attempt of the task."""
        ...

    async def acall(self, name: str, function: partial[Any], retries: Sequence[RetryPolicy]) -> Any:
        """Like `call`, for a function that returns an awaitable."""
        ...


CURRENT_TASK: ContextVar[RunningTask | None] = ContextVar("hitl_current_task", default=None)


def current_task(what: str) -> RunningTask:
    """The task that runs the calling code.

    Raises:
        RuntimeError: there is none; the message says that `what` was called outside of a node.
    """
    task = CURRENT_TASK.get()
    if task is None:
        raise RuntimeError(
            f"{what}() was called outside of a running node: call it from a node's own function or thread"
        )
    return task


def interrupt(value: Any, *, response_schema: Any = None, key: str | None = None) -> Any:
    """Ask a person; return the answer.

    The first time, this raises a signal that stops the node, and the run pauses. When the answer is there,
    the node runs again from its first line, and its n-th `interrupt()` returns the n-th answer.

    Args:
        value: the payload shown to the person: JSON, at most 1 MiB and 64 levels deep.
        response_schema: what the answer must satisfy: a JSON Schema (a dict), or a type: a TypedDict, a
            dataclass, a pydantic model, `int`, `list[str]`, `Literal[…]` … The answer to a dataclass or a
            model is returned as one.
        key: stands for the payload where hitl decides whether a question is still the same one. Give it
            when the payload holds something that changes at every run, such as the time.

    Raises:
        PayloadError: `value` is not JSON; the message has the path to the offending part.
        RuntimeError: called outside of a running node.
    """
    return current_task("interrupt").interrupt(value, response_schema, key)
