"""A node with several ways in runs once, when no other running branch can still reach it."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hitl_cli.checkpoint.memory import InMemorySaver
from hitl_cli.graph import END, START, StateGraph
from hitl_cli.types import Command, Send, interrupt

from .building import CONFIG, Log, ran, waves, wired

TOPOLOGIES = {
    "equal branches": ("s: a b; a: j; b: j; j:", "s ab j"),
    "unequal branches": ("s: a b; a: j; b: c; c: d; d: j; j:", "s ab c d j"),
    "a skipped parent": ("s: a b; a: x|j; x: j; b: j; j:", "s ab x j"),
    "a parent that is never reached": ("s: a b; a: j|x; x: j; b: j; j:", "s ab j"),
    "a fork in a fork": ("s: a b; a: c d; c: k; d: k; k: j; b: j; j:", "s ab cd k j"),
    "a fork in a loop": ("s: a b; a: j; b: c; c: j; j: s|end", "s ab c j s ab c j"),
    "feedback inside one branch": ("s: a b; a: j; b: c|j; c: b; j:", "s ab c b j"),
    "a branch that returns to the fork while the other waits": ("s: a b; a: j; b: s|j; j:", "s ab s ab j"),
    "two joins that reach each other": ("s: a b; a: j; b: k; j: k|end; k: j|end", "s ab jk jk"),
    "a join behind two that reach each other": (
        "s: a b c; a: j; b: k; c: m; j: k|m; k: j|m; m:",
        "s abc jk jk m",
    ),
    "two pairs of joins that reach each other": (
        "s: a b c d; a: j; b: k; c: p; d: q; j: k|end; k: j|end; p: q|end; q: p|end",
        "s abcd jk jk pq pq",
    ),
    "three branches, two of which join first": (
        "s: a b c; a: k; b: k; k: j; c: d; d: e; e: j; j:",
        "s abc dk e j",
    ),
    "a branch that ends": ("s: a b; a: end|j; b: c; c: j; j:", "s ab c j"),
    "a diamond after a diamond": ("s: a b; a: j; b: j; j: c d; c: k; d: e; e: k; k:", "s ab j cd e k"),
}
"""Edges, and the nodes (of one letter) that run in each superstep."""


@pytest.mark.parametrize(("edges", "steps"), TOPOLOGIES.values(), ids=TOPOLOGIES)
def test_topologies(edges: str, steps: str) -> None:
    assert waves(wired(edges)) == [set(step) for step in steps.split()]


def test_without_join_a_node_runs_for_each_way_in() -> None:
    """LangGraph's rule, and so the default."""
    graph = wired("s: a b; a: j; b: c; c: j; j:", join=False)
    assert Counter(ran(graph.invoke({}, CONFIG)))["j"] == 2


@pytest.mark.parametrize("order", list(itertools.permutations("abc")), ids="".join)
def test_branches_that_ask_are_joined_in_whatever_order_they_are_answered(order: tuple[str, ...]) -> None:
    """`a` and `c` ask at once; `b` asks after a step of its own, so its question comes with theirs open."""

    def asking(name: str) -> Any:
        return lambda state: {"log": [f"{name}={interrupt(name)}"]}

    edges = "s: a p c; p: b; a: j; b: j; c: d; d: j; j: z; z:"
    graph = wired(edges, {name: asking(name) for name in "abc"})
    graph.invoke({}, CONFIG)
    left = list(order)
    result: dict[str, Any] = {}
    while left:
        open_ = {one.value: one.id for one in graph.get_state(CONFIG).interrupts}
        # A question that is not asked yet, because its branch waits for its siblings, comes later.
        name = next(name for name in left if name in open_)
        left.remove(name)
        result = graph.invoke(Command(resume={open_[name]: f"{name}!"}), CONFIG)
    assert "__interrupt__" not in result
    assert Counter(ran(result)) == Counter(["s", "p", "a=a!", "b=b!", "c=c!", "d", "j", "z"])
    assert ran(result)[-2:] == ["j", "z"]


