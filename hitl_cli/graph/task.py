"""Runs one task: the node's function and then its conditional edges, up to an end or a question."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hitl_cli.errors import Fail, GraphChanged, InterruptSwallowed, InvalidUpdateError
from hitl_cli.graph.coroutines import run_coroutine
from hitl_cli.graph.interrupts import GraphInterrupt, TaskInterrupts
from hitl_cli.graph.topology import Topology
from hitl_cli.question import Question
from hitl_cli.records import Planned, TaskResult
from hitl_cli.types import CURRENT_TASK, START, UNSET, Command, RunningTask, Send


@dataclass(frozen=True, slots=True)
class Task:
    """A task of the current superstep."""

    id: str
    node: str
    index: int
    """Its place among the planned tasks of the superstep."""
    arg: Any = UNSET
    """What a Send gave it, or the graph's input; UNSET: the state."""

    @property
    def is_send(self) -> bool:
        return self.arg is not UNSET and self.node != START


@dataclass(frozen=True, slots=True)
class Done:
    result: TaskResult
    delivered: tuple[str, ...]
    """Questions whose answers went into the result."""


@dataclass(frozen=True, slots=True)
class Asked:
    question: Question
    superseded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Raised:
    error: BaseException
    delivered: tuple[str, ...] = ()

    @property
    def final(self) -> bool:
        """Whether the graph said no, which is a decision that its answers led to."""
        return isinstance(self.error, Fail)

    @property
    def reopened(self) -> tuple[str, ...]:
        """The last answer that the node was given did not work out: its question opens again."""
        return self.delivered[-1:]


Ending = Done | Asked | Raised


def run_task(
    topology: Topology,
    task: Task,
    values: Mapping[str, Any],
    interrupts: TaskInterrupts,
    outer: RunningTask | None = None,
) -> Ending:
    """Run the task once. `sys.exit()` in a node fails the node; only KeyboardInterrupt goes through.

    Args:
        outer: the task of another graph that this graph was called in without a checkpointer of its own;
            what is asked here is then asked by that task.
    """
    token = CURRENT_TASK.set(outer or interrupts)
    try:
        writes, goto = _call(topology, task, values)
    except GraphInterrupt:
        if outer is not None:
            raise
        return _paused(interrupts)
    except BaseExceptionGroup as group:
        _, others = group.split(GraphInterrupt)
        return _paused(interrupts) if others is None else _raised(task, interrupts, group)
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:
        return _raised(task, interrupts, error)
    finally:
        CURRENT_TASK.reset(token)
    if interrupts.asked is not None:
        return _raised(task, interrupts, None)
    if skipped := interrupts.skipped():
        return Raised(_question_removed(task, skipped[0]))
    result = TaskResult(
        checkpoint=interrupts.checkpoint,
        namespace=interrupts.namespace,
        task=task.id,
        writes=writes,
        goto=goto,
    )
    return Done(result, tuple(interrupts.delivered))


def planned(goto: Any) -> tuple[Planned, ...]:
    """A Command's `goto` or a router's choice, as tasks to plan.

    Raises:
        InvalidUpdateError: it is neither a name nor a Send nor a sequence of them.
    """
    several = [goto] if isinstance(goto, str | Send) else goto
    if not isinstance(several, Sequence):
        raise InvalidUpdateError(f"In Command.goto, expected Send/str, got {type(goto).__name__}")
    return tuple(_planned(one) for one in several)


def _planned(one: Any) -> Planned:
    if isinstance(one, Send):
        return Planned(one.node, one.arg)
    if isinstance(one, str):
        return Planned(one)
    raise InvalidUpdateError(f"In Command.goto, expected Send/str, got {type(one).__name__}")


def _call(
    topology: Topology, task: Task, values: Mapping[str, Any]
) -> tuple[tuple[tuple[str, Any], ...], tuple[Planned, ...]]:
    """The writes and the destinations of the task."""
    given = dict(values) if task.arg is UNSET else task.arg
    output = given if task.node == START else _output(topology, task, given)
    writes: list[tuple[str, Any]] = []
    goto: list[Planned] = []
    for part in _parts(output):
        command = part if isinstance(part, Command) else Command(update=part)
        writes += topology.schema.writes(command.update)
        goto += planned(command.goto)
    if branches := topology.branches.get(task.node):
        after, _ = topology.schema.apply(values, writes)
        for branch in branches:
            goto += planned(branch.destinations(after))
    return tuple(writes), tuple(goto)


def _parts(output: Any) -> Sequence[Any]:
    """What a node returned, as updates and Commands; only a list with a Command in it is several."""
    several = isinstance(output, list | tuple) and any(isinstance(part, Command) for part in output)
    return output if several else [output]


def _output(topology: Topology, task: Task, given: Any) -> Any:
    output = topology.nodes[task.node].function(given)
    return run_coroutine(output) if inspect.iscoroutine(output) else output


def _paused(interrupts: TaskInterrupts) -> Ending:
    assert interrupts.asked is not None
    return Asked(interrupts.asked, interrupts.superseded())


def _raised(task: Task, interrupts: TaskInterrupts, error: BaseException | None) -> Raised:
    if interrupts.asked is not None:
        swallowed = InterruptSwallowed(
            f"node {task.node!r} caught the signal of interrupt() ({interrupts.place}) and went on",
            hint="Keep interrupt() out of `except:`, `except BaseException:` and a `finally` that raises.",
        )
        swallowed.__cause__ = error
        return Raised(swallowed)
    assert error is not None
    return Raised(error, tuple(interrupts.delivered))


def _question_removed(task: Task, question: Question) -> GraphChanged:
    return GraphChanged(
        f"node {task.node!r} no longer asks what was answered: {str(question.payload)[:200]!r}",
        hint="Nothing was committed. Put the question back, or start anew with --discard.",
    )
