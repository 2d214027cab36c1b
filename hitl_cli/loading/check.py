"""Finds what is wrong with a graph; no step of it is run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hitl_cli.errors import TargetError
from hitl_cli.loading.target import Target
from hitl_cli.problem import Problem


@dataclass(frozen=True, slots=True)
class Checked:
    files: tuple[Path, ...]
    """What was looked at."""
    problems: tuple[Problem, ...]


def check_target(target: Target, *, static: bool) -> Checked:  # noqa: ARG001  for Python graphs, which come next
    """The problems of one graph, with those of the Python files that it is made of.

    Args:
        static: import nothing: what a Python graph is wired like is then not seen.

    Raises:
        TargetError: there is no such file or module.
    """
    if target.form == "yaml":
        return Checked((target.path,), tuple(_yaml(target.path)))
    raise TargetError(f"{str(target)!r}: this version of hitl checks YAML graphs only")


def _yaml(path: Path) -> Iterator[Problem]:
    from hitl_cli.format.build import examine

    _, mistakes = examine(path)
    for mistake in mistakes.all():
        yield Problem(
            file=path, line=mistake.line, column=mistake.column, message=mistake.message, rule=mistake.rule
        )
