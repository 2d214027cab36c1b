"""Small graphs from one line of text."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypedDict

from hitl_cli.checkpoint.memory import InMemorySaver
from hitl_cli.graph import END, START, StateGraph
from hitl_cli.graph.compiled import CompiledStateGraph
from hitl_cli.protocols import Store

CONFIG = {"configurable": {"thread_id": "t1"}}


class Log(TypedDict, total=False):
    log: Annotated[list[Any], operator.add]


Node = Callable[[Log], Any]


def wired(
    edges: str, nodes: dict[str, Node] | None = None, saver: Store | None = None, *, join: bool = True
) -> CompiledStateGraph:
    """A graph whose nodes log their names.

    Args:
        edges: `s: a b; a: j; b: x|j; j:`, the first node starts; `x|j` goes to x the first time, to j later.
        nodes: functions in place of the logging ones.
    """
    builder = StateGraph(Log)
    lines = [line.strip() for line in edges.split(";")]
    names = [line.partition(":")[0] for line in lines]
    for name in names:
        builder.add_node(name, (nodes or {}).get(name) or _logging(name), join=join)
    builder.add_edge(START, names[0])
    for name, targets in ((line.partition(":")[0], line.partition(":")[2].split()) for line in lines):
        for target in targets:
            if "|" in target:
                first, later = (END if way == "end" else way for way in target.split("|"))
                builder.add_conditional_edges(name, _once(first, later), [first, later])
            else:
                builder.add_edge(name, target)
    return builder.compile(saver or InMemorySaver())


def _logging(name: str) -> Node:
    return lambda state: {"log": [name]}


def _once(first: str, later: str) -> Callable[[Log], str]:
    asked: Counter[str] = Counter()

    def router(state: Log) -> str:
        asked["times"] += 1
        return first if asked["times"] == 1 else later

    return router


def waves(graph: CompiledStateGraph) -> list[set[str]]:
    """Run the graph; which nodes ran in each superstep."""
    graph.invoke({}, CONFIG)
    assert graph.checkpointer is not None
    steps = [set(one.wrote) for one in graph.checkpointer.history("t1") if one.source == "loop"]
    return [step for step in steps[::-1] if step != {START}]


def ran(result: dict[str, Any]) -> Sequence[Any]:
    return list(result["log"])
