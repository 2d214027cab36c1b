"""`hitl check`: everything that is wrong with graphs, without running a step of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hitl_cli.errors import HitlError
from hitl_cli.loading.check import check_target
from hitl_cli.loading.target import parse_target
from hitl_cli.problem import Problem
from hitl_cli.result import VERSION, Result
from hitl_cli.terminal.stdout import results_only


def check(targets: Sequence[str], *, static: bool) -> Result:
    """List the problems of several graphs; with any, warnings included, the exit code is 1.

    Args:
        static: read Python files without importing them.

    Raises:
        TargetError: one of the targets does not exist; then nothing is checked.
    """
    graphs = [parse_target(target, Path.cwd()) for target in targets]
    files: dict[str, None] = {}
    problems: dict[Problem, None] = {}
    with results_only():
        for graph in graphs:
            checked = check_target(graph, static=static)
            files.update(dict.fromkeys(map(str, checked.files)))
            problems.update(dict.fromkeys(checked.problems))
    listed = sorted(problems, key=lambda problem: problem.order)
    return Result(
        view="problems",
        data={"hitl": VERSION, "checked": sorted(files), "problems": list(map(_described, listed))},
        exit_code=HitlError.exit_code if listed else 0,
    )


def _described(problem: Problem) -> dict[str, Any]:
    end = problem.end
    return {
        "file": str(problem.file),
        "line": problem.line,
        "column": problem.column,
        **({"end": {"line": end[0], "column": end[1]}} if end else {}),
        "message": problem.message,
        "severity": problem.severity,
        "rule": problem.rule,
    }
