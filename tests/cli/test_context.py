"""Graphs with a `context_schema`, which a command line has no values for, on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Hitl

GRAPH = """
import os
from dataclasses import dataclass, field
from typing import TypedDict
from pydantic import BaseModel
from {package}.graph import START, StateGraph
from {package}.runtime import Runtime
from {package}.types import interrupt

class State(TypedDict, total=False):
    said: str

{context}

def ask(state: State, runtime: Runtime[Context]):
    return {{"said": f"{{interrupt('Go on?')}} {{runtime.context}}"}}

builder = StateGraph(State, context_schema=Context)
builder.add_node("ask", ask)
builder.add_edge(START, "ask")
"""
CONTEXTS = {
    "@dataclass\nclass Context:\n    user: str = 'ana'": "yes Context(user='ana')",
    "class Context(BaseModel):\n    user: str = 'ana'": "yes user='ana'",
    "@dataclass\nclass Context:\n    user: str": "yes None",
}


@pytest.mark.parametrize("package", ["hitl_cli", "langgraph"])
@pytest.mark.parametrize(("context", "said"), CONTEXTS.items(), ids=["dataclass", "model", "required"])
def test_its_defaults_count(package: str, context: str, said: str, hitl: Hitl, tmp_path: Path) -> None:
    (tmp_path / "g.py").write_text(GRAPH.format(package=package, context=context), "utf-8")
    assert hitl("run", "g.py", "-t", "t1").code == 8
    finished = hitl("resume", "-t", "t1", "--text", "yes")
    assert finished.stdout == f"said  {said}\n"
    assert ("no default for 'user'" in finished.stderr) == said.endswith("None")


@pytest.mark.parametrize("package", ["hitl_cli", "langgraph"])
def test_a_default_that_raises(package: str, hitl: Hitl, tmp_path: Path) -> None:
    context = (
        "@dataclass\nclass Context:\n    user: str = field(default_factory=lambda: os.environ['NOBODY'])"
    )
    (tmp_path / "g.py").write_text(GRAPH.format(package=package, context=context), "utf-8")
    ran = hitl("run", "g.py")
    assert ran.code in (1, 3)
    assert "KeyError: 'NOBODY'" in ran.stderr
    assert "hitl_cli" not in ran.stderr
