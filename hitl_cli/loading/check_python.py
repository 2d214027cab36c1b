"""Finds what is wrong with a Python graph.

Its file is read, not run, for all that its text shows. What it is wired like shows only in the graph that its
module makes, so the module is imported for that, as `hitl run` does before the first step.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from hitl_cli.errors import GraphError, TargetError
from hitl_cli.frames import is_own, line_of
from hitl_cli.lint.check import check_files
from hitl_cli.lint.places import place_of_added, place_of_call, place_of_named
from hitl_cli.loading.factory import Held
from hitl_cli.loading.modules import graphs_of, spec_of
from hitl_cli.loading.target import Target
from hitl_cli.loading.wires import WireProblem, Wires, wires_of
from hitl_cli.problem import Checked, Problem
from hitl_cli.values import dataclass

_QUOTED = re.compile(r"[`']([^`']+)[`']")


def check_python(target: Target, *, static: bool) -> Checked:
    """See `check.check_target`."""
    path = target.path if target.form == "file" else _module_file(target, static=static)
    imported = _Imported((), ()) if static else _imported(target, path)
    files, problems = check_files([path, *imported.files], target.folder)
    told = {(problem.file, problem.line) for problem in problems if problem.rule == "python"}
    new = [problem for problem in imported.problems if (problem.file, problem.line) not in told]
    return Checked(tuple(files), (*problems, *new))


@dataclass(frozen=True, slots=True)
class _Imported:
    """What showed when the module was imported."""

    files: tuple[Path, ...]
    """Where the nodes are written."""
    problems: tuple[Problem, ...]


def _imported(target: Target, path: Path) -> _Imported:
    target.enter_project()
    try:
        with Held() as held:
            graphs = graphs_of(target, held)
    except TargetError as error:
        if error.__cause__ is None:
            raise
        return _Imported((), (_import_problem(path, error.__cause__),))
    problems = []
    if not graphs:
        said = (
            "the module holds no graph — assign a StateGraph, or what its compile() returns, to a name in it"
        )
        problems.append(Problem(file=path, line=1, column=1, message=said, rule="graph"))
    wires = [found for graph in graphs if (found := wires_of(graph))]
    for each in wires:
        problems += _wire_problems(each, path)
    return _Imported(tuple(dict.fromkeys(_node_files(wires))), tuple(problems))


def _import_problem(path: Path, error: BaseException) -> Problem:
    """The error of a module that cannot be imported, at the user's line that raised it."""
    found = line_of(error, is_own)
    file, line = found if found and found[0].is_file() else (path, 1)
    column = 1
    if isinstance(error, SyntaxError) and error.filename:
        file, line, column = Path(error.filename), error.lineno or 1, error.offset or 1
    elif isinstance(error, ValueError) and (wired := _named_in(str(error), file)):
        line, column = wired
    kind = "" if isinstance(error, GraphError) else f"{type(error).__name__}: "
    said = f"the module cannot be imported: {kind}{error}"
    return Problem(file=file, line=line, column=max(column, 1), message=said, rule="python")


def _named_in(message: str, file: Path) -> tuple[int, int] | None:
    """Where an edge names the node that compiling a graph complained about."""
    tree = ast.parse(file.read_bytes())
    for name in _QUOTED.findall(message):
        if place := place_of_named(tree, name):
            return place
    return None


def _wire_problems(wires: Wires, path: Path) -> Iterator[Problem]:
    tree = ast.parse(path.read_bytes())
    for problem in wires.problems():
        line, column = _place(problem, wires, tree) or (1, 1)
        yield Problem(
            file=path,
            line=line,
            column=column,
            message=problem.message,
            severity="warning" if problem.kind == "unreachable" else "error",
            rule="graph",
        )


def _place(problem: WireProblem, wires: Wires, tree: ast.Module) -> tuple[int, int] | None:
    if problem.kind == "unknown":
        return place_of_named(tree, problem.name)
    if problem.kind == "unreachable":
        function = wires.nodes.get(problem.name)
        return place_of_added(tree, problem.name, getattr(function, "__name__", ""))
    return place_of_call(tree, "StateGraph")


def _node_files(wires: Sequence[Wires]) -> Iterator[Path]:
    """The files of the user's that hold functions of nodes."""
    for each in wires:
        for function in each.nodes.values():
            code = getattr(function, "__code__", None)
            file = Path(code.co_filename) if code else Path()
            if code and is_own(code.co_filename) and file.is_file():
                yield file.resolve()


def _module_file(target: Target, *, static: bool) -> Path:
    """The file of `package.module`; found by looking, or else in the way that Python imports."""
    path = target.folder.joinpath(*target.module.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.is_file():
            return file
    if static:
        raise TargetError(f"there is no module {target.module!r} in {str(target.folder)!r}")
    origin = spec_of(target).origin or ""
    if not Path(origin).is_file():
        raise TargetError(f"the module {target.module!r} is no Python file")
    return Path(origin)
