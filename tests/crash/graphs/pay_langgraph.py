from __future__ import annotations

from langgraph.graph import StateGraph
from langgraph.types import interrupt
from pay_graph import built

graph = built(StateGraph, interrupt)
