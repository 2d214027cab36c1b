"""What the edges of a graph file allow: which nodes can be reached, and which can run side by side."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Set
from itertools import combinations, product

from hitl_cli.format.expressions import Name
from hitl_cli.format.mistakes import Place
from hitl_cli.format.model import END_WORD, FAIL_WORD, ByRules, GraphFile, NodeSpec, targets_of, ways

Edges = Mapping[str, tuple[str, ...]]
"""For each node, the nodes that its `then` and its detours can lead to."""


def edges(file: GraphFile) -> Edges:
    """The edges between nodes; `end` and `fail` are no nodes."""
    return {
        node.name: tuple(
            dict.fromkeys(
                target.name for target in targets_of(node) if target.name not in (END_WORD, FAIL_WORD)
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


def failures_before(file: GraphFile, edges: Edges) -> Mapping[str, frozenset[str]]:
    """For each node that an `on_error` leads to, at once or later: the nodes whose failure that may be."""
    found: dict[str, set[str]] = {}
    for node in file.nodes:
        if node.on_error and node.on_error.name in edges:
            for after in reached(edges, node.on_error.name):
                found.setdefault(after, set()).add(node.name)
    return {name: frozenset(failed) for name, failed in found.items()}


def orphans(file: GraphFile, edges: Edges) -> Iterator[NodeSpec]:
    """The nodes that nothing leads to; of nodes that only follow such a node, none is named."""
    known = reached(edges, file.start.name)
    lost = [node for node in file.nodes if node.name not in known]
    followed = {target for node in lost for target in edges[node.name] if target != node.name}
    for node in sorted(lost, key=lambda node: node.name in followed):
        if node.name not in known:
            known |= reached(edges, node.name)
            yield node


class TooDense(Exception):
    """So many branches run side by side that it would take long to compare them all."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


MAX_WORK = 300_000
"""Steps that the comparison of branches may take, each a fraction of a microsecond."""


def clashes(file: GraphFile, edges: Edges) -> Iterator[tuple[NodeSpec, NodeSpec, str]]:
    """Pairs of nodes that can run side by side and save to the same key, which does not merge.

    Raises:
        TooDense: there are too many branches.
    """
    merged = {key.name for key in file.state if key.merge != "replace"}
    writers: dict[str, list[NodeSpec]] = {}
    for node in file.nodes:
        for key in {saved.key for saved in node.saves} - merged:
            writers.setdefault(key, []).append(node)
    contested = {key: nodes for key, nodes in writers.items() if len(nodes) > 1}
    keys: dict[str, list[str]] = {}
    for key, nodes in contested.items():
        for node in nodes:
            keys.setdefault(node.name, []).append(key)
    told = set()
    for mine, theirs in _branches(file, edges, keys.keys()) if contested else ():
        for key in dict.fromkeys(key for name in mine for key in keys[name]):
            here = [node for node in contested[key] if node.name in mine]
            there = [node for node in contested[key] if node.name in theirs]
            for pair in product(here, there):
                one, other = sorted(pair, key=lambda node: node.place)
                if (one.name, other.name) not in told:
                    told.add((one.name, other.name))
                    yield one, other, key


def _branches(file: GraphFile, edges: Edges, wanted: Set[str]) -> Iterator[tuple[Set[str], Set[str]]]:
    """For each two branches of a fork, the wanted nodes that only the one and only the other leads to.

    A node that both lead to is a join, or comes after one: it waits for both.
    """
    work = 0
    for node in file.nodes:
        for way in ways(node.then):
            if len(way.targets) < 2:
                continue
            regions = []
            for target in way.targets:
                region = reached(edges, target.name, avoiding=node.name)
                work += len(region)
                regions.append(region & wanted)
                if work > MAX_WORK:
                    raise TooDense(node.place)
            for first, second in combinations(regions, 2):
                work += 1 + len(first) + len(second)
                if work > MAX_WORK:
                    raise TooDense(node.place)
                if first and second:
                    yield first - second, second - first


def unset_reads(file: GraphFile, edges: Edges, given: set[str]) -> Iterator[tuple[NodeSpec, Name]]:
    """The names that a node uses although no path to it sets them; `given` are set from the start."""
    saved = {key: 1 << number for number, key in enumerate(_saved_keys(file))}
    own = {node.name: _mask(node, saved) for node in file.nodes}
    before = dict.fromkeys(own, 0)
    frontier = deque(own)  # the start first: most edges lead down the file
    waiting = set(own)
    while frontier:
        source = frontier.popleft()
        waiting.remove(source)
        after = before[source] | own[source]
        for target in edges[source]:
            if after & ~before[target]:
                before[target] |= after
                if target not in waiting:
                    waiting.add(target)
                    frontier.append(target)
    unset = saved.keys() - given
    for node in file.nodes:
        behind = [rule.condition for rule in node.then.rules] if isinstance(node.then, ByRules) else []
        for read in node.reads:
            known = before[node.name] | (own[node.name] if any(read is each for each in behind) else 0)
            for name in read.names:
                if name.text in unset and not saved[name.text] & known:
                    yield node, name


def endless(file: GraphFile, edges: Edges) -> NodeSpec | None:
    """The first node from which no way leads to `end` or `fail`."""
    back: dict[str, list[str]] = {}
    for source, targets in edges.items():
        for target in targets:
            back.setdefault(target, []).append(source)
    frontier = [
        node.name
        for node in file.nodes
        if any(target.name in (END_WORD, FAIL_WORD) for target in targets_of(node))
    ]
    ending = set(frontier)
    while frontier:
        for source in back.get(frontier.pop(), ()):
            if source not in ending:
                ending.add(source)
                frontier.append(source)
    return next((node for node in file.nodes if node.name not in ending), None)


def _saved_keys(file: GraphFile) -> dict[str, None]:
    return {saved.key: None for node in file.nodes for saved in node.saves}


def _mask(node: NodeSpec, bits: Mapping[str, int]) -> int:
    return sum({bits[saved.key] for saved in node.saves})
