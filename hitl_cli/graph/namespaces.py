"""Names of the places where graphs run inside graphs, in LangGraph's form: `outer:<task>|inner:<task>`."""

from __future__ import annotations

INNER = "|"
OF_TASK = ":"


def of_task(namespace: str, node: str, task: str) -> str:
    """Where a task runs the graphs that it calls."""
    return f"{_prefix(namespace)}{node}{OF_TASK}{task}"


def of_call(namespace: str, node: str, task: str, number: int, *, stateful: bool) -> str:
    """Where the `number`-th graph that a task calls keeps its checkpoints.

    Args:
        number: 0 for the first call.
        stateful: one history for all tasks of the thread, so that no task is named in it.
    """
    place = f"{_prefix(without_tasks(namespace))}{node}" if stateful else of_task(namespace, node, task)
    return f"{place}{INNER}{number}" if number else place


def without_tasks(namespace: str) -> str:
    """`outer|inner`."""
    return INNER.join(part.partition(OF_TASK)[0] for part in namespace.split(INNER) if part)


def calls(namespace: str) -> list[tuple[str, int]]:
    """The way to a graph, outermost first: a node, and which of the graphs that it calls, 0 for the first."""
    way: list[tuple[str, int]] = []
    for part in without_tasks(namespace).split(INNER):
        if part.isdigit() and way:
            way[-1] = (way[-1][0], int(part))
        elif part:
            way.append((part, 0))
    return way


def parts(namespace: str) -> tuple[str, ...]:
    """As LangGraph's streams name the place: `("outer:<task>", "inner:<task>")`; empty at the root."""
    return tuple(namespace.split(INNER)) if namespace else ()


def _prefix(namespace: str) -> str:
    return f"{namespace}{INNER}" if namespace else ""
