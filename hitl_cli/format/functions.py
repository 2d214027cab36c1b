"""The user's functions that a graph file names: looked for when it is loaded, imported when called."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from hitl_cli.errors import TargetError
from hitl_cli.format.mistakes import did_you_mean
from hitl_cli.frames import user_traceback

_importing = threading.RLock()


def missing_function(target: str, folder: Path) -> str:
    """Why `target` cannot be there; empty when it may be. Runs no code of the user's.

    Only files are looked into: to find a module of a package, Python would have to run the package.
    """
    where, _, name = target.rpartition(":")
    if not where.endswith(".py"):
        return "" if "/" not in where else f"{where!r} is no Python file: write ./file.py:{name}"
    path = folder / where
    if not path.is_file():
        others = [other.name for other in path.parent.glob("*.py")] if path.parent.is_dir() else []
        return f"there is no file {where!r}{did_you_mean(path.name, others)}"
    try:
        names = _names_in(path)
    except (OSError, SyntaxError, ValueError):
        return ""  # its own error, with the line, is shown when the step runs
    if names is None or name in names:
        return ""
    return f"{where!r} has no {name!r}{did_you_mean(name, names)}"


def graph_problem(target: str, folder: Path) -> str:
    """Why `target` cannot be a graph; empty when it may be. Mistakes in it are another matter."""
    if target.endswith((".yaml", ".yml")):
        path = folder / target
        if path.is_file():
            return ""
        others = [*path.parent.glob("*.yaml"), *path.parent.glob("*.yml")] if path.parent.is_dir() else []
        return f"there is no file {target!r}{did_you_mean(path.name, [other.name for other in others])}"
    if target.endswith(".py"):
        return "" if (folder / target).is_file() else f"there is no file {target!r}"
    if ":" not in target:
        return "'graph' names a graph: ./file.yaml, ./file.py:name or package.module:name"
    return missing_function(target, folder)


def load_function(target: str, folder: Path) -> Callable[..., Any]:
    """Import the function that `./file.py:name` or `package.module:name` names.

    Raises:
        TargetError: it is not there, or its file raised; then the user's error is the cause.
    """
    where, _, name = target.rpartition(":")
    module = load_module(where, folder)
    function = getattr(module, name, None)
    if not callable(function):
        raise TargetError(f"{where} has no function {name!r}{did_you_mean(name, vars(module))}")
    return function  # type: ignore[no-any-return]  # it is callable, and that is all that is known


def load_module(where: str, folder: Path) -> ModuleType:
    """Import `./file.py` or `package.module`; raises like `load_function`."""
    with _importing:
        try:
            return _file((folder / where).resolve()) if where.endswith(".py") else _module(where, folder)
        except (Exception, SystemExit) as error:
            said = f"{where} cannot be imported: {type(error).__name__}: {error}"
            raise TargetError(said, hint=user_traceback(error)) from error


def _module(name: str, folder: Path) -> ModuleType:
    import importlib

    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    return importlib.import_module(name)


@cache
def _file(path: Path) -> ModuleType:
    """Once for all nodes that name it; other files of that name, in other folders, are other modules."""
    from hitl_cli.importing import imported

    return imported(path, f"hitl_file_{path.stem}_{abs(hash(path)):x}")


def _names_in(path: Path) -> set[str] | None:
    """Every name that a file binds somewhere; None when nobody can tell."""
    import ast

    from hitl_cli.format.signatures import parsed

    names: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return None if "*" in names or "__getattr__" in names else names
