"""Imports the user's module and takes the graph out of it."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Mapping
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from hitl_cli.errors import TargetError
from hitl_cli.graph.in_module import distinct_graphs, find_graph
from hitl_cli.importing import imported
from hitl_cli.loading.factory import Held, is_factory, made
from hitl_cli.loading.target import Target
from hitl_cli.loading.user_code import running_user_code
from hitl_cli.records import NOTHING


def graph_of(target: Target, held: Held, configurable: Mapping[str, Any] = NOTHING) -> Any:
    """The graph that a target names; without a name, the only one of its module.

    Args:
        held: takes what a function that makes the graph has opened.
        configurable: for such a function that takes a config.

    Raises:
        TargetError: no such module or name in it, the user's code raised, or it is not a graph.
    """
    return _graph(_module(target), target, held, configurable)


def graphs_of(target: Target, held: Held) -> list[Any]:
    """The graph that a target names; without a name, every graph of its module, each once.

    Args:
        held: takes what a function that makes the graph has opened.

    Raises:
        TargetError: no such module or name in it; or the user's code raised, which is then the cause.
    """
    module = _module(target)
    if target.name:
        return [_graph(module, target, held, NOTHING)]
    return list(distinct_graphs(module).values())


def spec_of(target: Target) -> ModuleSpec:
    """Where Python finds `package.module`; the packages around it are imported for that.

    Raises:
        TargetError: there is no such module; or one of the packages raised, which is then the cause.
    """
    sys.path.insert(0, str(target.folder))
    spec = None
    with running_user_code(target.module):
        try:
            spec = importlib.util.find_spec(target.module)
        except ModuleNotFoundError as error:
            if not f"{target.module}.".startswith(f"{error.name}."):
                raise  # a package imports something that is not installed
    if spec is None:
        raise TargetError(
            f"there is no module {target.module!r}",
            hint="Is hitl installed in the environment where it can be imported?",
        )
    return spec


def _module(target: Target) -> ModuleType:
    if target.form == "module":
        spec_of(target)
        with running_user_code(target.module):
            return importlib.import_module(target.module)
    with running_user_code(str(target.path)):
        return imported(target.path)


def _graph(module: ModuleType, target: Target, held: Held, configurable: Mapping[str, Any]) -> Any:
    def made_of(value: Any) -> Any:
        if not is_factory(value):
            return value
        with running_user_code(str(target)):
            return made(value, held, configurable)

    place = target.module if target.form == "module" else target.path.name
    return find_graph(module, target.name, place, made_of, _makers(module))


def _makers(module: ModuleType) -> list[str]:
    """The functions of the module's own that may make a graph."""
    own = ((name, value) for name, value in vars(module).items() if is_factory(value))
    return [name for name, value in own if value.__module__ == module.__name__]
