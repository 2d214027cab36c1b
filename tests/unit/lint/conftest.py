"""Python files in which the lines that are warned about say so themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from hitl_cli.lint.check import check_files

LANGGRAPH = "from langgraph.types import interrupt\nfrom langgraph.func import task\n"
HITL = "from hitl_cli import idempotency_key, interrupt, task\n"

Agree = Callable[..., None]


@pytest.fixture
def agree(tmp_path: Path) -> Agree:
    """Check files whose comments `#! rule` name what is found on their lines, and nothing else is found."""

    def check(text: str, head: str = LANGGRAPH, **others: str) -> None:
        files = {
            "graph.py": head + dedent(text),
            **{f"{name}.py": dedent(code) for name, code in others.items()},
        }
        for name, code in files.items():
            (tmp_path / name).write_text(code)
        expected = {
            (name, number, rule)
            for name, code in files.items()
            for number, line in enumerate(code.split("\n"), 1)
            for rule in re.findall(r"#! ([\w-]+)", line)
        }
        _, problems = check_files([tmp_path / "graph.py"], tmp_path)
        found = {(problem.file.name, problem.line, problem.rule) for problem in problems}
        assert found == expected, [f"{p.line}: {p.message}" for p in problems]

    return check
