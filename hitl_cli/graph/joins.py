"""The reachability join: a node with several ways in runs once, when no other branch can still reach it.

The rule: a candidate n is held while another candidate m can reach n by a path that avoids the nearest common
dominator of the two, or while m is that dominator itself. If all candidates are held, one strongly connected
component of the holding relation goes first, in the order of the nodes. LangGraph runs such a node once for
each branch, or drops it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property


class Reachability:
    """Which nodes of a graph can reach which, and past what."""

    def __init__(self, successors: Mapping[str, Sequence[str]], start: str) -> None:
        """
        Args:
            successors: for each node, all that an edge can lead to; the order of its keys decides ties.
            start: the node from which all others are reached.
        """
        self._successors = successors
        self._start = start
        self._order = {node: index for index, node in enumerate(successors)}

    def ready(self, candidates: Sequence[str], joining: frozenset[str]) -> tuple[str, ...]:
        """The candidates that may run now; the others wait.

        Args:
            candidates: nodes that a finished step leads to, and nodes that were held before.
            joining: the nodes that this rule is for; others are never held.
        """
        if not candidates:
            return ()
        holders: dict[str, set[str]] = {node: set() for node in candidates}
        for node in joining.intersection(candidates):
            holders[node] = {other for other in candidates if other != node and self._holds(other, node)}
        free = tuple(node for node in candidates if not holders[node])
        return free or self._first_component(candidates, holders)

    def _holds(self, other: str, node: str) -> bool:
        if not {other, node} <= self._dominators.keys():
            return False  # reached by a Command that declared no destinations: nothing is known of its ways
        dominator = self._common_dominator(other, node)
        return dominator == other or node in _closure(other, self._successors, avoiding=dominator)

    def _first_component(self, candidates: Sequence[str], holders: Mapping[str, set[str]]) -> tuple[str, ...]:
        """Of the components that nothing outside holds, the one that comes first in the file."""
        behind = {node: _closure(node, holders) for node in candidates}
        components = [
            frozenset(other for other in behind[node] if node in behind[other]) for node in candidates
        ]
        sources = [part for part, node in zip(components, candidates, strict=True) if behind[node] <= part]
        first = min(sources, key=lambda part: min(self._order[node] for node in part))
        return tuple(node for node in candidates if node in first)

    def _common_dominator(self, one: str, other: str) -> str:
        shared = self._dominators[one] & self._dominators[other]
        # The dominators of a node form a chain, so the nearest is the one that the most others dominate.
        return max(shared, key=lambda node: len(self._dominators[node]))

    @cached_property
    def _dominators(self) -> Mapping[str, frozenset[str]]:
        """For each node, the nodes that every path from the start passes, itself included."""
        reachable = _closure(self._start, self._successors)
        predecessors: dict[str, set[str]] = {node: set() for node in reachable}
        for node in reachable:
            for successor in self._successors.get(node, ()):
                predecessors[successor].add(node)
        dominators = dict.fromkeys(reachable, frozenset(reachable))
        dominators[self._start] = frozenset({self._start})
        changed = True
        while changed:
            changed = False
            for node in reachable - {self._start}:
                common = frozenset.intersection(*(dominators[before] for before in predecessors[node]))
                if common | {node} != dominators[node]:
                    dominators[node], changed = common | {node}, True
        return dominators


def _closure(
    start: str, successors: Mapping[str, Sequence[str] | set[str]], *, avoiding: str = ""
) -> set[str]:
    """All that can be reached from `start`, itself included, on ways that do not pass `avoiding`."""
    seen, frontier = {start}, [start]
    while frontier:
        for successor in successors.get(frontier.pop(), ()):
            if successor not in seen and successor != avoiding:
                seen.add(successor)
                frontier.append(successor)
    return seen
