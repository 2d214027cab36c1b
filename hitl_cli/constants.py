"""`START` and `END`, as in `langgraph.constants`."""

from __future__ import annotations

from hitl_cli.types import END, START

__all__ = ["END", "START"]
