"""hitl: graphs that stop to ask a person. The public names, each loaded when it is first used."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hitl_cli.errors import Fail
    from hitl_cli.func import idempotency_key, task
    from hitl_cli.graph.builder import StateGraph
    from hitl_cli.types import END, START, Command, Interrupt, Overwrite, RetryPolicy, Send, interrupt

__all__ = [
    "END",
    "START",
    "Command",
    "Fail",
    "Interrupt",
    "Overwrite",
    "RetryPolicy",
    "Send",
    "StateGraph",
    "idempotency_key",
    "interrupt",
    "task",
]

_TYPES = ("END", "START", "Command", "Interrupt", "Overwrite", "RetryPolicy", "Send", "interrupt")
_HOMES = {
    "StateGraph": "hitl_cli.graph.builder",
    "Fail": "hitl_cli.errors",
    **dict.fromkeys(("idempotency_key", "task"), "hitl_cli.func"),
    **dict.fromkeys(_TYPES, "hitl_cli.types"),
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
