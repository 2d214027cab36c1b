"""Finds questions whose signal cannot leave the node, because a `try`, a `finally` or a `with` keeps it.

`interrupt()` stops a node by raising. LangGraph's signal is an Exception; hitl's is only a BaseException, so
that `except Exception` lets it pass.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Final

from hitl_cli.lint.finding import SWALLOWED, Finding
from hitl_cli.lint.program import Ask, Engine, Program
from hitl_cli.lint.source import DEFINITIONS, Function, last_name, own_nodes, running

_SIGNALS: Final[dict[Engine, frozenset[str]]] = {
    "hitl": frozenset(("BaseException", "hitl_cli.errors.GraphInterrupt", "hitl_cli.errors.GraphBubbleUp")),
    "langgraph": frozenset(
        ("BaseException", "Exception", "langgraph.errors.GraphInterrupt", "langgraph.errors.GraphBubbleUp")
    ),
}
"""What catches the signal of an engine's `interrupt()`."""
_LEAVES = (ast.Return, ast.Raise)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


def swallowed(program: Program, function: Function) -> Iterator[Finding]:
    for node in own_nodes(function.node):
        if isinstance(node, ast.Try | ast.TryStar):
            yield from _in_try(program, function, node)
        elif isinstance(node, ast.With | ast.AsyncWith):
            yield from _in_with(program, function, node)


def _in_try(program: Program, function: Function, node: ast.Try | ast.TryStar) -> Iterator[Finding]:
    leaving = _leaving(node.finalbody)
    handled = list(_asks(program, function, node.body))
    behind = list(_asks(program, function, [*node.orelse, *node.handlers])) if leaving else []
    for ask in (*handled, *behind):
        keeper = _catching(function, node.handlers, ask.engines) if ask in handled else None
        if keeper is not None:
            caught = f"except {ast.unparse(keeper.type)}" if keeper.type else "except:"
            yield _finding(ask, f"`{caught}` on line {keeper.lineno}", _way_out(ask, keeper))
        elif leaving is not None:
            word = type(leaving).__name__.lower()
            yield _finding(ask, f"`{word}` in the `finally` on line {leaving.lineno}", "take it out of there")


def _in_with(program: Program, function: Function, node: ast.With | ast.AsyncWith) -> Iterator[Finding]:
    for item in node.items:
        call = item.context_expr
        if (
            isinstance(call, ast.Call)
            and function.module.origin(call.func, function) == "contextlib.suppress"
        ):
            for ask in _asks(program, function, node.body):
                caught = [kind for kind in call.args if _catches(function, kind, ask.engines)]
                if caught:
                    said = f"`suppress({ast.unparse(caught[0])})` on line {call.lineno}"
                    yield _finding(ask, said, "ask outside of it")


def _asks(program: Program, function: Function, body: Iterable[ast.AST]) -> Iterator[Ask]:
    for node in running(body):
        if ask := program.ask(function, node):
            yield ask


def _catching(
    function: Function, handlers: list[ast.ExceptHandler], engines: frozenset[Engine]
) -> ast.ExceptHandler | None:
    """The handler that keeps the signal; None when the first that catches it lets it go on."""
    for handler in handlers:
        if handler.type is None or _catches(function, handler.type, engines):
            return None if _passes_on(handler) else handler
    return None


def _catches(function: Function, kind: ast.expr, engines: frozenset[Engine]) -> bool:
    if isinstance(kind, ast.Tuple):
        return any(_catches(function, one, engines) for one in kind.elts)
    origin = function.module.origin(kind, function)
    return any(origin in _SIGNALS[engine] for engine in engines)


def _passes_on(handler: ast.ExceptHandler) -> bool:
    """Whether it raises again what it caught: always, or for what it knows as the signal."""
    for statement in handler.body:
        if isinstance(statement, ast.Raise):
            return _is_same(statement, handler)
        if isinstance(statement, ast.Return | ast.Continue | ast.Break):
            return False
        if isinstance(statement, ast.If) and _names_signal(statement.test):
            return any(_is_same(part, handler) for part in statement.body)
    return False


def _is_same(node: ast.stmt, handler: ast.ExceptHandler) -> bool:
    if not isinstance(node, ast.Raise):
        return False
    return node.exc is None or (isinstance(node.exc, ast.Name) and node.exc.id == handler.name)


def _names_signal(test: ast.expr) -> bool:
    return any(last_name(node) in ("GraphInterrupt", "GraphBubbleUp") for node in ast.walk(test))


def _leaving(body: list[ast.stmt]) -> ast.stmt | None:
    """What in a `finally` drops the signal: it returns, raises something else, or leaves the loop around."""
    for statement in body:
        if isinstance(statement, (*_LEAVES, ast.Break, ast.Continue)):
            return statement
        if not isinstance(statement, DEFINITIONS):
            inner = [child for child in ast.iter_child_nodes(statement) if isinstance(child, ast.stmt)]
            found = _leaving(inner)
            own_loop = isinstance(statement, _LOOPS) and isinstance(found, ast.Break | ast.Continue)
            if found is not None and not own_loop:
                return found
    return None


def _finding(ask: Ask, keeper: str, way_out: str) -> Finding:
    said = f"the signal with which {ask.label} stops the node is swallowed by {keeper}"
    return Finding(SWALLOWED, ask.call, f"{said} — {way_out}")


def _way_out(ask: Ask, handler: ast.ExceptHandler) -> str:
    if ask.engines == {"hitl"}:
        return "ask outside of the try, or catch Exception"
    if handler.type is None or "BaseException" in ast.unparse(handler.type):
        return "ask outside of the try, or name the errors that you mean"
    return "ask outside of the try, or put `except GraphBubbleUp: raise` before it"
