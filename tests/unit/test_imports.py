"""Start-up stays quick because no command imports more than it needs. Each command has a list here."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import Ran, hitl_processes

PAUSED = 8

HEAVY = {
    "asyncio",
    "click",
    "decimal",
    "importlib.metadata",
    "jinja2",
    "jsonschema_rs",
    "langchain_core",
    "langgraph",
    "multiprocessing",
    "platformdirs",
    "prompt_toolkit",
    "pydantic",
    "questionary",
    "rich",
    "unittest",
    "yaml",
}
"""Slow to import: each takes longer than all of hitl's own modules that a list needs."""

ENGINE = {"hitl_cli.drawing", "hitl_cli.format", "hitl_cli.graph", "hitl_cli.loading"}
"""Only commands that draw or run a graph need these."""

SELDOM = {
    "hitl_cli.graph.threads",
    "hitl_cli.prompts.conventions.agent_inbox",
    "hitl_cli.prompts.conventions.ask_user",
    "hitl_cli.prompts.conventions.elicitation",
    "hitl_cli.prompts.conventions.hitl_request",
    "hitl_cli.prompts.conventions.tool_approval",
    "hitl_cli.schema.arguments",
}
"""Parts of hitl that few runs need."""

PYTHON = {"hitl_cli.graph", "hitl_cli.loading"}
YAML = PYTHON | {"hitl_cli.format", "jinja2", "yaml"}
TAB = {"_HITL_COMPLETE": "complete_bash", "COMP_CWORD": "3", "COMP_WORDS": "hitl resume --thread w"}

MAY_LOAD: list[tuple[list[str], dict[str, str], set[str]]] = [
    (["--help"], {}, set()),
    (["--version"], {}, {"importlib.metadata"}),
    (["run", "--help"], {}, set()),
    (["threads", "ls"], {}, set()),
    (["threads", "ls", "--json"], {}, set()),
    (["threads", "show", "waiting"], {}, set()),
    (["threads", "history", "waiting"], {}, set()),
    (["inbox"], {}, set()),
    (["inbox", "--json"], {}, set()),
    (["inbox", "--template"], {}, set()),
    (["preview", "tool"], {}, {"hitl_cli.format"}),
    (["completion", "bash"], {}, set()),
    (["draw", "graph.yaml"], {}, YAML | {"hitl_cli.drawing"}),
    (["draw", "graph.py"], {}, PYTHON | {"hitl_cli.drawing"}),
    (["draw", "--thread", "waiting"], {}, PYTHON | {"hitl_cli.drawing"}),
    (["check", "graph.yaml"], {}, YAML),
    (["run", "graph.yaml", "--help-inputs"], {}, YAML),
    (["run", "graph.py", "--help-inputs"], {}, PYTHON | {"decimal"}),
    (["schema"], {}, YAML),
    ([], TAB, set()),
    ([], TAB | {"COMP_CWORD": "4", "COMP_WORDS": "hitl run graph.yaml -i a"}, set()),
    (["run", "graph.py", "--no-input", "--pause-ok"], {}, PYTHON),
    (["run", "graph.yaml", "--no-input", "--pause-ok"], {}, YAML),
    (["resume", "--thread", "waiting", "--value", "true"], {}, PYTHON),
    (["answer", "--thread", "waiting", "--value", "true"], {}, set()),
    (["undo", "--thread", "answered", "--yes", "--pause-ok"], {}, PYTHON),
    (["answer", "--thread", "waiting", "--approve"], {}, set()),
    (["resume", "--thread", "waiting", "--reject"], {}, PYTHON),
    (["answer", "--thread", "filling", "--set", "count=3"], {}, {"decimal", "jsonschema_rs"}),
    (["answer", "--thread", "choosing", "--text", "approve"], {}, {"jsonschema_rs"}),
    (["answer", "--thread", "waiting", "--answers", '{"manager": true}'], {}, set()),
    (["answer", "--thread", "waiting", "--answers", "manager: true"], {}, {"hitl_cli.format", "yaml"}),
    (
        ["answer", "--thread", "checked", "--text", "approve"],
        {},
        {"decimal", "hitl_cli.format", "jinja2", "jsonschema_rs"},
    ),
]
"""Words, environment, and the heavy modules that are allowed."""

