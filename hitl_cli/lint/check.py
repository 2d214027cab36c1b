"""Reads Python files and lists what is wrong in them, without what a comment takes back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from hitl_cli.lint.effects import repeated
from hitl_cli.lint.finding import Finding
from hitl_cli.lint.payloads import bad_payloads
from hitl_cli.lint.program import Program
from hitl_cli.lint.source import Function, Module
from hitl_cli.lint.stability import unstable
from hitl_cli.lint.swallowing import swallowed
from hitl_cli.problem import Problem

Rule = Callable[[Program, Function], Iterable[Finding]]

_RULES: Final[tuple[Rule, ...]] = (swallowed, bad_payloads, unstable, repeated)
"""Of several rules that object to one place, the first speaks."""
_IGNORE: Final = re.compile(r"#\s*hitl:\s*ignore(?:\[([\w\s,-]*)\])?")


def check_files(paths: Sequence[Path], folder: Path) -> tuple[list[Path], list[Problem]]:
    """The files that were read, and their problems.

    Args:
        paths: where the nodes are; the user's modules that these import are read, too.
        folder: where imports are looked for, beside the folder of each file.
    """
    program = Program([folder])
    for path in paths:
        if module := program.read(path):
            program.follow(module)
    problems = [_not_python(path, error) for path, error in program.broken.items()]
    for module in list(filter(None, program.modules.values())):
        problems += _problems(program, module)
    return [path for path, module in program.modules.items() if module or path in program.broken], problems


def _problems(program: Program, module: Module) -> Iterator[Problem]:
    told = set()
    for function in module.functions.values():
        for rule in _RULES:
            for finding in _found(rule, program, function):
                if finding.node not in told and not _is_ignored(module, finding):
                    told.add(finding.node)
                    yield _problem(module, finding)


def _found(rule: Rule, program: Program, function: Function) -> list[Finding]:
    try:
        return list(rule(program, function))
    except RecursionError:  # nested deeper than anybody writes a question
        return []


def _problem(module: Module, finding: Finding) -> Problem:
    node = finding.node
    end = None
    if node.end_lineno is not None and node.end_col_offset is not None:
        end = (node.end_lineno, _column(module, node.end_lineno, node.end_col_offset))
    return Problem(
        file=module.path,
        line=node.lineno,
        column=_column(module, node.lineno, node.col_offset),
        end=end,
        message=finding.message,
        severity="warning",
        rule=finding.rule,
    )


def _column(module: Module, line: int, offset: int) -> int:
    """Python counts bytes from 0; people and editors count characters from 1."""
    text = module.lines[line - 1] if line <= len(module.lines) else ""
    return len(text.encode()[:offset].decode("utf-8", "replace")) + 1


def _is_ignored(module: Module, finding: Finding) -> bool:
    """Whether a comment on one of its lines says so: `# hitl: ignore`, or with the rule in brackets."""
    last = finding.node.end_lineno or finding.node.lineno
    for line in {finding.node.lineno, last}:
        comment = _IGNORE.search(module.lines[line - 1]) if line <= len(module.lines) else None
        if comment and (comment[1] is None or finding.rule in re.split(r"[\s,]+", comment[1])):
            return True
    return False


def _not_python(path: Path, error: SyntaxError) -> Problem:
    return Problem(
        file=path,
        line=max(error.lineno or 1, 1),
        column=max(error.offset or 1, 1),
        message=f"this is not Python: {error.msg}",
        rule="python",
    )
