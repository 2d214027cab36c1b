"""What the user named as the graph: a YAML file, a Python file, or a module."""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from hitl_cli.errors import TargetError
from hitl_cli.values import dataclass

if TYPE_CHECKING:
    from hitl_cli.loading.project import Project

Form = Literal["yaml", "file", "module"]
_ENDINGS = (".yaml", ".yml", ".py")
_PYTHON_FILE = re.compile(r"(?P<path>.+\.py)(?::(?P<name>[^:/]*))?", re.DOTALL)
_MODULE = re.compile(r"(?P<module>[A-Za-z_][\w.]*):(?P<name>\w+)")
_PROJECT = re.compile(r"(?P<path>.*langgraph\.json):(?P<name>[^:/]+)", re.DOTALL)
_ALIAS = re.compile(r"[A-Za-z_][\w-]*")
_SUFFIXES = (".yaml", ".yml", ".py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    form: Form
    path: Path = Path()
    """Of a file, absolute."""
    module: str = ""
    name: str = ""
    """The graph's name in its module; empty: the only one there."""
    folder: Path
    """The working directory, from which modules are imported; of a project, the folder of its file."""
    project: Project | None = None
    """The langgraph.json that names the graph."""
    alias: str = ""
    """The name there."""

    @property
    def short(self) -> str:
        """Without folders: what a person knows the graph by when its author gave it no name."""
        return self.alias or self.name or self.path.name or self.module

    def enter_project(self) -> None:
        """Make the environment and the import paths what the graph's project expects, if it has one."""
        if self.project is not None:
            self.project.enter()

    def __str__(self) -> str:
        """With an absolute path, so that a thread can find its graph again from anywhere."""
        if self.project is not None:
            return f"{self.project.file}:{self.alias}"
        place = self.module if self.form == "module" else str(self.path)
        return f"{place}:{self.name}" if self.name else place


def parse_target(text: str, folder: Path) -> Target:
    """
    Args:
        text: `graph.yaml`, `graph.py`, `graph.py:name`, `package.module:name`, or a name of the nearest
            langgraph.json; `path/langgraph.json:name` says which.
        folder: what relative paths start from.

    Raises:
        TargetError: it is none of these, or there is no such file.
    """
    if match := _PROJECT.fullmatch(text):
        return _of_project(_existing(match["path"], folder), match["name"])
    if _ALIAS.fullmatch(text):
        from hitl_cli.loading.project import nearest

        if file := nearest(folder):
            return _of_project(file, text)
    return _parsed(text, folder)


def _of_project(file: Path, alias: str) -> Target:
    from hitl_cli.loading.project import read_project  # most graphs are files

    project = read_project(file)
    return replace(_parsed(project.target_of(alias), file.parent), project=project, alias=alias)


def _parsed(text: str, folder: Path) -> Target:
    if text.startswith(("http://", "https://")):
        raise TargetError(f"{text!r} is a server; this version of hitl runs local graphs only")
    if text.endswith((".yaml", ".yml")):
        return Target(form="yaml", path=_existing(text, folder), folder=folder)
    if match := _PYTHON_FILE.fullmatch(text):
        path = _existing(match["path"], folder)
        return Target(form="file", path=path, name=match["name"] or "", folder=folder)
    if match := _MODULE.fullmatch(text):
        return Target(form="module", module=match["module"], name=match["name"], folder=folder)
    meant = [text + ending for ending in _ENDINGS if (folder / (text + ending)).is_file()]
    raise TargetError(
        f"{text!r} is not a graph",
        hint=f"Did you mean {meant[0]!r}?"
        if meant
        else "Give graph.yaml, graph.py, graph.py:name, package.module:name or a name of a langgraph.json.",
    )


def _existing(text: str, folder: Path) -> Path:
    path = Path(os.path.abspath(folder / Path(text).expanduser()))  # noqa: PTH100  without the `..` parts
    if any("\ud800" <= character <= "\udfff" for character in str(path)):
        raise TargetError(f"the path {str(path)!r} is not UTF-8 text", hint="Rename its folder.")
    if path.is_file():
        return path
    if path.exists():
        raise TargetError(f"{text!r} is not a file")
    raise TargetError(f"there is no file {text!r}", hint=_similar(path))


def _similar(path: Path) -> str:
    """Graph files near the missing one."""
    try:
        names = [file.name for file in path.parent.iterdir() if file.suffix in _SUFFIXES]
    except OSError:
        return f"There is no folder {str(path.parent)!r} either."
    near = difflib.get_close_matches(path.name, names, n=3)
    return f"Did you mean {' or '.join(repr(name) for name in near)}?" if near else ""
