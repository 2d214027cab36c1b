"""Two nodes ask side by side; a FIFO called like a node holds that node back after its answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict

from hitl_cli.graph import START, StateGraph
from hitl_cli.types import interrupt


class State(TypedDict, total=False):
    left: Any
    right: Any


def asking(name: str) -> Callable[[State], dict[str, Any]]:
    def node(state: State) -> dict[str, Any]:
        answer = interrupt(f"Go {name}?")
        if Path(name).is_fifo():
            Path(name).read_text()
        return {name: answer}

    return node


graph = StateGraph(State)
for name in ("left", "right"):
    graph.add_node(name, asking(name))
    graph.add_edge(START, name)
