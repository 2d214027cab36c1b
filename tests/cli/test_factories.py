"""Graphs that functions make, of every kind, on both engines; and graphs that bring an async checkpointer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Hitl

pytestmark = pytest.mark.usefixtures("langgraph_is_imported")

GRAPH = """
import asyncio, os
from contextlib import asynccontextmanager, contextmanager
from typing import TypedDict
from {package}.graph import END, START, StateGraph
from {package}.types import interrupt

class State(TypedDict, total=False):
    said: str

def built(word):
    {node}
        return {{"said": word + str(interrupt("Go on?"))}}
    graph = StateGraph(State)
    graph.add_node("ask", ask)
    graph.add_edge(START, "ask")
    graph.add_edge("ask", END)
    return graph.compile()

def note(word):
    with open("log", "a") as log:
        print(word, file=log)

def plain():
    return built("plain ")

def with_config(config):
    return built("config ") if config["configurable"] == {{}} else None

async def awaited():
    await asyncio.sleep(0)
    return built("awaited ")

@contextmanager
def managed():
    note("in")
    yield built("managed ")
    note("out")

@asynccontextmanager
async def async_managed(config):
    note("in")
    async with asyncio.timeout(60):
        yield built("async_managed ")
    note("out")

async def broken():
    raise RuntimeError("no model key")
"""
NODES = {"sync": "def ask(state):", "async": "async def ask(state):"}


@pytest.fixture(params=["hitl_cli", "langgraph"])
def package(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("node", NODES)
@pytest.mark.parametrize("name", ["plain", "with_config", "awaited", "managed", "async_managed"])
def test_a_function_that_makes_a_graph(
    hitl: Hitl, tmp_path: Path, package: str, name: str, node: str
) -> None:
    (tmp_path / "made.py").write_text(GRAPH.format(package=package, node=NODES[node]), "utf-8")

    paused = hitl("run", f"made.py:{name}", "--thread", "t1", "--no-input")
    assert paused.code == 8, paused.stderr
    finished = hitl("resume", "--thread", "t1", "--text", "yes", "--json")

    assert finished.code == 0, finished.stderr
    assert json.loads(finished.stdout)["values"] == {"said": f"{name.removeprefix('with_')} yes"}
    if "managed" in name:
        assert (tmp_path / "log").read_text() == "in\nout\n" * 2


def test_one_that_raises(hitl: Hitl, tmp_path: Path, package: str) -> None:
    (tmp_path / "made.py").write_text(GRAPH.format(package=package, node=NODES["sync"]), "utf-8")

    ran = hitl("run", "made.py:broken")

    assert ran.code == 3
    assert "RuntimeError: no model key" in ran.stderr
    assert "concurrent" not in ran.stderr
    assert "hitl_cli/loading" not in ran.stderr


ASYNC_SAVER = """
from contextlib import asynccontextmanager
from typing import TypedDict
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import interrupt

class State(TypedDict, total=False):
    said: str

async def ask(state):
    return {"said": interrupt("Go on?")}

@asynccontextmanager
async def agent():
    async with AsyncSqliteSaver.from_conn_string("own.db") as saver:
        graph = StateGraph(State)
        graph.add_node("ask", ask)
        graph.add_edge(START, "ask")
        graph.add_edge("ask", END)
        yield graph.compile(checkpointer=saver)
