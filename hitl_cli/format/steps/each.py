"""`each`: does a step once for every item of a list, in parallel, as a graph inside the node.

So every item has a task of its own: `node[2]` asks, fails, is tried again and is kept by itself.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypedDict

from hitl_cli.format.expressions import Names
from hitl_cli.format.mistakes import Fault
from hitl_cli.format.model import Each
from hitl_cli.format.sandbox import brief
from hitl_cli.graph.builder import StateGraph
from hitl_cli.types import START, RetryPolicy, Send

MOST_ITEMS = 10_000

One = Callable[[str, Names], Any]
"""Does the step for one item, given the item's label, `node[2]`, and the names."""


class _Items(TypedDict):
    items: list[Any]
    results: Annotated[dict[str, Any], operator.or_]
    """By the position of the item."""


def run_each(node: str, each: Each, names: Names, one: One, retries: Sequence[RetryPolicy]) -> list[Any]:
    """The results, in the order of the items.

    Raises:
        Fault: it is no list.
        Exception: whatever the step raised for an item.
    """
    items = each.items.value(names)
    if not isinstance(items, list):
        raise Fault(each.items.place, f"'each' needs a list, and {each.items.source} is {brief(items)}")
    if len(items) > MOST_ITEMS:
        raise Fault(each.items.place, f"'each' has {len(items):,} items, and {MOST_ITEMS:,} are the most")
    if not items:
        return []
    results = _graph(node, each, names, one, retries, len(items)).invoke({"items": items})["results"]
    return [results[str(position)] for position in range(len(items))]


def _graph(node: str, each: Each, names: Names, one: One, retries: Sequence[RetryPolicy], count: int) -> Any:
    graph = StateGraph(_Items)
    labels = [f"{node}[{position}]" for position in range(count)]

    def fan_out(state: _Items) -> list[Send]:
        # Sends run in this order; nodes would be ordered by name, the tenth before the second.
        return [Send(labels[at], [at, item]) for at, item in enumerate(state["items"])]

    def step(given: list[Any]) -> dict[str, Any]:
        position, item = given
        return {"results": {str(position): one(labels[position], {**names, each.item: item})}}

    for label in labels:
        graph.add_node(label, step, retry_policy=retries)
    return graph.add_conditional_edges(START, fan_out, labels).compile()
