"""Fails until there is a file `repaired` in the working folder."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict

from hitl_cli.graph import START, StateGraph


class State(TypedDict, total=False):
    text: str


def work(state: State) -> State:
    return {"text": Path("repaired").read_text()}


graph = StateGraph(State).add_node(work).add_edge(START, "work")