"""


def test_a_graph_with_an_async_checkpointer_of_its_own(hitl: Hitl, tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(ASYNC_SAVER, "utf-8")

    paused = hitl("run", "own.py:agent", "--thread", "t1", "--no-input")
    assert paused.code == 8, paused.stderr
    assert "its own AsyncSqliteSaver" in paused.stderr
    finished = hitl("resume", "--thread", "t1", "--text", "yes")

    assert (finished.code, finished.stdout, finished.stderr) == (0, "said  yes\n", "")
    assert hitl("resume", "--thread", "t1", "--text", "no").code == 4


def test_a_name_of_a_langgraph_json(hitl: Hitl, tmp_path: Path, package: str) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "deep").mkdir()
    (tmp_path / "src" / "words.py").write_text("import os\nWORD = os.environ['WORD']\n", "utf-8")
    text = "from words import WORD\n" + GRAPH.format(package=package, node=NODES["sync"])
    (tmp_path / "agent.py").write_text(f"{text}\ngraph = built(WORD)\n", "utf-8")
    (tmp_path / "langgraph.json").write_text(
        json.dumps(
            {
                "graphs": {"desk": "./agent.py:graph"},
                "env": {"WORD": "from the file "},
                "dependencies": ["./src"],
            }
        )
    )
    deep = tmp_path / "deep"

    assert hitl("run", "desk", "--thread", "t1", "--no-input", cwd=deep).code == 8
    finished = hitl("resume", "--thread", "t1", "--text", "yes", "--json", cwd=Path("/"))

    assert json.loads(finished.stdout)["values"] == {"said": "from the file yes"}
    assert hitl("run", "dsk", cwd=deep).code == 3
    unnamed = hitl("run", "desk", "--no-input", "--json", cwd=deep)
    assert json.loads(unnamed.stdout)["thread"].startswith("desk-")


PACKAGE = {
    "langgraph.json": json.dumps(
        {"dependencies": ["."], "graphs": {"agent": "./my_agent/agent.py:graph"}, "env": ".env"}
    ),
    ".env": 'GREETING="Hello from the file, "\n',
    "my_agent/__init__.py": "",
    "my_agent/utils/__init__.py": "",
    "my_agent/utils/state.py": "from typing import TypedDict\n\nclass State(TypedDict):\n    name: str\n",
    "my_agent/utils/nodes.py": """
import os
from langgraph.types import interrupt
from my_agent.utils.state import State

async def ask(state: State):
    return {"name": os.environ["GREETING"] + interrupt("Your name?")}
""",
    "my_agent/agent.py": """
from langgraph.graph import START, StateGraph
from my_agent.utils.nodes import ask
from my_agent.utils.state import State

graph = StateGraph(State).add_node("ask", ask).add_edge(START, "ask").compile()
""",
}


def test_a_package_with_a_langgraph_json(hitl: Hitl, tmp_path: Path) -> None:
    for name, text in PACKAGE.items():
        (tmp_path / "app" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "app" / name).write_text(text, "utf-8")
    inside = tmp_path / "app" / "my_agent" / "utils"
    ran = hitl("run", "agent", "--thread", "t1", "--no-input", cwd=inside)
    assert ran.code == 8, ran.stderr
    finished = hitl("resume", "--thread", "t1", "--text", "Ana", "--json")
    assert json.loads(finished.stdout)["values"] == {"name": "Hello from the file, Ana"}


def test_a_file_is_part_of_its_package(hitl: Hitl, tmp_path: Path) -> None:
    """Also when it is called like the package, and whether it imports its neighbours so or so."""
    (tmp_path / "agent").mkdir()
    (tmp_path / "agent" / "__init__.py").touch()
    (tmp_path / "agent" / "state.py").write_text(PACKAGE["my_agent/utils/state.py"], "utf-8")
    (tmp_path / "agent" / "agent.py").write_text(
        """
import agent.agent, agent.state
from langgraph.graph import START, StateGraph
from langgraph.types import interrupt
from .state import State

def ask(state: State):
    same = State is agent.state.State, agent.agent.__name__ == __name__
    return {"name": str(same) + interrupt("Your name?")}

graph = StateGraph(State).add_node("ask", ask).add_edge(START, "ask").compile()
""",
        "utf-8",
    )
    ran = hitl("run", "agent/agent.py", "--thread", "t1", "--no-input")
    assert ran.code == 8, ran.stderr
    finished = hitl("resume", "--thread", "t1", "--text", "Ana", "--json", cwd=Path("/"))
    assert json.loads(finished.stdout)["values"] == {"name": "(True, True)Ana"}
