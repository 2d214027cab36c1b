"""langgraph.json: the graphs of a project by their names, its environment and its import paths."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hitl_cli.errors import TargetError
from hitl_cli.values import dataclass
from hitl_cli.wording import did_you_mean

FILE = "langgraph.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A langgraph.json, read."""

    file: Path
    graphs: Mapping[str, str]
    """`./agent.py:graph` or `package.module:graph`, by name; paths start from the file's folder."""
    env: Mapping[str, str] | Path | None
    """Variables, or the file that has them."""
    dependencies: tuple[Path, ...]
    """Folders that modules are imported from."""

    def target_of(self, name: str) -> str:
        """
        Raises:
            TargetError: there is no such graph.
        """
        if name not in self.graphs:
            hint = did_you_mean(name, self.graphs) or f"There are: {', '.join(self.graphs)}"
            raise TargetError(f"{self.file.name} has no graph {name!r}", hint=hint)
        return self.graphs[name]

    def enter(self) -> None:
        """Make the environment and the import paths what the graphs expect. What is set already stays."""
        for name, value in _variables(self.env, self.file).items():
            os.environ.setdefault(name, value)
        sys.path[:0] = [str(folder) for folder in self.dependencies if str(folder) not in sys.path]


def nearest(folder: Path) -> Path | None:
    """The langgraph.json of the folder, or of the nearest one above that has one."""
    candidates = (place / FILE for place in (folder, *folder.parents))
    return next((file for file in candidates if file.is_file()), None)


def read_project(file: Path) -> Project:
    """
    Raises:
        TargetError: the file cannot be read, or is not what it should be.
    """
    try:
        content = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise TargetError(f"{file} cannot be read: {error}") from None
    if not isinstance(content, dict):
        raise TargetError(f"{file} is not an object with a table 'graphs'")
    env = content.get("env")
    return Project(
        file=file,
        graphs=_graphs(content.get("graphs"), file),
        env=file.parent / env if isinstance(env, str) else env if isinstance(env, dict) else None,
        dependencies=tuple(_folders(content.get("dependencies"), file)),
    )


def _graphs(table: Any, file: Path) -> dict[str, str]:
    if not isinstance(table, dict) or not table:
        raise TargetError(
            f"{file} has no table 'graphs'", hint='It reads: {"graphs": {"agent": "./agent.py:graph"}}'
        )
    graphs = {}
    for name, entry in table.items():
        path = entry.get("path") if isinstance(entry, dict) else entry
        if not isinstance(path, str):
            raise TargetError(f"{file}: the graph {name!r} is no text such as './agent.py:graph'")
        graphs[name] = path
    return graphs


def _folders(listed: Any, file: Path) -> list[Path]:
    """Those of the dependencies that are folders; the others are packages, which are installed or not."""
    texts = [text for text in listed if isinstance(text, str)] if isinstance(listed, list) else []
    folders = (file.parent / text for text in texts if text.startswith("."))
    return [folder.resolve() for folder in folders if folder.is_dir()]


def _variables(env: Mapping[str, Any] | Path | None, file: Path) -> dict[str, str]:
    if env is None:
        return {}
    if isinstance(env, Path):
        return _from_file(env, file)
    return {str(name): str(value) for name, value in env.items()}


def _from_file(env: Path, file: Path) -> dict[str, str]:
    if not env.is_file():
        raise TargetError(f"{file}: there is no file {str(env)!r} with the environment")
    try:
        from dotenv import dotenv_values
    except ModuleNotFoundError:
        hint = "Install it: pip install 'hitl-graph[langgraph]'"
        raise TargetError(
            f"{file} names an env file, and python-dotenv is not installed", hint=hint
        ) from None
    return {name: value for name, value in dotenv_values(env, interpolate=True).items() if value is not None}
