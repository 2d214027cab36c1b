"""The order within each layer: nodes and lanes change places as long as that makes the drawing better."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from hitl_cli.drawing.channels import cost, nets_between
from hitl_cli.drawing.layers import Item, Layered

GAP = 2
"""Columns between neighbours."""
WORTH_IT = 6.0
"""For less, see `channels.cost`, nothing leaves the order of the file."""
MOST_TRIES = 2000
"""After so many the drawing is taken as it is: a graph as tangled as that never looks good."""


def ordered(layout: Layered, width: Callable[[Item], int]) -> Layered:
    """The same layout with better orders of items, and of each node's edges from left to right."""
    search = _Search(layout, width)
    while search.tries and search.improve():
        pass
    edges = {
        id_: tuple(sorted(several, key=lambda edge: search.heads_for(id_, edge.target)))
        for id_, several in layout.edges.items()
    }
    return replace(layout, layers=tuple(map(tuple, search.order)), edges=edges)


class _Search:
    def __init__(self, layout: Layered, width: Callable[[Item], int]) -> None:
        self.layout = layout
        self.width = width
        self.order = [list(layer) for layer in layout.layers]
        self.columns = [self._columns(layer) for layer in self.order]
        """The middle of each item, as long as nothing is moved nearer to what it is joined to."""
        self.tries = MOST_TRIES

    def improve(self) -> bool:
        """Take each item out once and put it where it is best; whether that changed anything."""
        return (
            sum(self._move(at, item) for at in range(len(self.order)) for item in self.layout.layers[at]) > 0
        )

    def _move(self, at: int, item: Item) -> bool:
        before, best = self.order[at], self._cost(at)
        best_layer = before
        rest = [other for other in before if other != item]
        for place in range(len(rest) + 1 if rest else 0):
            if self.tries == 0:
                break
            self.tries -= 1
            layer = [*rest[:place], item, *rest[place:]]
            self._set(at, layer)
            if (tried := self._cost(at)) < best - WORTH_IT:
                best, best_layer = tried, layer
        self._set(at, best_layer)
        return best_layer is not before

    def _set(self, at: int, layer: list[Item]) -> None:
        self.order[at], self.columns[at] = layer, self._columns(layer)

    def _cost(self, at: int) -> float:
        """Of the channels above and below a layer."""
        return sum(
            cost(nets_between(self.layout, self.order[k], self._ports(k), below))
            for k, below in (
                (at - 1, self.columns[at]),
                (at, self.columns[at + 1] if at + 1 < len(self.columns) else {}),
            )
            if k >= 0
        )

    def _ports(self, at: int) -> dict[Item, list[float]]:
        """About where lines leave: a node's side by side, in the order of where they lead."""
        found = {}
        for item, column in self.columns[at].items():
            edges = self.layout.edges.get(item.net, ()) if not item.lane else ()
            if len(edges) < 2:
                found[item] = [column] if edges or item.lane else []
                continue
            ways = [self.heads_for(item.net, edge.target) for edge in edges]
            ranks = {way: rank for rank, way in enumerate(sorted(ways))}
            found[item] = [column + 2 * ranks[way] - (len(ways) - 1) for way in ways]
        return found

    def heads_for(self, source: str, target: str) -> tuple[float, str]:
        """The column that an edge goes to next; the name of the target keeps them apart."""
        at, end = self.layout.level[source], self.layout.level[target]
        if end <= at:
            return self.columns[at][Item(target, "up")], target
        return self.columns[at + 1][Item(target, "" if end == at + 1 else "down")], target

    def _columns(self, layer: Sequence[Item]) -> dict[Item, float]:
        """The middle of each item when they stand side by side around column 0."""
        widths = [self.width(item) for item in layer]
        left = -(sum(widths) + GAP * (len(widths) - 1)) / 2
        found = {}
        for item, wide in zip(layer, widths, strict=True):
            found[item] = left + wide / 2
            left += wide + GAP
        return found
