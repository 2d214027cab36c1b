"""Start-up stays quick because no command imports more than it needs. Each command has a list here."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hitl_cli.question import Question
from hitl_cli.records import Commit, Thread
from hitl_cli.store.sqlite import SqliteStore

HEAVY = {
    "asyncio",
    "click",
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

ENGINE = {"hitl_cli.format", "hitl_cli.graph", "hitl_cli.loading"}
"""Only commands that run a graph need these."""

TAB = {"_HITL_COMPLETE": "complete_bash", "COMP_CWORD": "3", "COMP_WORDS": "hitl resume --thread t"}

MAY_LOAD: list[tuple[list[str], dict[str, str], set[str]]] = [
    (["--help"], {}, set()),
    (["--version"], {}, {"importlib.metadata"}),
    (["run", "--help"], {}, set()),
    (["threads", "ls"], {}, set()),
    (["threads", "ls", "--json"], {}, set()),
    (["threads", "show", "t1"], {}, set()),
    (["completion", "bash"], {}, set()),
    ([], TAB, set()),
]
"""Words, environment, and the heavy modules that are allowed."""


@pytest.fixture
def thread(home: Path) -> None:
    """A thread that waits."""
    store = SqliteStore(home / "hitl.db")
    question = Question(
        id="0" * 32, thread="t1", checkpoint="c", task="t", node="manager", payload="Approve?"
    )
    store.commit(store.begin(Thread(id="t1")), Commit(asked=(question,), status="paused"))
    store.close()


def loaded(words: list[str], env: dict[str, str]) -> set[str]:
    """The names of all modules that a command imports, and of the packages that they are in."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "hitl_cli", *words],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | env,
    )
    modules = re.findall(r"^import time: +\d+ \| +\d+ \| +(\S+)$", done.stderr, re.MULTILINE)
    return {".".join(name.split(".")[:depth]) for name in modules for depth in (1, 2)}


@pytest.mark.parametrize(("words", "env", "allowed"), MAY_LOAD, ids=lambda value: " ".join(value))
@pytest.mark.usefixtures("thread")
def test_a_command_loads_no_other_heavy_module(
    words: list[str], env: dict[str, str], allowed: set[str]
) -> None:
    assert loaded(words, env) & (HEAVY | ENGINE) <= allowed


def test_the_guard_sees_what_is_loaded() -> None:
    assert {"typer", "importlib.metadata", "hitl_cli.cli"} <= loaded(["--version"], {})
