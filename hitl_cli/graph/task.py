"""Runs one task: the node's function and then its conditional edges, up to an end or a question."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import CoroutineType
from typing import TYPE_CHECKING, Any

from hitl_cli.errors import Fail, GraphInterrupt, HitlError, InterruptSwallowed, ParentCommand
from hitl_cli.graph.context import TaskContext
from hitl_cli.graph.coroutines import run_coroutine
from hitl_cli.graph.output import Output, output_of, planned
from hitl_cli.graph.retry import pause_before_retry
from hitl_cli.graph.scope import Scope
from hitl_cli.graph.topology import Topology
from hitl_cli.question import Question, question_removed
from hitl_cli.records import Change, TaskResult
from hitl_cli.types import CURRENT_TASK, START, UNSET
from hitl_cli.values import NamedTuple

if TYPE_CHECKING:
    from hitl_cli.graph.superstep import Superstep


class Task(NamedTuple):
    """A task of the current superstep."""

    id: str
    node: str
    number: int
    """Its place among the planned tasks of the superstep."""
    arg: Any = UNSET
    """What a Send gave it, or the graph's input; UNSET: the state."""

    @property
    def is_send(self) -> bool:
        return self.arg is not UNSET and self.node != START


class Done(NamedTuple):
    result: TaskResult
    delivered: tuple[str, ...] = ()
    """Questions whose answers went into the result."""
    superseded: tuple[str, ...] = ()
    """Questions of graphs inside that are not asked any more."""
    applied: tuple[dict[str, Any], Change] | None = None
    """See `Output`."""


class Asked(NamedTuple):
    question: Question | None
    """The node's own question; None when only a graph inside it asks, or has stopped."""
    superseded: tuple[str, ...] = ()
    inner: tuple[Question, ...] = ()
    """What graphs inside it ask; written down already."""
    stops: tuple[str, ...] = ()
    """Breakpoints of graphs inside it."""

    @property
    def questions(self) -> tuple[Question, ...]:
        return (*self.inner, self.question) if self.question else self.inner


class Raised(NamedTuple):
    error: BaseException
    delivered: tuple[str, ...] = ()
    reopened: tuple[str, ...] = ()
    """Questions that are open again, because the node did not work out with the answer."""

    @property
    def final(self) -> bool:
        """Whether the graph said no, which is a decision that its answers led to."""
        return isinstance(self.error, Fail)


class Left(NamedTuple):
    """The node sent a Command to the graph around."""

    signal: ParentCommand


Ending = Done | Asked | Raised | Left


def run_task(
    topology: Topology, scope: Scope, step: Superstep, values: Mapping[str, Any], task: Task
) -> Ending:
    """Run the task, and again as its retry policies say.

    `sys.exit()` in a node fails the node; only KeyboardInterrupt goes through.
    """
    attempts = 0
    while True:
        attempts += 1
        context = TaskContext(topology, scope, step, task)
        ending = _attempt(context, topology, values)
        if not isinstance(ending, Raised):
            return ending
        pause = pause_before_retry(topology.retries(task.node), ending.error, attempts)
        if pause is None:
            return _recovered(context, topology, ending)
        time.sleep(pause)


def _attempt(context: TaskContext, topology: Topology, values: Mapping[str, Any]) -> Ending:
    token = CURRENT_TASK.set(context)
    try:
        output = _output(context, topology, values)
    except GraphInterrupt:
        if context.scope.outer is not None:
            raise
        return _paused(context)
    except ParentCommand as signal:
        return Left(signal)
    except BaseExceptionGroup as group:
        _, others = group.split(GraphInterrupt)
        return _paused(context) if others is None else _raised(context, group)
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:
        return _raised(context, error)
    finally:
        CURRENT_TASK.reset(token)
        context.is_over = True
    return _done(context, output)


def _output(context: TaskContext, topology: Topology, values: Mapping[str, Any]) -> Output:
    task = context.task
    if task.node == START:
        return output_of(topology, context, values, task.arg, topology.input)
    node = topology.nodes[task.node]
    given = node.shape.of(values) if task.arg is UNSET else task.arg
    try:
        if not callable(node.function):
            returned = node.function.invoke(given, context.runnable_config)
        elif node.injected:
            returned = node.function(given, **context.injected(node.injected))
        else:  # what most do; a call with `**` takes twice as long
            returned = node.function(given)
        if isinstance(returned, CoroutineType):
            returned = run_coroutine(returned)
    except ParentCommand as signal:  # from a graph that the node called
        context.inner.delivered += signal.delivered
        context.inner.abandoned.append(signal.namespace)
        returned = signal.command
    return output_of(topology, context, values, returned, topology.schema)


def _done(context: TaskContext, output: Output) -> Ending:
    checkpoint = context.checkpoint
    writes, goto, applied = output
    result = TaskResult(checkpoint.id, context.task.id, checkpoint.namespace, writes, goto)
    if context.is_plain:
        return Done(result, (), (), applied)
    if context.has_asked:
        return _raised(context, None)
    skipped, superseded = context.no_longer_asked()
    if skipped and not context.scope.accepts_changes:
        return Raised(question_removed(skipped[0]))
    dropped = tuple(question.id for question in skipped)
    return Done(result, context.delivered, tuple(dict.fromkeys(superseded + dropped)), applied)


def _recovered(context: TaskContext, topology: Topology, raised: Raised) -> Ending:
    """What the node's `on_error` makes of the error, if anything: then no question of the task is left."""
    if context.has_asked:
        return raised
    command = topology.recovery(context.task.node, raised.error)
    if command is None:
        return raised
    try:
        writes, goto = topology.schema.writes(command.update), planned(command.goto)
    except HitlError as error:
        return Raised(error, raised.delivered, raised.reopened)
    result = TaskResult(
        checkpoint=context.checkpoint.id,
        namespace=context.checkpoint.namespace,
        task=context.task.id,
        writes=tuple(writes),
        goto=goto,
    )
    delivered = raised.delivered
    skipped, superseded = context.no_longer_asked()
    left = (*superseded, *(question.id for question in skipped))
    return Done(result, delivered, tuple(id_ for id_ in left if id_ not in delivered))


def _paused(context: TaskContext) -> Ending:
    if not context.has_asked:
        return _raised(context, GraphInterrupt("GraphInterrupt is for interrupt() to raise"))
    inner = context.inner
    return Asked(
        context.interrupts.asked, context.interrupts.superseded(), tuple(inner.questions), tuple(inner.stops)
    )


def _raised(context: TaskContext, error: BaseException | None) -> Raised:
    if context.has_asked:
        swallowed = InterruptSwallowed(
            f"node {context.task.node!r} caught the signal of interrupt() ({context.place}) and went on",
            hint="Keep interrupt() out of `except:`, `except BaseException:` and a `finally` that raises.",
        )
        swallowed.__cause__ = error
        return Raised(swallowed)
    assert error is not None
    return Raised(error, context.delivered, context.reopened)
