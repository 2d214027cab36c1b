"""What a function of a Python file takes, as `inspect.signature` would say it, and without an import.

A decorator keeps what a function takes when it is known for that, when it returns the function, or when it
returns one that `functools.wraps` makes look like it. Where a file does not show this, nobody can tell.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from hitl_cli.values import NamedTuple

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Value = ast.AST | str
"""What a name is bound to; of what is imported its full name."""

_KEEPING: Final = frozenset(
    (
        *("functools.cache", "functools.lru_cache", "functools.singledispatch", "staticmethod"),
        *("contextlib.contextmanager", "contextlib.asynccontextmanager", "atexit.register"),
        *("typing.final", "typing.no_type_check", "typing_extensions.final"),
        *("warnings.deprecated", "typing_extensions.deprecated"),
        *("hitl_cli.task", "hitl_cli.func.task"),
    )
)
"""Decorators, and functions that make one, behind which a function takes what it took."""
_WRAPS: Final = "functools.wraps"


class Signature(NamedTuple):
    names: tuple[str, ...]
    required: tuple[str, ...]
    others: bool
    """Whether it takes any other name, too (`**more`)."""
    nameless: tuple[str, ...]
    """Those of the required ones that have no name to a caller (`def f(a, /)`)."""


class _Closure(NamedTuple):
    """A function in a function, with what the names around it stand for, as far as that is known."""

    function: _Function
    names: Mapping[str, Signature]


def signature_of(module: ast.Module, name: str) -> Signature | None:
    """What the function of that name takes; None when the file does not tell, or has no such function."""
    return _Reader(module).named(name)


class _Reader:
    def __init__(self, module: ast.Module) -> None:
        self._bound: dict[str, list[_Value]] = {}
        for name, node in _bindings(module.body):
            self._bound.setdefault(name, []).append(node)
        self._open: set[str] = set()
        """Names that are being looked at: a decorator may lead back to them."""

    def named(self, name: str) -> Signature | None:
        node = self._only(name)
        if node is None or name in self._open:
            return None
        self._open.add(name)
        try:
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    return self._decorated(_Closure(node, {}))
                case ast.Lambda():
                    return _plain(node.args)
                case ast.Name():
                    return self.named(node.id)
                case ast.Call(func=decorator, args=[ast.Name(id=inner)], keywords=[]):
                    return self._behind(decorator, self.named(inner), {})
            return None
        finally:
            self._open.discard(name)

    def _only(self, name: str) -> _Value | None:
        """What is bound to a name of the module, if that happens in one place."""
        found = self._bound.get(name, [])
        return found[0] if len(found) == 1 else None

    def _decorated(self, closure: _Closure) -> Signature | None:
        signature: Signature | None = _plain(closure.function.args)
        for decorator in reversed(closure.function.decorator_list):
            signature = self._behind(decorator, signature, closure.names)
        return signature

    def _behind(
        self, decorator: ast.expr, signature: Signature | None, names: Mapping[str, Signature]
    ) -> Signature | None:
        """What a function takes behind a decorator.

        Args:
            signature: of the function itself.
            names: what those around the decorator stand for.
        """
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(decorator, ast.Call) and self._meaning(target) == _WRAPS:
            wrapped = decorator.args[0] if decorator.args else None
            return names.get(wrapped.id) if isinstance(wrapped, ast.Name) else None
        if self._meaning(target) in _KEEPING:
            return signature
        own = self._only(target.id) if isinstance(target, ast.Name) else None
        if not isinstance(own, ast.FunctionDef) or own.decorator_list:
            return None
        closure = _Closure(own, {})
        if isinstance(decorator, ast.Call):
            returned = self._returned(closure)
            if not isinstance(returned, _Closure):
                return None
            closure = returned
        return self._applied(closure, signature)

    def _applied(self, decorator: _Closure, signature: Signature | None) -> Signature | None:
        """What a decorator of the file makes of a function."""
        given = decorator.function.args
        parameters = [*given.posonlyargs, *given.args]
        others = len(parameters) - len(given.defaults) > 1 or not parameters
        if signature is None or others or decorator.function.decorator_list:
            return None
        names = {**decorator.names, parameters[0].arg: signature}
        returned = self._returned(_Closure(decorator.function, names))
        return self._decorated(returned) if isinstance(returned, _Closure) else returned

    def _returned(self, closure: _Closure) -> _Closure | Signature | None:
        """What a function returns, if that is one of its own parameters or functions."""
        returns = [node for node in _own_nodes(closure.function.body) if isinstance(node, ast.Return)]
        names = {node.value.id if isinstance(node.value, ast.Name) else "" for node in returns}
        name = names.pop() if len(names) == 1 else ""
        bound = [node for each, node in _bindings(closure.function.body) if each == name]
        if not bound:
            return closure.names.get(name)
        if len(bound) == 1 and isinstance(bound[0], ast.FunctionDef | ast.AsyncFunctionDef):
            return _Closure(bound[0], closure.names)
        return None

    def _meaning(self, node: ast.expr) -> str:
        """The full name of what is imported or built in; empty when it is neither."""
        if isinstance(node, ast.Attribute):
            module = self._meaning(node.value)
            return f"{module}.{node.attr}" if module else ""
        if not isinstance(node, ast.Name):
            return ""
        if node.id not in self._bound:
            return "" if "*" in self._bound else node.id
        imported = self._only(node.id)
        return imported if isinstance(imported, str) else ""


def _plain(arguments: ast.arguments) -> Signature:
    """What a function takes without its decorators."""
    nameless = [each.arg for each in arguments.posonlyargs]
    plain = [each.arg for each in arguments.args]
    only_named = dict(zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True))
    given = [*nameless, *plain]
    required = given[: len(given) - len(arguments.defaults)]
    return Signature(
        names=(*plain, *(each.arg for each in only_named)),
        required=(
            *(each for each in required if each not in nameless),
            *(each.arg for each, default in only_named.items() if default is None),
        ),
        others=arguments.kwarg is not None,
        nameless=tuple(each for each in required if each in nameless),
    )


def _bindings(body: Sequence[ast.stmt]) -> Iterator[tuple[str, _Value]]:
    """Each name that these statements bind, with what it is bound to."""
    told: set[ast.AST] = set()
    for node in _own_nodes(body):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, node
            case ast.Assign(targets=[ast.Name(id=name) as target], value=value):
                told.add(target)
                yield name, value
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) if node not in told:
                yield name, node
            case ast.Import(names=aliases):
                for alias in aliases:
                    yield (alias.asname, alias.name) if alias.asname else (alias.name.split(".")[0],) * 2
            case ast.ImportFrom(names=aliases):
                module = "." * node.level + (node.module or "")
                yield from ((alias.asname or alias.name, f"{module}.{alias.name}") for alias in aliases)


def _own_nodes(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of these statements, without what is in functions, classes and lambdas."""
    for node in body:
        yield node
        if not isinstance(node, _Function | ast.ClassDef | ast.Lambda):
            yield from _own_nodes(ast.iter_child_nodes(node))
