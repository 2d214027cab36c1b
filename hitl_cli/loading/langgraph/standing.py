"""Where a thread of a LangGraph graph stands, read from its checkpoint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any

from hitl_cli.checkpoint.settling import CONTROL, INTERRUPT, NULL_TASK, SEND, TASKS
from hitl_cli.graph.superstep import node_is_gone
from hitl_cli.loading.langgraph.parts import nodes_of
from hitl_cli.plain import plain
from hitl_cli.question import Question, name_of_send, without_place
from hitl_cli.values import dataclass

_BRANCH = "branch:to:"
"""LangGraph's channel that makes a node run, before the node's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A thread between two runs."""

    checkpoint: str
    """Empty when the thread has none yet."""
    values: Any
    """The state as it stands, as JSON."""
    pending: tuple[str, ...] = ()
    """Ids of the questions that wait for an answer, in the order of their tasks."""
    next: tuple[str, ...] = ()
    """The nodes that have not ended."""
    runnable: bool = False
    """Whether one of them waits for nothing."""
    planned: tuple[str, ...] = ()
    """The nodes that the checkpoint makes run, whether the graph still has them or not."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """Of the checkpoint; of a copy, that of the one before it, since LangGraph copies none."""
    sent: Mapping[str, str] = field(default_factory=dict)
    """The names that tell the tasks of `Send`s from each other, by the ids of the tasks."""


def standing(graph: Any, config: dict[str, Any]) -> Standing:
    """Read the thread's newest checkpoint."""
    saved = graph.checkpointer.get_tuple(config)
    if saved is None:
        return Standing(checkpoint="", values={})
    state = _state(graph, config, saved.config)
    return Standing(
        checkpoint=saved.config["configurable"]["checkpoint_id"],
        values=_shown(graph, state.values),
        pending=tuple(_pending(saved.pending_writes or (), [task.id for task in state.tasks])),
        next=tuple(state.next),
        runnable=any(task.result is None and not task.interrupts for task in state.tasks),
        planned=tuple(planned(saved.checkpoint["channel_values"])),
        metadata=_metadata(graph, saved),
        sent=_sent(state.tasks),
    )


def remembers(graph: Any, thread: str, namespace: str) -> bool:
    """Whether the graph of that namespace keeps checkpoints, so that its questions keep their ids."""
    config = {"configurable": {"thread_id": thread, "checkpoint_ns": namespace}}
    return not namespace or graph.checkpointer.get_tuple(config) is not None


def check_nodes(graph: Any, stands: Standing, questions: Iterable[Question]) -> None:
    """
    Raises:
        GraphChanged: the graph no longer has a node that the thread is at; LangGraph would end the run.
    """
    missing = [node for node in stands.planned if node not in graph.nodes]
    known = nodes_of(graph)
    for question in questions:
        node, nodes = without_place(question.node), known.get(question.place[0])
        # A graph that a tool calls, such as an agent's subagent, cannot be seen from outside.
        if question.id in stands.pending and node and nodes is not None and node not in nodes:
            missing.append(node)
    if missing:
        raise node_is_gone(missing[0])


def _state(graph: Any, newest: dict[str, Any], checkpoint: Any) -> Any:
    """The state with what finished nodes have written; else, if that does not fit together, without it."""
    try:
        return graph.get_state(newest)
    except Exception:
        return graph.get_state(checkpoint)


def _pending(writes: Iterable[tuple[str, str, Any]], tasks: Sequence[str]) -> list[str]:
    """The questions of the tasks that have not ended: each keeps the one that it asked last.

    Args:
        tasks: the order of their ids. That of the writes is of who was faster: another one in each run.
    """
    asked: dict[str, list[str]] = {}
    ended = {task for task, channel, _ in writes if channel not in CONTROL}
    for task, channel, value in writes:
        if channel == INTERRUPT and task != NULL_TASK and task not in ended:
            asked[task] = [interrupt.id for interrupt in value]
    # A question of a task that another one calls, or of a graph inside a node, is kept with both.
    places = {task: place for place, task in enumerate(tasks)}
    in_order = sorted(asked, key=lambda task: places.get(task, len(places)))
    return list(dict.fromkeys(id_ for task in in_order for id_ in asked[task]))


def _metadata(graph: Any, saved: Any) -> Mapping[str, Any]:
    is_copy = saved.metadata.get("source") == "fork" and saved.parent_config
    before = graph.checkpointer.get_tuple(saved.parent_config) if is_copy else None
    found: Mapping[str, Any] = (before or saved).metadata
    return found


def _sent(tasks: Sequence[Any]) -> dict[str, str]:
    sends = [task for task in tasks if task.path[0] == SEND]
    nodes = [task.name for task in sends]
    return {task.id: name_of_send(nodes, number) for number, task in enumerate(sends)}


def planned(channels: Mapping[str, Any]) -> list[str]:
    """The nodes that a checkpoint makes run, whether the graph still has them or not."""
    branches = [name.removeprefix(_BRANCH) for name in channels if name.startswith(_BRANCH)]
    return branches + [send.node for send in channels.get(TASKS, ())]


def _shown(graph: Any, values: Any) -> Any:
    """What the graph shows of its state."""
    keys = graph.output_channels
    if isinstance(keys, str) or not isinstance(values, dict):
        return plain(values)
    return {key: plain(values[key]) for key in keys if key in values}
