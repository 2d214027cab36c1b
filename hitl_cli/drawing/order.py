"""The order within each layer: nodes and lanes change places as long as that makes the drawing better."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from hitl_cli.drawing.channels import cost, nets_between
from hitl_cli.drawing.layers import Item, Layered

ROUNDS = 12
GAP = 2
"""Columns between neighbours."""
WORTH_IT = 6.0
"""For less, see `channels.cost`, nothing leaves the order of the file."""

Order = list[list[Item]]


def ordered(layout: Layered, width: Callable[[Item], int]) -> Layered:
    """The same layout with better orders of items, and of each node's edges from left to right."""
    order: Order = [list(layer) for layer in layout.layers]
    columns = [_columns(layer, width) for layer in order]
    for _ in range(ROUNDS):
        improved = [_improve(layout, order, columns, at, width) for at in range(len(order))]
        if not any(improved):
            break
    edges = {
        id_: tuple(sorted(several, key=lambda edge: _heads_for(layout, columns, id_, edge.target)))
        for id_, several in layout.edges.items()
    }
    return replace(layout, layers=tuple(map(tuple, order)), edges=edges)


def _improve(
    layout: Layered, order: Order, columns: list[dict[Item, float]], at: int, width: Callable[[Item], int]
) -> bool:
    """Take each item of a layer out and put it where it is best; whether that changed anything."""
    changed = False
    for item in list(order[at]):
        before = _around(layout, order, columns, at)
        best, best_layer = before, order[at]
        rest = [other for other in order[at] if other != item]
        for place in range(len(rest) + 1):
            layer = [*rest[:place], item, *rest[place:]]
            order[at], columns[at] = layer, _columns(layer, width)
            if (tried := _around(layout, order, columns, at)) < best - WORTH_IT:
                best, best_layer = tried, layer
        changed |= best < before
        order[at], columns[at] = best_layer, _columns(best_layer, width)
    return changed


def _around(layout: Layered, order: Order, columns: Sequence[dict[Item, float]], at: int) -> float:
    """What the channels above and below a layer cost."""
    return sum(
        cost(nets_between(layout, order[k], _ports(layout, order[k], columns, k), below))
        for k, below in ((at - 1, columns[at]), (at, columns[at + 1] if at + 1 < len(columns) else {}))
        if k >= 0
    )


def _ports(
    layout: Layered, layer: Sequence[Item], columns: Sequence[dict[Item, float]], at: int
) -> dict[Item, list[float]]:
    """About where lines leave: a node's side by side, in the order of where they lead."""
    found = {}
    for item in layer:
        column = columns[at][item]
        if item.lane:
            found[item] = [column]
            continue
        edges = layout.edges.get(item.net, ())
        ways = [_heads_for(layout, columns, item.net, edge.target) for edge in edges]
        ranks = {way: rank for rank, way in enumerate(sorted(ways))}
        found[item] = [column + 2 * ranks[way] - (len(ways) - 1) for way in ways]
    return found


def _heads_for(
    layout: Layered, columns: Sequence[dict[Item, float]], source: str, target: str
) -> tuple[float, str]:
    """The column that an edge goes to next; the name of the target keeps them apart."""
    at, end = layout.level[source], layout.level[target]
    if end <= at:
        return columns[at][Item(target, "up")], target
    return columns[at + 1][Item(target, "" if end == at + 1 else "down")], target


def _columns(layer: Sequence[Item], width: Callable[[Item], int]) -> dict[Item, float]:
    """The middle of each item when they stand side by side around column 0."""
    widths = [width(item) for item in layer]
    left = -(sum(widths) + GAP * (len(widths) - 1)) / 2
    found = {}
    for item, wide in zip(layer, widths, strict=True):
        found[item] = left + wide / 2
        left += wide + GAP
    return found
