from __future__ import annotations

from crowd_graph import built
from langgraph.graph import StateGraph
from langgraph.types import interrupt

graph = built(StateGraph, interrupt)
