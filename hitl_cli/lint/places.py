"""Where in a file a node or an edge of a graph is written, for problems that only the built graph shows."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from hitl_cli.lint.source import last_name

Line = tuple[int, int]
"""A line and a column, both from 1."""

_EDGES = ("add_edge", "add_conditional_edges", "set_entry_point", "set_finish_point", "Command", "Send")


def place_of_named(tree: ast.Module, name: str) -> Line | None:
    """Where an edge names a node; None, when nothing in the file does."""
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value == name]
    in_edges = [node for call in _calls(tree, _EDGES) for node in ast.walk(call) if node in strings]
    return _line(in_edges or strings)


def place_of_call(tree: ast.Module, name: str) -> Line | None:
    """The first call of a function or class."""
    return _line(list(_calls(tree, (name,))))


def place_of_added(tree: ast.Module, name: str, function: str) -> Line | None:
    """Where a node is added, by its name or as a function; else where the function is written."""
    added: list[ast.AST] = []
    for call in _calls(tree, ("add_node", "add_sequence")):
        for node in ast.walk(call):
            by_name = isinstance(node, ast.Constant) and node.value == name
            if by_name or (isinstance(node, ast.Name) and function and node.id == function):
                added.append(node)
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef)
    written = [node for node in ast.walk(tree) if isinstance(node, definitions) and node.name == function]
    return _line(added or written)


def _calls(tree: ast.Module, names: tuple[str, ...]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and last_name(node.func) in names:
            yield node


def _line(nodes: Sequence[ast.AST]) -> Line | None:
    places = [(node.lineno, node.col_offset + 1) for node in nodes if isinstance(node, ast.expr | ast.stmt)]
    return min(places, default=None)