GRAPH_PY = """
from typing import TypedDict

from hitl_cli import END, START, StateGraph, interrupt

class State(TypedDict, total=False):
    ok: bool

graph = (
    StateGraph(State)
    .add_node("manager", lambda state: {"ok": interrupt("Approve?")})
    .add_edge(START, "manager")
    .add_edge("manager", END)
)
"""
GRAPH_YAML = """
hitl: 1
nodes:
  manager:
    ask: Approve?
    choices: [approve, reject]
    then: end
"""


QUIET_PY = GRAPH_PY.replace('interrupt("Approve?")', "True")
FORM_PY = GRAPH_PY.replace(
    '"Approve?"',
    '"How many?", response_schema={"type": "object", "properties": {"count": {"type": "integer"}}}',
)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder with graphs, and the data home with threads of them that wait."""
    folder, home = tmp_path_factory.mktemp("graphs"), tmp_path_factory.mktemp("asked") / "hitl"
    (folder / "graph.py").write_text(GRAPH_PY)
    (folder / "graph.yaml").write_text(GRAPH_YAML)
    (folder / "checked.yaml").write_text(f"{GRAPH_YAML}    check: manager == 'approve'\n")
    (folder / "form.py").write_text(FORM_PY)
    (folder / "quiet.py").write_text(QUIET_PY)

    def hitl(*words: str) -> Ran:
        env = {"PATH": os.environ["PATH"], "HITL_HOME": str(home)}
        return hitl_processes().spawn(words, cwd=folder, env=env).ended()

    for graph, thread in (
        ("graph.py", "waiting"),
        ("graph.yaml", "choosing"),
        ("checked.yaml", "checked"),
        ("form.py", "filling"),
        ("graph.py", "answered"),
    ):
        ran = hitl("run", graph, "--thread", thread, "--no-input")
        assert ran.code == PAUSED, ran.stderr
    assert hitl("answer", "--thread", "answered", "--value", "true").code == 0
    return folder, home


@pytest.fixture
def folder(asked: tuple[Path, Path], home: Path) -> Path:
    """The working folder, whose threads wait in the data home of the test."""
    graphs, kept = asked
    shutil.copytree(kept, home)
    return graphs


def loaded(words: list[str], env: dict[str, str], cwd: Path) -> set[str]:
    """The names of all modules that a command imports, and of the packages that they are in."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "hitl_cli", *words],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | env,
        cwd=cwd,
    )
    modules = re.findall(r"^import time: +\d+ \| +\d+ \| +(\S+)$", done.stderr, re.MULTILINE)
    return {".".join(name.split(".")[:depth]) for name in modules for depth in range(1, 5)}


@pytest.mark.parametrize(
    ("words", "env", "allowed"),
    MAY_LOAD,
    ids=[" ".join(words) or env["COMP_WORDS"] + " Tab" for words, env, _ in MAY_LOAD],
)
def test_a_command_loads_no_other_heavy_module(
    folder: Path, words: list[str], env: dict[str, str], allowed: set[str]
) -> None:
    assert loaded(words, env, folder) & (HEAVY | ENGINE | SELDOM) <= allowed


@pytest.mark.parametrize(
    ("words", "needless"),
    [
        (["threads", "ls"], {"hitl_cli.store.rows", "hitl_cli.render.values"}),
        (["draw", "graph.yaml"], {"hitl_cli.store.connection"}),
        (["run", "quiet.py"], {"hitl_cli.prompts.conventions", "hitl_cli.store.going_back"}),
    ],
    ids=["a list needs no thread as a whole", "a picture needs no store", "who asks nobody needs no screens"],
)
def test_a_part_of_hitl_that_is_not_needed(folder: Path, words: list[str], needless: set[str]) -> None:
    assert not loaded(words, {}, folder) & needless


def test_the_guard_sees_what_is_loaded(tmp_path: Path) -> None:
    assert {"typer", "importlib.metadata", "hitl_cli.cli"} <= loaded(["--version"], {}, tmp_path)
