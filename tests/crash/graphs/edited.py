from __future__ import annotations

from edited_graph import built

from hitl_cli.graph import StateGraph
from hitl_cli.types import interrupt

graph = built(StateGraph, interrupt)
