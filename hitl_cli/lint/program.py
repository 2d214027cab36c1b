"""The user's modules that a graph is made of, and which of their functions ask a person."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Literal

from hitl_cli.frames import is_own
from hitl_cli.lint.source import Function, Module, own_nodes, read_module
from hitl_cli.values import dataclass

Engine = Literal["hitl", "langgraph"]

_INTERRUPTS: Final[dict[str, Engine]] = {
    "langgraph.types.interrupt": "langgraph",
    "hitl_cli.interrupt": "hitl",
    "hitl_cli.types.interrupt": "hitl",
}
_TASKS: Final = frozenset(("hitl_cli.task", "hitl_cli.func.task", "langgraph.func.task"))
_RUNS: Final = frozenset(("invoke", "ainvoke", "run", "arun"))
"""The methods that call the function of a tool."""
MAX_MODULES = 200
"""More of the user's modules than this are not followed."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A call that asks: `interrupt()` itself, or a function that calls it."""

    call: ast.Call
    engines: frozenset[Engine]
    direct: bool
    label: str
    """As a message names it: `interrupt()`, `confirm()`."""


class Program:
    """Modules, read when something leads to them.

    Args:
        folders: where imports of the user's are looked for, beside the module's own folder.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.modules: dict[Path, Module | None] = {}
        self.broken: dict[Path, SyntaxError] = {}
        self._folders = tuple(folders)
        self._engines: dict[Function, frozenset[Engine]] = {}

    def read(self, path: Path) -> Module | None:
        """The module of a file; None, when there is none or it is no Python."""
        if path not in self.modules and len(self.modules) < MAX_MODULES:
            try:
                self.modules[path] = read_module(path)
            except SyntaxError as error:
                self.modules[path], self.broken[path] = None, error
        return self.modules.get(path)

    def follow(self, module: Module) -> None:
        """Read the user's modules that it imports, and those that these import."""
        frontier = [module]
        while frontier:
            current = frontier.pop()
            for origin in current.imports.values():
                for path in self._paths(current, origin):
                    if path not in self.modules and (found := self.read(path)):
                        frontier.append(found)

    def asks(self, function: Function) -> list[Ask]:
        """The calls in a function that ask, in the order of the file."""
        return [ask for node in own_nodes(function.node) if (ask := self.ask(function, node))]

    def ask(self, function: Function, node: ast.AST) -> Ask | None:
        """The node as a call that asks; None when it is none."""
        if not isinstance(node, ast.Call):
            return None
        origin = function.module.origin(node.func, function)
        if engine := _INTERRUPTS.get(origin):
            return Ask(node, frozenset((engine,)), True, "interrupt()")
        callee = self.callee(function, node)
        engines = self.engines(callee) if callee else frozenset()
        return Ask(node, engines, False, f"{callee.name}()") if callee and engines else None

    def engines(self, function: Function) -> frozenset[Engine]:
        """Whose `interrupt()` a function calls, itself or through others; empty: it asks nothing."""
        if function not in self._engines:
            self._engines[function] = frozenset()  # while it is being looked at: it may call itself
            found = [ask.engines for ask in self.asks(function)]
            self._engines[function] = frozenset().union(*found)
        return self._engines[function]

    def callee(self, function: Function, call: ast.Call) -> Function | None:
        """The user's function that a call runs, if that is plain to see."""
        called = self._named(function, call.func)
        if called is None and isinstance(call.func, ast.Attribute) and call.func.attr in _RUNS:
            called = self._named(function, call.func.value)
        return called

    def is_task(self, function: Function) -> bool:
        """Whether its results are written down, so that it does not run again with its node."""
        decorators = [] if isinstance(function.node, ast.Lambda) else function.node.decorator_list
        return any(function.module.origin(each).removesuffix("()") in _TASKS for each in decorators)

    def _named(self, function: Function, node: ast.expr) -> Function | None:
        module = function.module
        if isinstance(node, ast.Name):
            around: Function | None = function
            while around is not None:
                if inner := module.functions.get(f"{around.name}.{node.id}"):
                    return inner
                if node.id in around.bound:
                    return None
                around = around.outer
            if node.id in module.functions:
                return module.functions[node.id]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = _method_of(function) if node.value.id in ("self", "cls") else node.value.id
            if method := module.functions.get(f"{owner}.{node.attr}"):
                return method
        return self._imported(module, module.origin(node, function))

    def _imported(self, module: Module, origin: str, depth: int = 5) -> Function | None:
        """The function of another module that a dotted name stands for, through re-exports."""
        parts = origin.split(".")
        for end in range(len(parts) - 1, 0, -1):
            name = ".".join(parts[end:])
            for path in self._paths(module, ".".join(parts[:end]) or "."):
                if other := self.read(path):
                    if name in other.functions:
                        return other.functions[name]
                    first, _, rest = name.partition(".")
                    if depth and first in other.imports:
                        again = f"{other.imports[first]}.{rest}".rstrip(".")
                        return self._imported(other, again, depth - 1)
        return None

    def _paths(self, module: Module, origin: str) -> Iterator[Path]:
        """The files of the user's that a dotted name, or the start of it, can stand for."""
        dotted = origin.lstrip(".")
        level = len(origin) - len(dotted)
        folders = (module.path.parent, *self._folders, _package_root(module.path))
        if level:
            folders = (module.path.parents[min(level, len(module.path.parents)) - 1],)
        parts = [part for part in dotted.split(".") if part.isidentifier()]
        for folder in folders:
            for end in range(len(parts), -1 if level else 0, -1):
                place = folder.joinpath(*parts[:end])
                for path in (place.with_suffix(".py"), place / "__init__.py"):
                    if path.is_file() and is_own(str(path)):
                        yield path
                        return


def _package_root(path: Path) -> Path:
    """The folder from which the package that a file is in can be imported."""
    folder = path.parent
    while (folder / "__init__.py").is_file():
        folder = folder.parent
    return folder


def _method_of(function: Function) -> str:
    """The class whose `self` is seen in a function."""
    if function.owner or function.outer is None:
        return function.owner
    return _method_of(function.outer)
