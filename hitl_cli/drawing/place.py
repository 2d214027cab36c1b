"""The column of everything: near what it is joined to, apart from its neighbours, its lines straight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

from hitl_cli.drawing.boxes import Box
from hitl_cli.drawing.layers import Item, Layered
from hitl_cli.drawing.order import GAP
from hitl_cli.values import dataclass

SWEEPS = 8
REACH = 3
"""Columns that an item is moved for a straight line."""
SLACK = 2
"""Columns that its neighbours are moved for that."""
LANE_WEIGHT = 8.0
"""How much rather a node moves than the lane of a long edge bends."""

Lefts = dict[Item, float]


@dataclass(frozen=True, slots=True)
class Placed:
    left: Sequence[Mapping[Item, int]]
    """By layer."""
    entry: Sequence[Mapping[Item, int]]
    """Where lines arrive from above, by layer."""
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
    left: list[dict[Item, int]] = []
    entry: list[dict[Item, int]] = []
    taken: dict[int, str] = {}
    for at, layer in enumerate(layout.layers):
        near = {item: round(x) for item, x in lefts[at].items()}
        found = _whole(layer, boxes, near, left[-1] if left else {}, taken)
        left.append({item: x for item, (x, _) in found.items()})
        entry.append({item: x for item, (_, x) in found.items()})
        taken = _leaving(layout, layer, boxes, left[-1])
    start = min(x for columns in left for x in columns.values())
    end = max(x + extent(item, boxes) for columns in left for item, x in columns.items())
    return Placed(_moved(left, start), _moved(entry, start), end - start)


def _moved(columns: Sequence[Mapping[Item, int]], start: int) -> list[dict[Item, int]]:
    return [{item: x - start for item, x in layer.items()} for layer in columns]


def extent(item: Item, boxes: Mapping[str, Box]) -> int:
    return 1 if item.lane else boxes[item.net].extent


def exits(item: Item, layout: Layered, boxes: Mapping[str, Box]) -> list[tuple[str, int]]:
    """The lines that leave an item downwards: what each leads to, and its column from the left edge."""
    if item.lane:
        return [(item.net, 0)]
    targets = [edge.target for edge in layout.edges.get(item.net, ())]
    return list(zip(targets, boxes[item.net].ports, strict=True))


def _leaving(
    layout: Layered, layer: Sequence[Item], boxes: Mapping[str, Box], left: Mapping[Item, int]
) -> dict[int, str]:
    """The columns of the lines that enter the channel under a layer, with the lanes that they belong to."""
    return {left[item] + offset: net for item in layer for net, offset in exits(item, layout, boxes)}


def _side_by_side(layer: Sequence[Item], boxes: Mapping[str, Box]) -> Lefts:
    ends = list(accumulate(extent(item, boxes) + GAP for item in layer))
    return {item: end - extent(item, boxes) - ends[-1] / 2 for item, end in zip(layer, ends, strict=True)}


def _wanted_below(
    layout: Layered, boxes: Mapping[str, Box], lefts: Sequence[Lefts], at: int
) -> dict[Item, float]:
    """Where the items of a layer would be under what leads to them."""
    tops: dict[str, list[float]] = {}
    for item, x in lefts[at - 1].items():
        for net, offset in exits(item, layout, boxes):
            tops.setdefault(net, []).append(x + offset)
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
        elif wishes := [
            below[net] - offset
            for net, offset in exits(item, layout, boxes)
            if net in below and layout.level[net] > at
        ]:
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


def _whole(
    layer: Sequence[Item],
    boxes: Mapping[str, Box],
    near: Mapping[Item, int],
    above: Mapping[Item, int],
    taken: Mapping[int, str],
) -> dict[Item, tuple[int, int]]:
    """Whole columns for a layer, with those where lines arrive: straight down where they can.

    Args:
        near: about where each item belongs.
        above: the columns of the layer above.
        taken: the columns of the lines from there; a line of another lane cannot arrive in one of them.
    """
    found = {}
    free = min(near.values()) - REACH
    for item, following in zip(layer, (*layer[1:], None), strict=True):
        arrive = _arrivals(item, boxes)

        def fits(x: int, item: Item = item, arrive: Sequence[int] = arrive) -> bool:
            return any(taken.get(x + offset, item.net) == item.net for offset in arrive)

        start = max(near[item], free)
        end = max(start, near[following] - GAP - extent(item, boxes)) + SLACK if following else start + REACH
        x = min(
            (
                x
                for x in _straight(item, arrive, above, taken)
                if free <= x <= end and abs(x - start) <= REACH and fits(x)
            ),
            key=lambda x: abs(x - start),
            default=start,
        )
        while not fits(x):
            x += 1
        found[item] = (x, _entry(item, x, arrive, taken))
        free = x + extent(item, boxes) + GAP
    return found


def _straight(
    item: Item, arrive: Sequence[int], above: Mapping[Item, int], taken: Mapping[int, str]
) -> list[int]:
    """The columns where a line from above would go straight on."""
    if item.lane == "up":
        return [above[item]] if item in above else []
    return [column - arrive[0] for column, net in taken.items() if net == item.net]


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
