"""Every error that hitl raises on purpose, each with the exit code that scripts see.

    HitlError                      1   an error with one clear message
    ├─ UsageError                  2   a wrong flag or value
    ├─ NotFound                    3   no such thread, question or checkpoint
    │  └─ TargetError              3   the graph cannot be loaded
    ├─ NothingWaiting              4   no question is open there
    │  └─ AlreadyAnswered          4   somebody else was faster
    ├─ AnswerRefused               5   the answer does not fit; nothing was applied
    ├─ ThreadBusy                  6   another process is running the thread
    ├─ StoreError                  1   the store file is unusable, or not safe to use
    │  └─ Fenced                   1   the thread was taken over while this run was stopped
    ├─ PayloadError                1   `interrupt()` was given something that is not JSON
    ├─ GraphChanged                1   the graph no longer fits what was written down
    ├─ InterruptSwallowed          1   a node caught the signal of `interrupt()`
    ├─ QuestionTimedOut            1   nobody answered a question in time, and no way leads on from there
    ├─ GraphError                  1   the graph's own wiring is wrong; also a ValueError
    └─ InvalidUpdateError …        1   LangGraph's names, for mistakes of a running graph

`Fail` is not one of them: a graph raises it to say no, which is a decision, not an error. Nor are the two
signals that a node is left with before its end: a question, and a Command for the graph around.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hitl_cli.types import Command


class HitlError(Exception):
    """The base of all of them; `hint` is the way out, printed under the message."""

    exit_code = 1
    accepted: bool | None = None
    """Whether an answer was written down before; None: nothing is said of it."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(HitlError):
    exit_code = 2


class NotFound(HitlError):
    exit_code = 3


class TargetError(NotFound):
    """The target names no file, or no graph in it, or its file has mistakes, or its code raised."""


class NothingWaiting(HitlError):
    exit_code = 4


class AlreadyAnswered(NothingWaiting):
    """The question was answered before; the message says by whom, when and what."""


class AnswerRefused(HitlError):
    """The answer does not fit the question; `problems` has one line for each reason."""

    exit_code = 5

    def __init__(self, message: str, *, hint: str = "", problems: Sequence[str] = ()) -> None:
        super().__init__(message, hint=hint)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return f"{self.message}: {'; '.join(self.problems)}" if self.problems else self.message


class ThreadBusy(HitlError):
    """Another process is running the thread; `accepted` tells whether an answer was written down before."""

    exit_code = 6

    def __init__(self, message: str, *, hint: str = "", accepted: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.accepted = accepted


class StoreError(HitlError):
    pass


class Fenced(StoreError):
    """Another process took the thread over; nothing that this run did since counts."""


class PayloadError(HitlError):
    """A value that should be JSON is not; the message gives the path to the offending part."""

    node = ""
    """The one that asks, where nothing but the error tells it."""


class GraphChanged(HitlError):
    """The graph was edited while a thread was paused, in a way that answers cannot survive."""


class InterruptSwallowed(HitlError):
    """A node caught the signal that `interrupt()` raises, and went on without an answer."""


class QuestionTimedOut(HitlError):
    """A question was closed because nobody had answered it in time. It is no answer."""


class GraphError(HitlError, ValueError):
    """Nodes and edges that do not fit together, or a call that lacks what it needs."""


class InvalidUpdateError(HitlError):
    """A node, an input or an update wrote what the state cannot take."""


class EmptyInputError(HitlError):
    """A thread that does not exist yet was asked to continue."""


class GraphRecursionError(HitlError, RecursionError):
    """The graph took more supersteps in one run than `recursion_limit` allows."""


class UnknownInterruptError(NotFound):
    """A resume names an interrupt that is not pending."""


class Fail(Exception):
    """Raised by a node to end the run as failed by the graph's own decision (exit code 9)."""


class GraphBubbleUp(BaseException):
    """The base of the signals. `except Exception` in a node cannot swallow them.

    Departs from LangGraph, where such a node goes on without an answer.
    """


class GraphInterrupt(GraphBubbleUp):
    """Stops a node at an unanswered question, its own or one of a graph that it called."""


class ParentCommand(GraphBubbleUp):
    """Takes a `Command(graph=Command.PARENT)` to the node of the graph around that called this graph."""

    def __init__(self, command: Command[Any], delivered: tuple[str, ...], namespace: str) -> None:
        """
        Args:
            command: as it is for the graph around.
            delivered: ids of the questions whose answers led to it; the graph around commits their use.
        """
        super().__init__(command)
        self.namespace = namespace
        """The graph that it ends: what that asks beside is not asked any more."""
        self.command = command
        self.delivered = delivered
