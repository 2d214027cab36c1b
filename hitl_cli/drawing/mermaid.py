"""A diagram as the text of a Mermaid flowchart."""

from __future__ import annotations

from collections.abc import Iterator

from hitl_cli.drawing.diagram import Diagram, Kind

SHAPES: dict[Kind, tuple[str, str]] = {
    "start": ("([", "])"),
    "end": ("([", "])"),
    "fail": ("([", "])"),
    "anywhere": ("([", "])"),
    "step": ("[", "]"),
    "ask": ("{{", "}}"),
    "graph": ("[[", "]]"),
}
CLASSES = (
    ("here", "stroke-width:4px"),
    ("done", "opacity:0.5"),
)


def mermaid(diagram: Diagram) -> str:
    """The text, with a newline at its end."""
    return "".join(f"{line}\n" for line in _lines(diagram))


def _lines(diagram: Diagram) -> Iterator[str]:
    ids = {node.id: f"n{index}" for index, node in enumerate(diagram.nodes)}
    yield "flowchart TD"
    for node in diagram.nodes:
        before, after = SHAPES[node.kind]
        yield f"    {ids[node.id]}{before}{_quoted(node.label)}{after}"
    for edge in diagram.edges:
        arrow = "-.->" if edge.conditional else "-->"
        label = f"|{_quoted(edge.label)}|" if edge.label else ""
        yield f"    {ids[edge.source]} {arrow}{label} {ids[edge.target]}"
    for name, style in CLASSES:
        if marked := [ids[node.id] for node in diagram.nodes if node.mark == name]:
            yield f"    classDef {name} {style}"
            yield f"    class {','.join(marked)} {name}"


def _quoted(text: str) -> str:
    """In quotes; whatever Mermaid or Markdown could read as more than text becomes a character's number."""
    plain = "".join(char if char.isalnum() or char in " _.,-=/" else f"#{ord(char)};" for char in text)
    return f'"{plain}"'
