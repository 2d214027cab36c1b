"""hitl: graphs that stop to ask a person. The public names, each loaded when it is first used."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hitl_cli.errors import Fail
    from hitl_cli.graph.builder import StateGraph
    from hitl_cli.types import END, START, Command, Interrupt, Send, interrupt

__all__ = ["END", "START", "Command", "Fail", "Interrupt", "Send", "StateGraph", "interrupt"]

_HOMES = {
    "StateGraph": "hitl_cli.graph.builder",
    "Fail": "hitl_cli.errors",
    **dict.fromkeys(("END", "START", "Command", "Interrupt", "Send", "interrupt"), "hitl_cli.types"),
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
