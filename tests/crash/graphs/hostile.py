"""Asks what the file `kind` names."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, TypedDict

from hitl_cli.graph import START, StateGraph
from hitl_cli.types import interrupt


class State(TypedDict, total=False):
    answer: Any


class Invoice:
    pass


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def cycle() -> Any:
    found: list[Any] = []
    found.append({"again": found})
    return found


PAYLOADS: dict[str, Any] = {
    "NaN": {"amounts": [1, math.nan]},
    "a huge integer": {"amounts": [10**5000]},
    "a cycle": {"cycle": cycle()},
    "depth 10,000": {"deep": nested(10_000)},
    "50 MB": {"text": "x" * 50_000_000},
    "a lone surrogate": {"names": ["caf\ud800"]},
    "a custom object": {"invoice": Invoice()},
    "harmless": {"question": "Go on?"},
}


def ask(state: State) -> State:
    return {"answer": interrupt(PAYLOADS[Path("kind").read_text()])}


graph = StateGraph(State)
graph.add_node("ask", ask)
graph.add_edge(START, "ask")
