"""Finds what is wrong with a graph file, with those that it runs, and with the Python that they call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from hitl_cli.format.build import examine
from hitl_cli.format.family import Examined, Family
from hitl_cli.format.mistakes import Mistake
from hitl_cli.format.model import Call, GraphFile, Subgraph
from hitl_cli.lint.check import check_files
from hitl_cli.problem import Checked, Problem


def check_yaml(path: Path, folder: Path) -> Checked:
    """
    Args:
        folder: the working directory, from which modules are imported.

    Raises:
        TargetError: there is no such file.
    """
    family = Family(sums_up=False)
    files: Mapping[Path, Examined] = {path: examine(path, family), **family.examined}
    problems = [
        problem for file, (_, mistakes) in files.items() for problem in _problems(file, mistakes.all())
    ]
    called = [target for file, (graph, _) in files.items() if graph for target in _python(graph, file.parent)]
    python, warnings = check_files(called, folder)
    return Checked((*files, *python), (*problems, *warnings))


def _problems(path: Path, mistakes: tuple[Mistake, ...]) -> Iterator[Problem]:
    for mistake in mistakes:
        yield Problem(
            file=path, line=mistake.line, column=mistake.column, message=mistake.message, rule=mistake.rule
        )


def _python(graph: GraphFile, folder: Path) -> Iterator[Path]:
    """The Python files of the functions and graphs that the nodes name."""
    for node in graph.nodes:
        if not isinstance(node.step, Call | Subgraph):
            continue
        where = node.step.target.rpartition(":")[0]
        path = (
            folder / where if where.endswith(".py") else folder.joinpath(*where.split(".")).with_suffix(".py")
        )
        if path.is_file():
            yield path.resolve()
