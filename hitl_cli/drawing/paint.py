"""The layered drawing: boxes in layers, and the lines between them."""

from __future__ import annotations

from collections.abc import Mapping

from hitl_cli.columns import columns
from hitl_cli.drawing.boxes import Box, box_of, signed
from hitl_cli.drawing.canvas import Canvas, Glyphs, Span
from hitl_cli.drawing.channels import Net, nets_between, rows
from hitl_cli.drawing.diagram import Diagram, Node
from hitl_cli.drawing.layers import Item, Layered, layered
from hitl_cli.drawing.order import ordered
from hitl_cli.drawing.place import Placed, exits, extent, placed
from hitl_cli.values import dataclass

BORDERS = 2


def arranged(diagram: Diagram, glyphs: Glyphs) -> Layered:
    """The diagram in layers, each in a good order."""
    layout = layered(diagram)
    boxes = _boxes(layout, glyphs)
    return ordered(layout, lambda item: extent(item, boxes))


def painted(layout: Layered, glyphs: Glyphs) -> tuple[list[list[Span]], int]:
    """The rows of the drawing, and how many columns it takes."""
    return _Painter(layout, _boxes(layout, glyphs), Canvas(glyphs)).paint()


def _boxes(layout: Layered, glyphs: Glyphs) -> dict[str, Box]:
    return {
        id_: box_of(node, signed(node, glyphs), layout.edges.get(id_, ()))
        for id_, node in layout.nodes.items()
    }


@dataclass(frozen=True, slots=True)
class _Painter:
    layout: Layered
    boxes: Mapping[str, Box]
    canvas: Canvas

    def paint(self) -> tuple[list[list[Span]], int]:
        place = placed(self.layout, self.boxes)
        row = 0
        layers = self.layout.layers
        for at, layer in enumerate(layers):
            height = 1 + BORDERS * any(not item.lane and self.boxes[item.net].bordered for item in layer)
            for item in layer:
                self._item(item, row, height, place.left[at][item])
            row = self._channel(at, row + height, place)
        return self.canvas.rows(), place.width

    def _item(self, item: Item, row: int, height: int, left: int) -> None:
        if item.lane:
            self.canvas.down(item.net, left, row, row + height)
            if item.lane == "up":
                self.canvas.write(row + height // 2, left, self.canvas.glyphs.up)
            return
        node, box = self.layout.nodes[item.net], self.boxes[item.net]
        if not box.bordered:
            self.canvas.write(row, left, box.text, node.mark)
            for net, port in exits(item, self.layout, self.boxes):
                self.canvas.down(net, left + port, row + 1, row + height)
            return
        self._box(node, box, row, left)
        glyphs = self.canvas.glyphs
        for edge, port in zip(self.layout.edges.get(item.net, ()), box.ports, strict=True):
            self.canvas.write(
                row + 2, left + port, glyphs.choice if edge.conditional else glyphs.port, node.mark
            )

    def _box(self, node: Node, box: Box, row: int, left: int) -> None:
        glyphs = self.canvas.glyphs
        border = glyphs.here if node.mark == "here" else glyphs.graph if node.kind == "graph" else glyphs.box
        top_left, top_right, bottom_right, bottom_left, across, along = tuple(border)
        before = (box.width - BORDERS - columns(box.text)) // 2
        after = box.width - BORDERS - columns(box.text) - before
        line = across * (box.width - BORDERS)
        for at, text in enumerate(
            (
                f"{top_left}{line}{top_right}",
                f"{along}{' ' * before}{box.text}{' ' * after}{along}",
                f"{bottom_left}{line}{bottom_right}",
            )
        ):
            self.canvas.write(row + at, left, text, node.mark)

    def _channel(self, at: int, row: int, place: Placed) -> int:
        """Draw the lines under a layer; the row where the next layer begins."""
        left = place.left[at]
        below = place.entry[at + 1] if at + 1 < len(place.entry) else {}
        nets = self._nets(left, below)
        if not nets:
            return row
        labels = self._labels(left, row)
        tracks = rows(nets)
        first = row + labels
        end = first + 1 + max(tracks.values(), default=-1)
        for net in nets:
            tops, bottoms = [int(x) for x in net.tops], [int(x) for x in net.bottoms]
            track = first + tracks.get(net.id, 0)
            for x in tops:
                self.canvas.down(net.id, x, row, track)
            if net.id in tracks:
                self.canvas.track(net.id, track, tops, bottoms)
                track += 1
            for x in bottoms:
                self.canvas.down(net.id, x, track, end + 1)
        for item, column in below.items():
            if not item.lane and item.net in self.layout.entered:
                self.canvas.write(end, column, self.canvas.glyphs.down)
        return end + 1 if below else end

    def _nets(self, left: Mapping[Item, int], below: Mapping[Item, int]) -> list[Net]:
        ports = {
            item: [float(x + offset) for _, offset in exits(item, self.layout, self.boxes)]
            for item, x in left.items()
        }
        return nets_between(self.layout, list(left), ports, below)

    def _labels(self, left: Mapping[Item, int], row: int) -> bool:
        """Write the words of the edges beside their lines; whether there are any."""
        written = False
        for item, x in left.items():
            if item.lane:
                continue
            edges = self.layout.edges.get(item.net, ())
            for edge, port in zip(edges, self.boxes[item.net].ports, strict=True):
                self.canvas.write(row, x + port + 1, edge.label)
                written |= bool(edge.label)
        return written
