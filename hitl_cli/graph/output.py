"""What a node returned, and its conditional edges chose: the task's writes and destinations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import CoroutineType
from typing import TYPE_CHECKING, Any

from hitl_cli.errors import InvalidUpdateError, ParentCommand
from hitl_cli.graph.coroutines import run_coroutine
from hitl_cli.graph.topology import Branch, Topology
from hitl_cli.records import Change, Planned
from hitl_cli.state.writes import Writes
from hitl_cli.types import Command, Send

if TYPE_CHECKING:
    from hitl_cli.graph.context import TaskContext
    from hitl_cli.state.schema import StateSchema
    from hitl_cli.state.shape import Shape


Output = tuple[Writes, tuple[Planned, ...], tuple[dict[str, Any], Change] | None]
"""Of a task: its writes, its destinations, and where a router had to be shown it, the state with the writes
and how that changed."""


def output_of(
    topology: Topology,
    context: TaskContext,
    values: Mapping[str, Any],
    returned: Any,
    keys: Shape | StateSchema,
) -> Output:
    """
    Args:
        values: the state that the task was run on.
        returned: an update, a Command, a list of these, a Send, or None.
        keys: those that may be written.

    Raises:
        ParentCommand: it is for the graph around.
        InvalidUpdateError: it is none of these.
        GraphError: a router chose what is no destination.
    """
    writes: Writes = ()
    goto: tuple[Planned, ...] = ()
    for part in _parts(returned):
        if isinstance(part, Command):
            writes += keys.writes(_own(part, context).update)
            goto += planned(part.goto)
        elif isinstance(part, Send):
            goto += (_planned(part),)
        else:
            writes += keys.writes(part)
    branches = topology.branches.get(context.task.node)
    if not branches:
        return writes, goto, None
    applied = topology.schema.apply(values, writes)
    for branch in branches:
        seen = branch.shape.of(applied[0])
        if branch.passes_on and isinstance(returned, dict):
            seen = {**returned, **seen}
        goto += destinations(branch, seen, context.injected(branch.injected) if branch.injected else {})
    return writes, goto, applied


def planned(goto: Any) -> tuple[Planned, ...]:
    """A Command's `goto` or a router's choice, as tasks to plan.

    Raises:
        InvalidUpdateError: it is neither a name nor a Send nor a sequence of them.
    """
    if isinstance(goto, str | Send):
        return (_planned(goto),)
    if isinstance(goto, tuple | list | Sequence):  # the first two are told apart faster
        return tuple([_planned(one) for one in goto])
    raise InvalidUpdateError(f"In Command.goto, expected Send/str, got {type(goto).__name__}")


def _planned(one: Any) -> Planned:
    if isinstance(one, str):
        return Planned(one)
    if isinstance(one, Send):
        return Planned(one.node, one.arg)
    raise InvalidUpdateError(f"In Command.goto, expected Send/str, got {type(one).__name__}")


def _parts(returned: Any) -> Sequence[Any]:
    """What a node returned, as updates and Commands; only a list with a Command in it is several."""
    several = isinstance(returned, (list, tuple)) and any(isinstance(part, Command) for part in returned)
    return returned if several else (returned,)


def _own(command: Command[Any], context: TaskContext) -> Command[Any]:
    if command.graph is None:
        return command
    if command.graph != Command.PARENT:
        raise InvalidUpdateError(
            f"node {context.task.node!r} returned a Command for the graph {command.graph!r}",
            hint="`graph` is Command.PARENT, or is left out.",
        )
    if not context.scope.path and context.scope.outer is None:
        raise InvalidUpdateError(f"There is no parent graph for the Command of node {context.task.node!r}")
    own: Command[Any] = Command(update=command.update, goto=command.goto)
    raise ParentCommand(own, context.delivered, context.scope.namespace)


def destinations(branch: Branch, seen: Any, injected: Mapping[str, Any]) -> tuple[Planned, ...]:
    """Ask the router.

    Args:
        seen: the state, in the branch's shape.
        injected: what its parameters named `config`, `runtime` and `writer` are given.

    Raises:
        GraphError: it returned None, which is no destination (an empty list is), or a word that the path map
            does not have.
        InvalidUpdateError: it is neither a name nor a Send.
    """
    chosen = branch.router(seen, **injected) if injected else branch.router(seen)
    if isinstance(chosen, CoroutineType):
        chosen = run_coroutine(chosen)
    if isinstance(chosen, (list, tuple)):
        return tuple([_planned(branch.destination(one)) for one in chosen])
    return (_planned(branch.destination(chosen)),)
