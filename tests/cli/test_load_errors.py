"""A graph that cannot be loaded: the message names the place, shows no code of ours, and fits a screen."""

from __future__ import annotations

from math import ceil
from pathlib import Path

import pytest

from tests.conftest import Hitl
from tests.processes import Ran

LINES, COLUMNS = 24, 80

GOOD = """\
from typing import TypedDict
from hitl_cli import START, StateGraph

class State(TypedDict, total=False):
    x: int

def node(state: State) -> State:
    return {}

def made() -> StateGraph:
    return StateGraph(State).add_node(node).add_edge(START, "node")
"""

PYTHON: dict[str, tuple[str, str, list[str]]] = {
    "a syntax error": ("def f(:\n    pass\n", "g.py", ["g.py", "line 1", "SyntaxError", "def f(:"]),
    "a missing import": ("import no_such_module\n", "g.py", ["line 1", "No module named 'no_such_module'"]),
    "a name that an import lacks": ("from json import lods\n", "g.py", ["line 1", "ImportError", "lods"]),
    "raises": ("import json\n\ndef f():\n    json.loads('x')\n\nf()\n", "g.py", ["line 6", "line 4", "JSON"]),
    "exits": ("import sys\nsys.exit('not today')\n", "g.py", ["line 2", "SystemExit", "not today"]),
    "no graph": ("x = 1\n", "g.py", ["'g.py'", "no graph"]),
    "no graph, but a function": (f"{GOOD}", "g.py", ["no graph", "name that: g.py:made"]),
    "a missing function": (f"{GOOD}", "g.py:mde", ["'mde'", "'made'"]),
    "a checkpointer that is not installed": (
        "import langgraph.checkpoint.nowhere\n",
        "g.py",
        ["pip install langgraph-checkpoint-nowhere"],
    ),
    "an integration that is not installed": (
        "import langchain_nowhere\n",
        "g.py",
        ["pip install langchain-nowhere"],
    ),
    "two graphs": (f"{GOOD}one = made()\ntwo = made()\n", "g.py", ["2 graphs", "g.py:one", "g.py:two"]),
    "a missing name": (f"{GOOD}approval = made()\n", "g.py:aproval", ["'aproval'", "'approval'"]),
    "not a graph": (f"{GOOD}x = 1\ngraph = made()\n", "g.py:x", ["'x'", "not a graph", "int"]),
    "a function that makes none": (
        f"{GOOD}\ndef f():\n    return 7\n",
        "g.py:f",
        ["'f'", "not a graph", "int"],
    ),
    "a function that raises": (
        f"{GOOD}\ndef f():\n    return 1 / 0\n",
        "g.py:f",
        ["line 14", "ZeroDivision"],
    ),
}

LIBRARIES = {
    "a tool": "from langchain_core.tools import tool\n@tool\ndef pay(to: str):\n    return to\n",
    "a graph": "from langgraph.graph import StateGraph\nclass S(dict): pass\n"
    "graph = StateGraph(S).add_node('a', print).add_node('a', print)\n",
    "a model": "import pydantic\nclass M(pydantic.BaseModel):\n    x: int\nM(x='no')\n",
    "JSON": "import json\njson.loads('no')\n",
}
"""Libraries that raise on what the user gave them."""

YAML = {
    "a typo in a node's name": (
        "hitl: 1\nnodes:\n  ask:\n    ask: Why?\n    then: reazon\n  reason:\n    run: echo\n    then: end\n",
        ["g.yaml:5:11", "'reazon'", "'reason'"],
    ),
    "a key that is there twice": (
        "hitl: 1\nnodes:\n  ask:\n    ask: Why?\n    then: end\n  ask:\n    ask: How?\n    then: end\n",
        ["g.yaml:6:3", "'ask'", "line 3"],
    ),
    "a tab": ("hitl: 1\nnodes:\n\task:\n", ["g.yaml:3:1", "tab"]),
    "no YAML at all": ("hitl: [1\n", ["g.yaml:"]),
    "an empty file": ("", ["g.yaml"]),
}


