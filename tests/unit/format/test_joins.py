"""A node with several ways in runs once, when no other branch can still reach it: every topology in YAML."""

from __future__ import annotations

import pytest

from hitl_cli.checkpoint.memory import InMemorySaver
from hitl_cli.format.build import load

EDGES = {
    "equal branches": (
        "s: [a, b]; a: j; b: j; j: end",
        [{"s"}, {"a", "b"}, {"j"}],
    ),
    "unequal branches": (
        "s: [a, b]; a: j; b: c; c: d; d: j; j: end",
        [{"s"}, {"a", "b"}, {"c"}, {"d"}, {"j"}],
    ),
    "a skipped parent": (
        "s: [a, b]; a: {1: j, else: x}; x: j; b: j; j: end",
        [{"s"}, {"a", "b"}, {"j"}],
    ),
    "a fork in a fork": (
        "s: [a, b]; a: [c, d]; c: k; d: k; k: j; b: j; j: end",
        [{"s"}, {"a", "b"}, {"c", "d"}, {"k"}, {"j"}],
    ),
    "a fork in a loop": (
        "s: [a, b]; a: j; b: c; c: j; j: {1: s, else: end}",
        [{"s"}, {"a", "b"}, {"c"}, {"j"}, {"s"}, {"a", "b"}, {"c"}, {"j"}],
    ),
    "feedback inside one branch": (
        "s: [a, b]; a: j; b: {1: c, else: j}; c: b; j: end",
        [{"s"}, {"a", "b"}, {"c"}, {"b"}, {"j"}],
    ),
    "three branches, two of which join first": (
        "s: [a, b, c]; a: k; b: k; k: j; c: d; d: e; e: j; j: end",
        [{"s"}, {"a", "b", "c"}, {"d", "k"}, {"e"}, {"j"}],
    ),
    "a branch that returns to the fork while the other waits at the join": (
        "s: [a, b]; a: j; b: {1: s, else: j}; j: end",
        [{"s"}, {"a", "b"}, {"s"}, {"a", "b"}, {"j"}],
    ),
    "two joins that reach each other": (
        "s: [a, b]; a: j; b: k; j: {1: k, else: end}; k: {1: j, else: end}",
        [{"s"}, {"a", "b"}, {"j", "k"}, {"j", "k"}],
    ),
    "a branch that ends": (
        "s: [a, b]; a: {1: end, else: j}; b: c; c: j; j: end",
        [{"s"}, {"a", "b"}, {"c"}, {"j"}],
    ),
}
"""Edges by node; `{1: x, else: y}` goes to x the first time and to y afterwards."""


def as_yaml(edges: str) -> str:
    lines = ["hitl: 1", "state: {trace: {merge: append}}", "nodes:"]
    for node in edges.split("; "):
        name, _, then = node.partition(": ")
        lines += [f"  {name}:", f"    call: ./count.py:{name}", f"    then: {then}"]
        if "else" in then:
            lines[-1] = f'    then: {{"1": {then[4:]}'
    return "\n".join(lines)


def steps(edges: str, write) -> list[set[str]]:
    """Which nodes ran together, superstep by superstep."""
    names = [node.partition(": ")[0] for node in edges.split("; ")]
    functions = "".join(
        f"def {name}(runs=[]):\n    runs.append(0)\n    return len(runs)\n\n" for name in names
    )
    graph = load(write(as_yaml(edges), count__py=functions))
    app = graph.builder.compile(checkpointer=InMemorySaver())
    config = {"configurable": {"thread_id": "t1"}}
    app.invoke(graph.start_values({}), config)
    history = reversed(list(app.get_state_history(config)))
    return [set(state.next) for state in history if state.next and state.next != ("__start__",)]


@pytest.mark.parametrize("topology", EDGES)
def test_a_join_runs_once_and_in_time(topology, write):
    edges, expected = EDGES[topology]

    assert steps(edges, write) == expected
