"""Graphs as plain values, made up by hypothesis, so that one description can be built on either engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import strategies as st

from .engines import Engine
from .states import Plain

Kind = Literal["log", "ask", "twice", "write", "goto", "send"]
KINDS: tuple[Kind, ...] = ("log", "ask", "twice", "write", "goto", "send")
ENOUGH = 12
"""Entries in the log after which every router goes to the end, so that loops stop."""


@dataclass(frozen=True, slots=True)
class Program:
    """A graph of nodes `n0`, `n1` …, each of one kind, with the ways between them."""

    kinds: tuple[Kind, ...]
    edges: frozenset[tuple[int, int]]
    """Always from a lower to a higher number; a node without a lower neighbour follows the start."""
    joins: frozenset[tuple[tuple[int, ...], int]]
    branches: tuple[tuple[int, tuple[int, ...]], ...]
    """A node and where its router may lead, by the length of the log."""
    before: frozenset[int]
    after: frozenset[int]

    def build(self, engine: Engine, saver: Any) -> Any:
        builder = engine.StateGraph(Plain)
        last = len(self.kinds) - 1
        for number, kind in enumerate(self.kinds):
            builder.add_node(f"n{number}", node(engine, number, kind, last))
        entered = {target for _, target in self.edges | self.joins}
        for number in range(len(self.kinds)):
            if number not in entered:
                builder.add_edge(engine.START, f"n{number}")
        for source, target in sorted(self.edges):
            builder.add_edge(f"n{source}", f"n{target}")
        for sources, target in sorted(self.joins):
            builder.add_edge([f"n{source}" for source in sources], f"n{target}")
        for source, targets in self.branches:
            builder.add_conditional_edges(f"n{source}", router(engine, targets))
        return builder.compile(
            checkpointer=saver,
            interrupt_before=[f"n{number}" for number in sorted(self.before)],
            interrupt_after=[f"n{number}" for number in sorted(self.after)],
        )


def node(engine: Engine, number: int, kind: Kind, last: int) -> Callable[[Any], Any]:
    name, following = f"n{number}", f"n{min(number + 1, last)}"

    def run(state: Any) -> Any:
        match kind:
            case "log":
                return {"log": [name]}
            case "ask":
                return {"log": [f"{name} {engine.interrupt(name)}"]}
            case "twice":
                return {"log": [f"{name} {engine.interrupt(name)} {engine.interrupt(f'{name} again')}"]}
            case "write":
                return {"x": name, "log": [name]}
            case "goto" if number < last:
                return engine.Command(update={"log": [name]}, goto=following)
            case "send" if number < last:
                sends = [engine.Send(following, {}), engine.Send(following, {})]
                return engine.Command(update={"log": [name]}, goto=sends)
        return {"log": [name]}

    return run


def router(engine: Engine, targets: tuple[int, ...]) -> Callable[[Plain], Any]:
    def route(state: Plain) -> str:
        length = len(state["log"])
        return engine.END if length >= ENOUGH else f"n{targets[length % len(targets)]}"

    return route


@st.composite
def programs(draw: st.DrawFn) -> Program:
    size = draw(st.integers(2, 6))
    numbers = st.integers(0, size - 1)
    forward = st.tuples(numbers, numbers).filter(lambda pair: pair[0] < pair[1])
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=size, max_size=size))
    edges = draw(st.frozensets(forward, max_size=2 * size))
    joins = frozenset[tuple[tuple[int, ...], int]]()
    if size > 2 and draw(st.booleans()):
        sources = draw(st.frozensets(st.integers(0, size - 2), min_size=2, max_size=3))
        joins = frozenset({(tuple(sorted(sources)), size - 1)})
    branches = draw(
        st.lists(
            st.tuples(numbers, st.lists(numbers, min_size=1, max_size=3).map(tuple)),
            max_size=2,
            unique_by=lambda branch: branch[0],
        )
    )
    stops = st.frozensets(numbers, max_size=1)
    return Program(tuple(kinds), edges, joins, tuple(branches), draw(stops), draw(stops))
