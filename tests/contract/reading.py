"""Reads results and snapshots of either engine without what differs from run to run: ids, clocks, order."""

from __future__ import annotations

from typing import Any


def asked(result: dict[str, Any]) -> list[Any]:
    """The payloads that wait for an answer, sorted: parallel branches ask in no particular order."""
    return sorted((question.value for question in result.get("__interrupt__", ())), key=str)


def ids(result: dict[str, Any]) -> dict[Any, str]:
    """The ids of the waiting questions, by payload."""
    return {question.value: question.id for question in result["__interrupt__"]}


def values(result: dict[str, Any]) -> dict[str, Any]:
    """The state in a result, without its questions."""
    return {key: value for key, value in result.items() if key != "__interrupt__"}


def snapshot(state: Any) -> dict[str, Any]:
    """A snapshot as plain values."""
    return {
        "values": state.values,
        "next": sorted(state.next),
        "source": state.metadata and state.metadata["source"],
        "step": state.metadata and state.metadata["step"],
        "asked": sorted((question.value for question in state.interrupts), key=str),
        "tasks": sorted((task_values(task) for task in state.tasks), key=str),
    }


def task_values(task: Any) -> dict[str, Any]:
    """A task of a snapshot; of its error, only that there is one."""
    shown = {
        "name": task.name,
        "path": task.path,
        "failed": task.error is not None,
        "asked": sorted((question.value for question in task.interrupts), key=str),
        "result": task.result,
    }
    if isinstance(task.state, tuple) and task.state.metadata:
        shown["inside"] = snapshot(task.state)
    return shown


def chunk(part: dict[str, Any]) -> dict[str, Any]:
    """A chunk of a stream, its questions as payloads only."""
    if "__interrupt__" not in part:
        return part
    return {**part, "__interrupt__": [question.value for question in part["__interrupt__"]]}


def inside(app: Any, thread: dict[str, Any]) -> Any:
    """The snapshot of the graph inside the only task that a thread waits for."""
    (task,) = app.get_state(thread, subgraphs=True).tasks
    return task.state


def place(app: Any, thread: dict[str, Any]) -> dict[str, Any]:
    """The config of that graph: the thread and a namespace."""
    (task,) = app.get_state(thread).tasks
    config: dict[str, Any] = task.state
    return config
