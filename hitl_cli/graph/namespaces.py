"""Names of the places where graphs run inside graphs, in LangGraph's form: `outer:<task>|inner:<task>`."""

from __future__ import annotations

_INNER = "|"
_OF_TASK = ":"


def of_task(namespace: str, node: str, task: str) -> str:
    """Where a task runs the graphs that it calls."""
    return f"{_prefix(namespace)}{node}{_OF_TASK}{task}"


def of_call(namespace: str, node: str, task: str, number: int, *, stateful: bool) -> str:
    """Where the `number`-th graph that a task calls keeps its checkpoints.

    Args:
        number: 0 for the first call.
        stateful: one history for all tasks of the thread, so that no task is named in it: `outer|inner`.
    """
    if stateful:
        around = _INNER.join(part.partition(_OF_TASK)[0] for part in parts(namespace))
        place = f"{_prefix(around)}{node}"
    else:
        place = of_task(namespace, node, task)
    return f"{place}{_INNER}{number}" if number else place


def calls(namespace: str) -> list[tuple[str, int]]:
    """The way to a graph, outermost first: a node, and which of the graphs that it calls, 0 for the first."""
    way: list[tuple[str, int]] = []
    for part in parts(namespace):
        node, mark, _ = part.partition(_OF_TASK)
        if node.isdecimal() and not mark and way:
            way[-1] = (way[-1][0], int(node))
        else:
            way.append((node, 0))
    return way


def parts(namespace: str) -> tuple[str, ...]:
    """As LangGraph's streams name the place: `("outer:<task>", "inner:<task>")`; empty at the root."""
    return tuple(namespace.split(_INNER)) if namespace else ()


def _prefix(namespace: str) -> str:
    return f"{namespace}{_INNER}" if namespace else ""


def is_within(namespace: str, others: tuple[str, ...]) -> bool:
    """Whether it is one of the others, or inside one of them."""
    return any(namespace == other or namespace.startswith(_prefix(other)) for other in others)
