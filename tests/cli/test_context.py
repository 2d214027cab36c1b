"""What a run is given beside its input: by `--context`, else the defaults of a `context_schema`."""

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


TYPED = """
@dataclass
class Context:
    user: str
    tries: int = 3
    tags: list = field(default_factory=list)
"""
SAID = "said  yes Context(user='42', tries=5, tags=['private'])\n"
GIVEN = ("--context", "user=42", "--context", "tries=5", "--context", 'tags=["private"]')


@pytest.fixture(params=["hitl_cli", "langgraph"])
def graph(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "g.py").write_text(GRAPH.format(package=request.param, context=TYPED), "utf-8")
    return "g.py"


def test_values_are_typed_by_the_class_and_given_to_each_run(hitl: Hitl, graph: str, home: Path) -> None:
    assert hitl("run", graph, "-t", "t1", *GIVEN).code == 8
    assert b"private" not in b"".join(file.read_bytes() for file in home.glob("hitl.db*"))
    assert hitl("resume", "-t", "t1", "--text", "yes", *GIVEN).stdout == SAID


def test_a_run_does_not_go_on_without_what_it_was_given(hitl: Hitl, graph: str) -> None:
    hitl("run", graph, "-t", "t1", *GIVEN)
    refused = hitl("resume", "-t", "t1", "--text", "yes", "--context", "user=ana")
    assert refused.code == 2
    assert "was run with --context tries, tags, which is kept nowhere" in refused.stderr
    assert "Give it again: --context tries=VALUE --context tags=VALUE" in refused.stderr
    assert hitl("resume", "--ready").code == 2
    assert hitl("resume", "-t", "t1", *GIVEN).stdout == SAID
    assert hitl("run", graph, "-t", "t1", "--context", "user=ana").code == 2
    assert hitl("run", graph, "-t", "t1", *GIVEN).code == 8


def test_nor_after_an_answer_was_taken_back(hitl: Hitl, graph: str) -> None:
    hitl("run", graph, "-t", "t1", *GIVEN)
    hitl("resume", "-t", "t1", "--text", "no", *GIVEN)
    assert "was run with --context" in hitl("undo", "-t", "t1", "-y").stderr
    assert hitl("resume", "-t", "t1").code == 2
    assert hitl("resume", "-t", "t1", *GIVEN).code == 8
    assert hitl("resume", "-t", "t1", "--text", "yes", *GIVEN).stdout == SAID


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("usr=ana", "the graph's context has no 'usr'\nDid you mean 'user'?"),
        ("tries=many", "--context tries=many: 'tries' is of type int"),
        ("user", "--context 'user': write it as key=value"),
    ],
)
def test_what_the_class_does_not_take_is_refused(pair: str, said: str, hitl: Hitl, graph: str) -> None:
    refused = hitl("run", graph, "-t", "t1", "--context", pair)
    assert refused.code == 2
    assert said in refused.stderr
    assert hitl("threads", "show", "t1").code == 3


PLAIN = """
from typing import TypedDict
from {package}.graph import START, StateGraph

class State(TypedDict, total=False):
    said: str

def node(state: State, config):
    return {{"said": str(config["configurable"].get("model"))}}

def make(config: dict):
    name = "tuned" if config["configurable"].get("tuned") else "node"
    return StateGraph(State).add_node(name, node).add_edge(START, name)

graph = StateGraph(State).add_node(node).add_edge(START, "node").compile()
"""


def test_without_a_class_they_are_configurable(hitl: Hitl, tmp_path: Path, home: Path) -> None:
    (tmp_path / "g.py").write_text(PLAIN.format(package="langgraph"), "utf-8")
    given = ("--context", "model=small", "--context", "key=private")
    assert hitl("run", "g.py:graph", *given).stdout == "said  small\n"
    assert b"private" not in b"".join(file.read_bytes() for file in home.glob("hitl.db*"))
    tuned = hitl("run", "g.py:make", "-v", "--context", "model=small", "--context", "tuned=true")
    assert "tuned" in tuned.stderr
    assert tuned.stdout == "said  small\n"
    assert hitl("run", "g.py:graph", "--context", "thread_id=t9").code == 2


def test_who_takes_none_says_so(hitl: Hitl, tmp_path: Path) -> None:
    (tmp_path / "g.py").write_text(PLAIN.format(package="hitl_cli"), "utf-8")
    (tmp_path / "g.yaml").write_text("hitl: 1\nnodes:\n  a: {run: echo, then: end}\n", "utf-8")
    for target, said in {"g.py:graph": "no context_schema", "g.yaml": "given with -i"}.items():
        refused = hitl("run", target, "--context", "model=small")
        assert (refused.code, said in refused.stderr) == (2, True)
