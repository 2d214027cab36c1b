"""The column of everything: near what it is joined to, apart from its neighbours, lines as straight as can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from hitl_cli.drawing.boxes import Box
from hitl_cli.drawing.layers import Item, Layered
from hitl_cli.drawing.order import GAP

SWEEPS = 8
LANE_WEIGHT = 8.0
"""How much rather a node moves than the lane of a long edge bends."""

Lefts = dict[Item, float]


@dataclass(frozen=True, slots=True)
class Placed:
    left: Mapping[Item, int]
    entry: Mapping[Item, int]
    """Where lines arrive from above."""
    width: int


def placed(layout: Layered, boxes: Mapping[str, Box]) -> Placed:
    """Columns for every item, the leftmost 0. No two lanes share one between two layers."""
    lefts = [_side_by_side(layer, boxes) for layer in layout.layers]
    for sweep in range(SWEEPS):
        upwards = sweep % 2 == 1
        indices = range(len(lefts) - 2, -1, -1) if upwards else range(1, len(lefts))
        for at in indices:
            wanted = _wanted_above if upwards else _wanted_below
            lefts[at] = _settled(layout.layers[at], boxes, lefts[at], wanted(layout, boxes, lefts, at))
    _pull_in(layout, boxes, lefts)
    left: dict[Item, int] = {}
    entry: dict[Item, int] = {}
    taken: dict[int, str] = {}
    for at, layer in enumerate(layout.layers):
        _fix(layout, layer, boxes, {item: round(x) for item, x in lefts[at].items()}, taken, left, entry)
        taken = leaving(layout, layer, boxes, left)
    start = min(left.values())
    return Placed(
        {item: x - start for item, x in left.items()},
        {item: x - start for item, x in entry.items()},
        max(x + extent(item, boxes) for item, x in left.items()) - start,
    )


def extent(item: Item, boxes: Mapping[str, Box]) -> int:
    return 1 if item.lane else boxes[item.net].extent


def leaving(
    layout: Layered, layer: Sequence[Item], boxes: Mapping[str, Box], left: Mapping[Item, int]
) -> dict[int, str]:
    """The columns of the lines that enter the channel under a layer, with the lanes that they belong to."""
    found = {}
    for item in layer:
        if item.lane:
            found[left[item]] = item.net
        else:
            edges = layout.edges.get(item.net, ())
            for edge, port in zip(edges, boxes[item.net].ports, strict=True):
                found[left[item] + port] = edge.target
    return found


def _side_by_side(layer: Sequence[Item], boxes: Mapping[str, Box]) -> Lefts:
    ends = list(accumulate(extent(item, boxes) + GAP for item in layer))
    return {item: end - extent(item, boxes) - ends[-1] / 2 for item, end in zip(layer, ends, strict=True)}


def _wanted_below(
    layout: Layered, boxes: Mapping[str, Box], lefts: Sequence[Lefts], at: int
) -> dict[Item, float]:
    """Where the items of a layer would be under what leads to them."""
    tops: dict[str, list[float]] = {}
    for item, x in lefts[at - 1].items():
        if item.lane:
            tops.setdefault(item.net, []).append(x)
        else:
            edges = layout.edges.get(item.net, ())
            for edge, port in zip(edges, boxes[item.net].ports, strict=True):
                tops.setdefault(edge.target, []).append(x + port)
    found = {}
    for item in layout.layers[at]:
        if Item(item.net, "up") in lefts[at - 1] and item.lane == "up":
            found[item] = lefts[at - 1][item]
        elif item.net in tops and item.lane != "up":
            columns = tops[item.net]
            found[item] = sum(columns) / len(columns) - (0 if item.lane else boxes[item.net].middle)
    return found


def _wanted_above(
    layout: Layered, boxes: Mapping[str, Box], lefts: Sequence[Lefts], at: int
) -> dict[Item, float]:
    """Where the items of a layer would be over what they lead to."""
    below = {
        item.net: x + (0 if item.lane else boxes[item.net].middle)
        for item, x in lefts[at + 1].items()
        if item.lane != "up"
    }
    found = {}
    for item in layout.layers[at]:
        if item.lane == "up":
            if item in lefts[at + 1]:
                found[item] = lefts[at + 1][item]
        elif item.lane:
            found[item] = below[item.net]
        else:
            edges = layout.edges.get(item.net, ())
            wishes = [
                below[edge.target] - port
                for edge, port in zip(edges, boxes[item.net].ports, strict=True)
                if edge.target in below and layout.level[edge.target] > at
            ]
            if wishes:
                found[item] = sum(wishes) / len(wishes)
    return found


def _settled(
    layer: Sequence[Item], boxes: Mapping[str, Box], before: Lefts, wanted: Mapping[Item, float]
) -> Lefts:
    """As near to what is wanted as the neighbours allow: least squares, by pooling those that collide."""
    starts = [0, *accumulate(extent(item, boxes) + GAP for item in layer)]
    pools: list[tuple[float, float, int]] = []  # mean, weight, how many
    for item, start in zip(layer, starts, strict=False):
        weight = LANE_WEIGHT if item.lane and item in wanted else 1.0 if item in wanted else 0.1
        pool = (wanted.get(item, before[item]) - start, weight, 1)
        while pools and pools[-1][0] > pool[0]:
            mean, heavy, many = pools.pop()
            total = heavy + pool[1]
            pool = ((mean * heavy + pool[0] * pool[1]) / total, total, many + pool[2])
        pools.append(pool)
    means = [mean for mean, _, many in pools for _ in range(many)]
    return {item: mean + start for item, mean, start in zip(layer, means, starts, strict=False)}


def _pull_in(layout: Layered, boxes: Mapping[str, Box], lefts: Sequence[Lefts]) -> None:
    """Bring the lanes that lead back from the right near to what they pass, each in one straight line."""
    lanes: dict[Item, list[int]] = {}
    for at, layer in enumerate(layout.layers):
        for item in layer[1:]:
            if item.lane == "up":
                lanes.setdefault(item, []).append(at)
    for item in sorted(lanes, key=lambda item: max(lefts[at][item] for at in lanes[item])):
        before = {at: layout.layers[at][layout.layers[at].index(item) - 1] for at in lanes[item]}
        free = max(lefts[at][left] + extent(left, boxes) + GAP for at, left in before.items())
        if all(free <= lefts[at][item] for at in before):
            for at in before:
                lefts[at][item] = free


def _fix(
    layout: Layered,
    layer: Sequence[Item],
    boxes: Mapping[str, Box],
    near: Mapping[Item, int],
    taken: Mapping[int, str],
    left: dict[Item, int],
    entry: dict[Item, int],
) -> None:
    """Whole columns for a layer, written to `left` and `entry`: lines go straight down where they can.

    Args:
        near: about where each item belongs.
        taken: the columns of the lines from above; a line of another lane cannot arrive there.
    """
    free = min(near.values(), default=0) - GAP * 100
    for index, item in enumerate(layer):
        following = layer[index + 1] if index + 1 < len(layer) else None
        last = near[following] - GAP - extent(item, boxes) if following else 10**6
        arrive = _arrivals(item, boxes)
        ideal = [column - arrive[0] for column, net in taken.items() if net == item.net and item.lane != "up"]
        if item.lane == "up" and item in left:
            ideal = [left[item]]

        def fits(x: int, item: Item = item, arrive: Sequence[int] = arrive) -> bool:
            return any(taken.get(x + offset, item.net) == item.net for offset in arrive)

        start = max(near[item], free)
        wishes = [x for x in ideal if free <= x <= max(last, start) and abs(x - start) <= 3 and fits(x)]
        x = min(wishes, key=lambda x: abs(x - start), default=start)
        while not fits(x):
            x += 1
        left[item] = x
        entry[item] = _entry(item, x, arrive, taken)
        free = x + extent(item, boxes) + GAP


def _arrivals(item: Item, boxes: Mapping[str, Box]) -> list[int]:
    """Where a line can arrive from above, counted from the left edge; the best first."""
    if item.lane:
        return [0]
    box = boxes[item.net]
    inner = range(1, box.width - 1) if box.bordered else range(box.width)
    return sorted(inner, key=lambda offset: abs(offset - box.middle))


def _entry(item: Item, left: int, arrive: Sequence[int], taken: Mapping[int, str]) -> int:
    """Straight below a line that leads here, else the middle."""
    straight = [offset for offset in arrive if taken.get(left + offset) == item.net]
    possible = [offset for offset in arrive if taken.get(left + offset, item.net) == item.net]
    return left + (straight or possible)[0]


