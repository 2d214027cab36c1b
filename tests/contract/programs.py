"""Graphs as plain values, made up by hypothesis, so that one description can be built on either engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import strategies as st

from .engines import Engine
from .states import Log, Plain

Kind = Literal["log", "ask", "twice", "write", "goto", "send", "child", "call"]
FLAT: tuple[Kind, ...] = ("log", "ask", "twice", "write", "goto", "send")
NESTED: tuple[Kind, ...] = ("log", "ask", "goto", "send", "child", "call")
INSIDE: tuple[Kind, ...] = ("log", "ask", "twice", "goto", "send")
"""`child` and `call` run the program inside: as a node, and from one."""
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
    deferred: frozenset[int] = frozenset()
    inside: Program | None = None
    prefix: str = "n"

    def build(self, engine: Engine, saver: Any, schema: type = Plain) -> Any:
        builder = engine.StateGraph(schema)
        for number in range(len(self.kinds)):
            builder.add_node(self.name(number), self.node(engine, number), defer=number in self.deferred)
        entered = {target for _, target in self.edges | self.joins}
        for number in range(len(self.kinds)):
            if number not in entered:
                builder.add_edge(engine.START, self.name(number))
        for source, target in sorted(self.edges):
            builder.add_edge(self.name(source), self.name(target))
        for sources, target in sorted(self.joins):
            builder.add_edge([self.name(source) for source in sources], self.name(target))
        for source, targets in self.branches:
            builder.add_conditional_edges(self.name(source), self.router(engine, targets))
        return builder.compile(
            checkpointer=saver,
            interrupt_before=[self.name(number) for number in sorted(self.before)],
            interrupt_after=[self.name(number) for number in sorted(self.after)],
        )

    def name(self, number: int) -> str:
        return f"{self.prefix}{number}"

    def node(self, engine: Engine, number: int) -> Any:
        kind, name, last = self.kinds[number], self.name(number), len(self.kinds) - 1
        following = self.name(min(number + 1, last))
        child = self.inside.build(engine, None, Log) if self.inside and kind in ("child", "call") else None
        if kind == "child":
            return child

        def run(state: Any) -> Any:
            match kind:
                case "call" if child:
                    return {"log": [name, *child.invoke({"log": []})["log"]]}
                case "ask":
                    return {"log": [f"{name} {engine.interrupt(name)}"]}
                case "twice":
                    return {"log": [f"{name} {engine.interrupt(name)} {engine.interrupt(f'{name} again')}"]}
                case "write":
                    return {"x": name, "log": [name]}
                case "goto" if number < last:
                    return engine.Command(update={"log": [name]}, goto=following)
                case "send" if number < last:
                    sends = [engine.Send(following, {"log": []}), engine.Send(following, {"log": []})]
                    return engine.Command(update={"log": [name]}, goto=sends)
            return {"log": [name]}

        return run

    def router(self, engine: Engine, targets: tuple[int, ...]) -> Callable[[Any], Any]:
        def route(state: Any) -> str:
            length = len(state["log"])
            return engine.END if length >= ENOUGH else self.name(targets[length % len(targets)])

        return route


@st.composite
def programs(
    draw: st.DrawFn,
    kinds: tuple[Kind, ...] = FLAT,
    inside: st.SearchStrategy[Program] | None = None,
    sizes: tuple[int, int] = (2, 6),
    prefix: str = "n",
) -> Program:
    """
    Args:
        inside: what the nodes of kind `child` and `call` run; None: there are none.
        sizes: the least and the greatest number of nodes.
        prefix: begins the nodes' names.
    """
    size = draw(st.integers(*sizes))
    numbers = st.integers(0, size - 1)
    forward = st.tuples(numbers, numbers).filter(lambda pair: pair[0] < pair[1])
    edges = draw(st.frozensets(forward, max_size=2 * size)) if size > 1 else frozenset()
    joins = frozenset[tuple[tuple[int, ...], int]]()
    if size > 2 and draw(st.booleans()):
        sources = draw(st.frozensets(st.integers(0, size - 2), min_size=2, max_size=3))
        joins = frozenset({(tuple(sorted(sources)), size - 1)})
        # With an edge to it as well, LangGraph takes the target for two nodes when it looks for the last one.
        edges = frozenset(edge for edge in edges if edge[1] != size - 1)
    branches = draw(
        st.lists(
            st.tuples(numbers, st.lists(numbers, min_size=1, max_size=3).map(tuple)),
            max_size=2,
            unique_by=lambda branch: branch[0],
        )
    )
    few = st.frozensets(numbers, max_size=1)
    # In a graph inside, a question that was answered before a breakpoint stays in LangGraph's snapshots.
    stops = few if prefix == "n" else st.just(frozenset[int]())
    return Program(
        kinds=draw(st.tuples(*[st.sampled_from(kinds)] * size)),
        edges=edges,
        joins=joins,
        branches=tuple(branches),
        before=draw(stops),
        after=draw(stops),
        deferred=draw(few),
        inside=draw(inside) if inside is not None else None,
        prefix=prefix,
    )


def nested() -> st.SearchStrategy[Program]:
    """Programs with programs inside, two levels deep."""
    deepest = programs(INSIDE, sizes=(1, 3), prefix="deep")
    middle = programs((*INSIDE, "child", "call"), deepest, sizes=(1, 3), prefix="m")
    return programs(NESTED, middle, sizes=(2, 4))