def test_what_is_held_survives_a_pause() -> None:
    """`a` has led to `j`, which waits for `b`, which waits for a person."""
    edges = "s: a b; a: j; b: c; c: j; j:"
    saver = InMemorySaver()
    asking = {"c": lambda state: {"log": [interrupt("c?")]}}
    wired(edges, asking, saver).invoke({}, CONFIG)
    head = saver.head("t1")
    assert head is not None
    assert head.held == ("j",)
    result = wired(edges, asking, saver).invoke(Command(resume="c"), CONFIG)
    assert ran(result) == ["s", "a", "b", "c", "j"]


def test_sends_are_joined_too() -> None:
    builder = StateGraph(Log)
    builder.add_node(
        "s", lambda state: Command(goto=[Send("w", number) for number in range(3)]), destinations=["w"]
    )
    builder.add_node("w", lambda number: {"log": [number]}, join=True)
    builder.add_node("j", lambda state: {"log": ["j"]}, join=True)
    builder.add_edge(START, "s").add_edge("w", "j").add_edge("j", END)
    assert ran(builder.compile(InMemorySaver()).invoke({}, CONFIG)) == [0, 1, 2, "j"]


@st.composite
def dags(draw: st.DrawFn) -> dict[str, list[str]]:
    """Edges from a node to later ones only; every node can be reached from the first."""
    size = draw(st.integers(2, 9))
    edges: dict[str, list[str]] = {f"n{number}": [] for number in range(size)}
    for number in range(1, size):
        sources = draw(st.sets(st.integers(0, number - 1), min_size=1, max_size=3))
        for source in sorted(sources):
            edges[f"n{source}"].append(f"n{number}")
    return edges


@settings(max_examples=150)
@given(dags())
def test_in_a_graph_without_loops_every_node_runs_once_after_all_before_it(
    edges: dict[str, list[str]],
) -> None:
    graph = wired("; ".join(f"{node}: {' '.join(targets)}" for node, targets in edges.items()))
    order = ran(graph.invoke({}, CONFIG))
    assert sorted(order) == sorted(edges)
    place = {node: number for number, node in enumerate(order)}
    assert all(place[node] < place[target] for node, targets in edges.items() for target in targets)


@settings(max_examples=150)
@given(dags(), st.data())
def test_with_branches_every_node_that_is_chosen_runs_once(
    edges: dict[str, list[str]], data: st.DataObject
) -> None:
    """Each node goes on to some of its targets; which, only its router knows."""
    chosen = {
        node: data.draw(st.lists(st.sampled_from(targets), unique=True)) if targets else []
        for node, targets in edges.items()
    }
    builder = StateGraph(Log)
    for node, targets in edges.items():
        builder.add_node(node, lambda state, node=node: {"log": [node]}, join=True)
        if targets:
            builder.add_conditional_edges(node, lambda state, node=node: chosen[node], targets)
    builder.add_edge(START, "n0")
    order = ran(builder.compile(InMemorySaver()).invoke({}, CONFIG))
    reached, frontier = {"n0"}, ["n0"]
    while frontier:
        for target in chosen[frontier.pop()]:
            if target not in reached:
                reached.add(target)
                frontier.append(target)
    assert sorted(order) == sorted(reached)
    place = {node: number for number, node in enumerate(order)}
    assert all(place[node] < place[target] for node in reached for target in chosen[node])


@settings(max_examples=150)
@given(st.integers(2, 7), st.data())
def test_any_graph_comes_to_its_end(size: int, data: st.DataObject) -> None:
    """With loops of every kind; a node goes on three times at most, so only a hold could stop it."""
    nodes = [f"n{number}" for number in range(size)]
    edges = {node: data.draw(st.lists(st.sampled_from(nodes), max_size=3, unique=True)) for node in nodes}
    times: Counter[str] = Counter()
    builder = StateGraph(Log)

    def router(node: str) -> Any:
        def route(state: Log) -> list[str]:
            times[node] += 1
            return edges[node] if times[node] <= 3 else []

        return route

    for node in nodes:
        builder.add_node(node, lambda state, node=node: {"log": [node]}, join=True)
        builder.add_conditional_edges(node, router(node), edges[node])
    builder.add_edge(START, "n0")
    graph = builder.compile(InMemorySaver())
    graph.invoke({}, CONFIG)
    state = graph.get_state(CONFIG)
    assert state.next == ()
    assert graph.checkpointer is not None
    head = graph.checkpointer.head("t1")
    assert head is not None
    assert head.held == ()
