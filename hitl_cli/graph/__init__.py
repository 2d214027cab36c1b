"""The engine, with the names of `langgraph.graph`. Standard library only, but for the check of answers."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hitl_cli.graph.builder import StateGraph
    from hitl_cli.graph.compiled import CompiledStateGraph
    from hitl_cli.types import END, START

__all__ = ["END", "START", "CompiledStateGraph", "StateGraph"]

_HOMES = {
    "StateGraph": "hitl_cli.graph.builder",
    "CompiledStateGraph": "hitl_cli.graph.compiled",
    "START": "hitl_cli.types",
    "END": "hitl_cli.types",
}
_OF_MESSAGES = ("MessagesState", "add_messages")
"""They are made of LangChain's classes, which the engine does not import."""


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    if name in _OF_MESSAGES:
        raise ImportError(
            f"hitl knows no messages: `from langgraph.graph.message import {name}`, which it takes too"
        )
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
