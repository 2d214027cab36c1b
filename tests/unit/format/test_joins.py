"""A node with several ways in runs once, when no other branch can still reach it: every topology in YAML."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from pathlib import Path

import pytest

from hitl_cli.checkpoint.memory import InMemorySaver
from hitl_cli.format.build import load
from tests.unit.format.playing import Playing

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


def asking(edges: str) -> str:
    """The graph, where every node asks which way to go: `1`, or anything else."""
    lines = ["hitl: 1", "nodes:"]
    for node in edges.split("; "):
        name, _, then = node.partition(": ")
        ways = f'{{"1": {then[4:]}' if "else" in then else f'{{"1": {then}, "2": {then}}}'
        lines += [f"  {name}:", f"    ask: {name}?", '    choices: ["1", "2"]', f"    then: {ways}"]
    return "\n".join(lines)


def orders(path: Path, expected: list[set[str]]) -> int:
    """Play the graph with every order of answers, each held to the expected supersteps; how many there are.

    An order is the list of choices among the questions that are open, by their names.
    """
    unfinished: list[list[int]] = [[]]
    count = 0
    while unfinished:
        order = unfinished.pop()
        graph, waves, times = Playing(path), [set(wave) for wave in expected], Counter[str]()
        for nth in itertools.count():
            while waves and not waves[0]:
                waves.pop(0)
            open_ = sorted(graph.names)
            assert set(open_) == (waves[0] if waves else set()), (order, open_)
            assert len(open_) == len(set(open_)), (order, open_)
            if not open_:
                break
            if nth == len(order):
                unfinished += [[*order, other] for other in range(1, len(open_))]
                order = [*order, 0]
            name = open_[order[nth]]
            times[name] += 1
            waves[0].remove(name)
            graph.answer(**{name: "1" if times[name] == 1 else "2"})
        count += 1
    return count


@pytest.mark.parametrize("topology", EDGES)
def test_every_order_of_answers_gives_the_same_steps(topology, write):
    edges, expected = EDGES[topology]

    count = orders(write(asking(edges)), expected)

    assert count == math.prod(math.factorial(len(wave)) for wave in expected)
