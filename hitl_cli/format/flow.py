"""What the edges of a graph file allow: which nodes can be reached, and which can run side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from hitl_cli.format.expressions import Name
from hitl_cli.format.model import END_WORD, FAIL_WORD, GraphFile, NodeSpec, ways

Edges = Mapping[str, tuple[str, ...]]
"""For each node, the nodes that its `then` can lead to."""


def edges(file: GraphFile) -> Edges:
    """The edges between nodes; `end` and `fail` are no nodes."""
    return {
        node.name: tuple(
            dict.fromkeys(
                target.name
                for way in ways(node.then)
                for target in way.targets
                if target.name not in (END_WORD, FAIL_WORD)
            )
        )
        for node in file.nodes
    }


def reached(edges: Edges, start: str, avoiding: str = "") -> set[str]:
    """`start` and every node that can run after it, by paths that do not pass `avoiding`."""
    seen, frontier = {start}, [start]
    while frontier:
        for target in edges.get(frontier.pop(), ()):
            if target not in seen and target != avoiding:
                seen.add(target)
                frontier.append(target)
    return seen


def orphans(file: GraphFile, edges: Edges) -> Iterator[NodeSpec]:
    """The nodes that nothing leads to; of nodes that only follow such a node, none is named."""
    known = reached(edges, file.start.name)
    lost = [node for node in file.nodes if node.name not in known]
    followed = {target for node in lost for target in edges[node.name] if target != node.name}
    for node in sorted(lost, key=lambda node: node.name in followed):
        if node.name not in known:
            known |= reached(edges, node.name)
            yield node


def clashes(file: GraphFile, edges: Edges) -> Iterator[tuple[NodeSpec, NodeSpec, str]]:
    """Pairs of nodes that can run side by side and save to the same key, which does not merge."""
    merged = {key.name for key in file.state if key.merge != "replace"}
    writers: dict[str, list[NodeSpec]] = {}
    for node in file.nodes:
        for key in {saved.key for saved in node.saves} - merged:
            writers.setdefault(key, []).append(node)
    contested = [(key, pair) for key, nodes in writers.items() for pair in combinations(nodes, 2)]
    told = set()
    for mine, theirs in _branches(file, edges) if contested else ():
        for key, (one, other) in contested:
            apart = (one.name in mine and other.name in theirs) or (one.name in theirs and other.name in mine)
            if apart and (one.name, other.name) not in told:
                told.add((one.name, other.name))
                yield one, other, key


def _branches(file: GraphFile, edges: Edges) -> Iterator[tuple[set[str], set[str]]]:
    """For each two branches of a fork, the nodes that only the one and only the other leads to.

    A node that both lead to is a join, or comes after one: it waits for both.
    """
    for node in file.nodes:
        for way in ways(node.then):
            if len(way.targets) > 1:
                regions = [reached(edges, target.name, avoiding=node.name) for target in way.targets]
                for first, second in combinations(regions, 2):
                    yield first - second, second - first


def unset_reads(file: GraphFile, edges: Edges, given: set[str]) -> Iterator[tuple[NodeSpec, Name]]:
    """The names that a node uses although no path to it sets them; `given` are set from the start."""
    saved = {key: 1 << number for number, key in enumerate(_saved_keys(file))}
    before = {node.name: _mask(node, saved) for node in file.nodes}
    changed = True
    while changed:
        changed = False
        for node in file.nodes:
            for target in edges[node.name]:
                if before[node.name] & ~before[target]:
                    before[target] |= before[node.name]
                    changed = True
    for node in file.nodes:
        for name in (name for read in node.reads for name in read.names):
            if name.text in saved.keys() - given and not saved[name.text] & before[node.name]:
                yield node, name


def _saved_keys(file: GraphFile) -> dict[str, None]:
    return {saved.key: None for node in file.nodes for saved in node.saves}


def _mask(node: NodeSpec, bits: Mapping[str, int]) -> int:
    return sum({bits[saved.key] for saved in node.saves})
