"""The object of a graph's picture, and the marks of a thread in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from hitl_cli.drawing.diagram import Diagram

if TYPE_CHECKING:
    from hitl_cli.store.details import ThreadDetails


def marked(diagram: Diagram, details: ThreadDetails, store: Path) -> Diagram:
    """The diagram with the thread's marks."""
    from hitl_cli.store.progress import progress  # most pictures are of no thread

    here, done = progress(store, details)
    if details.thread.kind == "langgraph":
        from hitl_cli.loading.langgraph.stored import stored_nodes

        done = stored_nodes(store, details.thread.id) - here
    return diagram.marked(here, done)


def described(diagram: Diagram) -> dict[str, Any]:
    """The diagram as JSON."""
    return {
        "nodes": [
            {"id": node.id, "label": node.label, "kind": node.kind, "mark": node.mark or None}
            for node in diagram.nodes
        ],
        "edges": [
            {
                "source": edge.source,
                "target": edge.target,
                "label": edge.label,
                "conditional": edge.conditional,
            }
            for edge in diagram.edges
        ],
    }
