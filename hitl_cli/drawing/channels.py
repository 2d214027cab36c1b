"""The space between two layers: which lines enter it from above and from below, and in which rows they run.

What enters from above and from below never shares a column, unless it belongs to the same lane; so any order
of rows can be drawn, and the one with the fewest crossings is taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, cmp_to_key
from itertools import combinations

from hitl_cli.drawing.layers import Item, Layered
from hitl_cli.values import dataclass

CROSSING = 20.0
"""How many columns of line one crossing is worth."""


@dataclass
class Net:
    """All lines of one lane in one channel; `tops` and `bottoms` are columns. `span` is read last."""

    id: str
    tops: list[float]
    bottoms: list[float]

    @cached_property
    def span(self) -> tuple[float, float]:
        columns = self.tops + self.bottoms
        return min(columns), max(columns)

    @property
    def is_straight(self) -> bool:
        start, end = self.span
        return start == end


def crossings(above: Net, below: Net) -> int:
    """How often the two cross when `above` has the upper row."""
    (left, right), (start, end) = above.span, below.span
    if left >= end or start >= right:
        return 0
    found = 0
    for at in below.tops:
        found += left < at < right
    for at in above.bottoms:
        found += start < at < end
    return found


def cost(nets: Sequence[Net]) -> float:
    """How bad a channel looks: crossings, then length of lines."""
    length = sum(net.span[1] - net.span[0] for net in nets)
    bent = [net for net in nets if not net.is_straight]
    crossed = sum(min(crossings(a, b), crossings(b, a)) for a, b in combinations(nets, 2)) if bent else 0
    return length + CROSSING * crossed


def rows(nets: Sequence[Net]) -> dict[str, int]:
    """For each net that is not straight, the row of its horizontal line, from the top."""
    bent = [net for net in nets if not net.is_straight]
    bent.sort(key=cmp_to_key(lambda a, b: crossings(a, b) - crossings(b, a) or _order(a, b)))
    found: dict[str, int] = {}
    for index, net in enumerate(bent):
        before = [other for other in bent[:index] if _touch(other, net)]
        found[net.id] = 1 + max((found[other.id] for other in before), default=-1)
    return found


def nets_between(
    layout: Layered, above: Sequence[Item], ports: dict[Item, list[float]], below: Mapping[Item, float]
) -> list[Net]:
    """The nets of the channel under the layer `above`.

    Args:
        ports: for each item above, the columns where its lines leave, in the order of its edges.
        below: for each item below, the column where its line arrives.
    """
    nets: dict[str, Net] = {}

    def net(id_: str) -> Net:
        return nets.setdefault(id_, Net(id_, [], []))

    for item in above:
        targets = [item.net] if item.lane else [edge.target for edge in layout.edges.get(item.net, ())]
        for target, column in zip(targets, ports[item], strict=True):
            net(target).tops.append(column)
    for item, column in below.items():
        if item.lane or item.net in layout.entered:
            net(item.net).bottoms.append(column)
    return list(nets.values())


def _order(one: Net, other: Net) -> int:
    return -1 if one.span < other.span else 1


def _touch(one: Net, other: Net) -> bool:
    """Whether they would run into each other on one row."""
    (left, right), (start, end) = one.span, other.span
    return left <= end + 1 and start <= right + 1
