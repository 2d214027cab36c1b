"""Puts the nodes of a diagram into layers, one below the other, and finds where edges pass layers.

All edges into one node share a lane: a line that several nodes can enter and that leads to one place only, so
it stays clear where each edge goes. A lane goes down beside the layers between the edge's ends; the lane of
edges that lead back goes up beside all layers from the last source to the target itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Literal

from hitl_cli.drawing.diagram import ENDS, Diagram, Edge, Node
from hitl_cli.values import NamedTuple, dataclass

Lane = Literal["", "down", "up"]


class Item(NamedTuple):
    """What has a place in a layer: a node, or the lane of edges to a node in another layer."""

    net: str
    """The id of the node, or of the one that the lane leads to."""
    lane: Lane = ""


@dataclass(frozen=True)
class Layered:
    nodes: Mapping[str, Node]
    """By id. An end has another id in each layer that it is drawn in."""
    level: Mapping[str, int]
    edges: Mapping[str, tuple[Edge, ...]]
    """By source."""
    layers: tuple[tuple[Item, ...], ...]

    def worded(self, name: Callable[[str], str], words: Callable[[str], str]) -> Layered:
        """The same with other labels on the nodes, and other words on the edges."""
        return replace(
            self,
            nodes={id_: replace(node, label=name(node.label)) for id_, node in self.nodes.items()},
            edges={
                id_: tuple(replace(edge, label=words(edge.label)) for edge in several)
                for id_, several in self.edges.items()
            },
        )

    @cached_property
    def entered(self) -> set[str]:
        """The nodes that some edge leads to."""
        return {edge.target for several in self.edges.values() for edge in several}


def layered(diagram: Diagram) -> Layered:
    """The layers from top to bottom; the order within a layer is that of the file, lanes last."""
    diagram = diagram.merged()
    ends = {node.id: node for node in diagram.nodes if node.kind in ENDS}
    level = levels(diagram)
    nodes = {node.id: node for node in diagram.nodes if node.id not in ends}
    edges: dict[str, list[Edge]] = {id_: [] for id_ in nodes}
    for edge in diagram.edges:
        if edge.target in ends:
            below = level[edge.source] + 1
            copy = f"{edge.target}\n{below}"
            nodes[copy], level[copy] = replace(ends[edge.target], id=copy), below
            edge = replace(edge, target=copy)
        edges[edge.source].append(edge)
    return Layered(nodes, level, {id_: tuple(found) for id_, found in edges.items()}, _layers(level, edges))


def levels(diagram: Diagram) -> dict[str, int]:
    """For each node that is no end the length of the longest way to it, edges that lead back aside."""
    level = {node.id: 0 if node.kind == "start" else 1 for node in diagram.nodes if node.kind not in ENDS}
    ids = list(level)
    targets: dict[str, list[str]] = {id_: [] for id_ in ids}
    for edge in diagram.edges:
        if edge.target in targets:
            targets[edge.source].append(edge.target)
    order, back = _depth_first(ids, targets)
    for id_ in order:
        for target in targets[id_]:
            if (id_, target) not in back:
                level[target] = max(level[target], level[id_] + 1)
    return level


def _depth_first(
    ids: Sequence[str], targets: Mapping[str, Sequence[str]]
) -> tuple[list[str], set[tuple[str, str]]]:
    """The nodes, each before those that it leads to, and the edges that lead back instead."""
    done: list[str] = []
    seen: set[str] = set()
    back: set[tuple[str, str]] = set()
    for root in ids:
        if root in seen:
            continue
        seen.add(root)
        path, on_path = [(root, iter(targets[root]))], {root}
        while path:
            id_, rest = path[-1]
            following = next(rest, None)
            if following is None:
                path.pop()
                on_path.discard(id_)
                done.append(id_)
            elif following in on_path:
                back.add((id_, following))
            elif following not in seen:
                seen.add(following)
                on_path.add(following)
                path.append((following, iter(targets[following])))
    return done[::-1], back


def _layers(level: Mapping[str, int], edges: Mapping[str, Sequence[Edge]]) -> tuple[tuple[Item, ...], ...]:
    layers: list[dict[Item, None]] = [{} for _ in range(max(level.values()) + 1)]
    for id_, at in level.items():
        layers[at][Item(id_)] = None
    for source, several in edges.items():
        for edge in several:
            start, end = level[source], level[edge.target]
            lane: Lane = "up" if end <= start else "down"
            for passed in range(end, start + 1) if lane == "up" else range(start + 1, end):
                layers[passed][Item(edge.target, lane)] = None
    return tuple(map(tuple, layers))