def assert_one_screen(ran: Ran) -> None:
    rows = sum(max(1, ceil(len(line) / COLUMNS)) for line in ran.stderr.splitlines())
    assert rows <= LINES, ran.stderr


def assert_readable(ran: Ran, named: list[str]) -> None:
    assert ran.code == 3, ran.stderr
    assert ran.stdout == ""
    assert ran.stderr.startswith("hitl: ")
    for text in named:
        assert text in ran.stderr
    assert_one_screen(ran)


@pytest.mark.parametrize("text", LIBRARIES.values(), ids=LIBRARIES)
def test_only_the_users_own_lines_are_shown(text: str, hitl: Hitl, folder: Path) -> None:
    (folder / "g.py").write_text(text, "utf-8")
    failed = hitl("run", "g.py", cwd=folder)
    assert failed.code == 3
    lines = [line for line in failed.stderr.splitlines() if line.startswith('  File "')]
    assert len(lines) == 1
    assert f'"{folder / "g.py"}"' in lines[0]


@pytest.mark.parametrize(("source", "target", "named"), PYTHON.values(), ids=PYTHON)
def test_python(source: str, target: str, named: list[str], folder: Path, hitl: Hitl) -> None:
    (folder / "g.py").write_text(source)
    ran = hitl("run", target)
    assert_readable(ran, named)
    for ours in ("hitl_cli/", "importlib", "runpy", "typer"):
        assert ours not in ran.stderr
    assert hitl("threads", "ls", "--json").stdout.strip() == '{"hitl": 1, "threads": []}'


@pytest.mark.parametrize(("source", "named"), YAML.values(), ids=YAML)
def test_yaml(source: str, named: list[str], folder: Path, hitl: Hitl) -> None:
    (folder / "g.yaml").write_text(source)
    assert_readable(hitl("run", "g.yaml"), named)


def test_a_deep_recursion_fits_the_screen_too(folder: Path, hitl: Hitl) -> None:
    (folder / "g.py").write_text("def f():\n    f()\n\nf()\n")
    assert_readable(hitl("run", "g.py"), ["line 4", "RecursionError"])


def test_a_cause_is_shown(folder: Path, hitl: Hitl) -> None:
    (folder / "g.py").write_text(
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('bad') from e\n"
    )
    assert_readable(hitl("run", "g.py"), ["line 4", "ValueError: bad"])


def test_a_helper_that_the_graph_imports_is_named(folder: Path, hitl: Hitl) -> None:
    (folder / "g.py").write_text("import helper\n")
    (folder / "helper.py").write_text("x = 1\ny = x.z\n")
    assert_readable(hitl("run", "g.py"), ["g.py", "line 1", "helper.py", "line 2", "AttributeError"])


def test_a_graph_that_is_wired_wrongly(folder: Path, hitl: Hitl) -> None:
    (folder / "g.py").write_text(f"{GOOD}\ngraph = made().add_edge('node', 'nod')\n")
    assert_readable(hitl("run", "g.py"), ["g.py", "unknown node", "nod"])


@pytest.mark.parametrize("command", ["run", "draw"])
def test_a_package_around_the_module_that_raises(command: str, folder: Path, hitl: Hitl) -> None:
    package = folder / "package"
    package.mkdir()
    (package / "module.py").write_text(GOOD)
    (package / "__init__.py").write_text("1 / 0\n")
    assert_readable(hitl(command, "package.module:graph"), ["__init__.py", "line 1", "ZeroDivisionError"])
    (package / "__init__.py").write_text("import no_such_module\n")
    assert_readable(hitl(command, "package.module:graph"), ["line 1", "No module named 'no_such_module'"])


@pytest.mark.parametrize("module", ["nowhere", "package.nowhere", "nowhere.module", "package.module.nowhere"])
def test_a_module_that_is_not_there(module: str, folder: Path, hitl: Hitl) -> None:
    (folder / "package").mkdir()
    (folder / "package" / "module.py").write_text(GOOD)
    assert_readable(hitl("run", f"{module}:graph"), [f"there is no module '{module}'"])
