"""`hitl draw`: the picture of a graph, as wide as the terminal allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hitl_cli.prompts.lines import fill
from hitl_cli.prompts.safe import one_line
from hitl_cli.render.place import Look, Place

if TYPE_CHECKING:
    from hitl_cli.drawing.diagram import Diagram, Mark

LOOKS: dict[Mark, Look] = {"done": "dim", "here": "bold"}


def show_drawing(data: Mapping[str, Any], place: Place) -> None:
    """The drawing in Unicode, or in ASCII where the locale knows no more."""
    from hitl_cli.drawing.canvas import ASCII, UNICODE  # few commands draw
    from hitl_cli.drawing.draw import draw, legend

    glyphs = ASCII if place.ascii else UNICODE
    diagram = _diagram(data).worded(one_line, one_line)
    for row in draw(diagram, glyphs, place.width).rows:
        place.print("".join(_painted(span.text, span.mark, place) for span in row).rstrip())
    if words := legend(diagram, glyphs):
        place.print()
        lines = fill(words, place.width or 80, " · " if glyphs is UNICODE else ", ")
        place.print_all(place.paint(line, "dim") for line in lines)


def show_ascii_drawing(data: Mapping[str, Any], place: Place) -> None:
    """The drawing for terminals that know no other characters."""
    show_drawing(data, replace(place, ascii=True))


def _painted(text: str, mark: Mark, place: Place) -> str:
    return place.paint(text, LOOKS[mark]) if mark else text


def _diagram(data: Mapping[str, Any]) -> Diagram:
    from hitl_cli.drawing.diagram import Diagram, Edge, Node

    return Diagram(
        tuple(Node(node["id"], node["label"], node["kind"], node["mark"] or "") for node in data["nodes"]),
        tuple(Edge(**edge) for edge in data["edges"]),
    )
