"""What a graph's own code forgot to close is written nevertheless when hitl ends."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Hitl

GRAPH = """
from typing import TypedDict

from hitl_cli import END, START, StateGraph

class Log:
    def __init__(self, path):
        self.file = open(path, "w")
        self.write = self.line  # a reference to itself, so that only a look for garbage finds it

    def line(self, text):
        self.file.write(text)

class State(TypedDict, total=False):
    ok: bool

log = Log("log.txt")

def work(state: State) -> State:
    log.write("worked")
    return {"ok": True}

graph = StateGraph(State).add_node("work", work).add_edge(START, "work").add_edge("work", END)
"""


def test_a_file_that_was_left_open(hitl_anew: Hitl, tmp_path: Path) -> None:
    (tmp_path / "graph.py").write_text(GRAPH)
    ran = hitl_anew("run", "graph.py")
    assert ran.code == 0, ran.stderr
    assert (tmp_path / "log.txt").read_text() == "worked"
