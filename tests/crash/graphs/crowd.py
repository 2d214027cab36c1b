from __future__ import annotations

from crowd_graph import built

from hitl_cli.graph import StateGraph
from hitl_cli.types import interrupt

graph = built(StateGraph, interrupt)
