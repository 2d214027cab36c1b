"""A Python file of the user's, read and not imported: its functions, and what the names in it stand for."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import field
from pathlib import Path

from hitl_cli.values import dataclass

Code = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
"""Statements whose bodies do not run with them."""
_DEFINES = (*DEFINITIONS, ast.Lambda)
MAX_BYTES = 2 * 1024 * 1024
"""Larger files are data."""


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    module: Module
    node: Code
    name: str
    """With the classes and functions around it: `Agent.ask`."""
    owner: str
    """The class that it is a method of; empty: none."""
    outer: Function | None
    """The function in which it is defined."""
    bound: frozenset[str]
    """Its parameters, and the names that it gives values to."""

    @property
    def body(self) -> list[ast.stmt]:
        if isinstance(self.node, ast.Lambda):
            return [ast.copy_location(ast.Expr(self.node.body), self.node.body)]
        return self.node.body

    def binds(self, name: str) -> bool:
        """Whether the name is one of its own, or of a function around it."""
        return name in self.bound or (self.outer is not None and self.outer.binds(name))


@dataclass(slots=True, eq=False)
class Module:
    path: Path
    lines: list[str]
    tree: ast.Module
    imports: dict[str, str] = field(default_factory=dict)
    """Each imported name with what it stands for: `interrupt` → `langgraph.types.interrupt`."""
    functions: dict[str, Function] = field(default_factory=dict)
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    values: set[str] = field(default_factory=set)
    """The names that the module itself gives values to."""

    def origin(self, node: ast.AST, function: Function | None = None) -> str:
        """What an expression stands for, as a dotted name; `()` marks a call; empty: nobody can tell."""
        if isinstance(node, ast.Name):
            if function is not None and function.binds(node.id):
                return ""
            return self.imports.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            base = self.origin(node.value, function)
            return f"{base}.{node.attr}" if base else ""
        if isinstance(node, ast.Call):
            base = self.origin(node.func, function)
            return f"{base}()" if base else ""
        return ""


def read_module(path: Path) -> Module | None:
    """The module of a file; None when it cannot be read.

    Raises:
        SyntaxError: it is not Python.
    """
    try:
        data = path.read_bytes() if path.is_file() and path.stat().st_size <= MAX_BYTES else None
    except OSError:
        return None
    if data is None:
        return None
    tree = parse(data)
    module = Module(path, data.decode("utf-8", "replace").split("\n"), tree)
    for node in ast.walk(tree):
        module.imports.update(_imported(node))
    module.values = {name.id for name in _stored(tree.body)}
    _collect(module, tree.body, "", "", None)
    return module


def parse(data: bytes) -> ast.Module:
    """The tree of a file.

    Raises:
        SyntaxError: it is not Python.
    """
    try:
        return ast.parse(data)
    except ValueError as error:  # a NUL byte, in Python 3.11
        raise SyntaxError(str(error)) from None
    except (RecursionError, MemoryError):
        raise SyntaxError("the file is nested too deep") from None


def last_name(node: ast.AST) -> str:
    """`send` of `send` and of `mail.send`; empty for what has no name."""
    return node.id if isinstance(node, ast.Name) else str(getattr(node, "attr", ""))


def own_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Every part of the tree that runs with it, in the order of the file: no bodies of inner functions."""
    waiting = list(ast.iter_child_nodes(tree))[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _DEFINES):
            waiting += list(ast.iter_child_nodes(node))[::-1]


def running(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Every part of some statements or expressions that runs with them."""
    for node in body:
        yield node
        if not isinstance(node, _DEFINES):
            yield from own_nodes(node)


def _imported(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import):
        for name in node.names:
            whole = name.name if name.asname else name.name.partition(".")[0]
            yield name.asname or whole, whole
    elif isinstance(node, ast.ImportFrom):
        where = "." * node.level + (node.module or "")
        for name in node.names:
            dot = "" if where.endswith(".") or not where else "."
            yield name.asname or name.name, f"{where}{dot}{name.name}"


def _stored(body: list[ast.stmt]) -> Iterator[ast.Name]:
    for node in running(body):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node


def _collect(
    module: Module, nodes: list[ast.stmt] | list[ast.AST], prefix: str, owner: str, outer: Function | None
) -> None:
    """Find the functions under the nodes, methods and lambdas included."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            name = "<lambda>" if isinstance(node, ast.Lambda) else node.name
            if isinstance(node, ast.Lambda):
                name += f"{node.lineno}:{node.col_offset}"
            function = Function(module, node, f"{prefix}{name}", owner, outer, _bound(node))
            module.functions[function.name] = function
            _collect(module, list(ast.iter_child_nodes(node)), f"{prefix}{name}.", "", function)
        elif isinstance(node, ast.ClassDef):
            module.classes[node.name] = node
            _collect(module, node.body, f"{prefix}{node.name}.", node.name, outer)
        else:
            _collect(module, list(ast.iter_child_nodes(node)), prefix, owner, outer)


def _bound(code: Code) -> frozenset[str]:
    arguments = code.args
    names = {argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    names |= {argument.arg for argument in (arguments.vararg, arguments.kwarg) if argument}
    shared: set[str] = set()
    for node in own_nodes(code):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            shared.update(node.names)
    return frozenset(names - shared)
