"""Why the value of an expression may be another one when its node runs again."""

from __future__ import annotations

import ast
from collections.abc import Callable

from hitl_cli.lint.changing import SETTLES, UNORDERED, is_source
from hitl_cli.lint.program import Program
from hitl_cli.lint.source import Function, own_nodes
from hitl_cli.values import NamedTuple


class Reason(NamedTuple):
    """Why a value may be another one at the next run."""

    node: ast.expr
    text: str
    order_only: bool = False
    """It is a set: only who goes through it sees a difference."""


class Reasons:
    """Those of one function's values, as far as it was read.

    Args:
        returned: why what another function returns may change.
    """

    def __init__(
        self, program: Program, function: Function, returned: Callable[[Function], Reason | None]
    ) -> None:
        self._program = program
        self._function = function
        self._returned = returned
        self._env: dict[str, Reason] = {}
        """Of the function's names that hold what may change."""

    def hold(self, target: ast.expr, reason: Reason | None, *, keep: bool = False) -> None:
        """Note that names hold a value from here on.

        Args:
            reason: why it may change, if it may.
            keep: what they held stays a part of it.
        """
        if isinstance(target, ast.Tuple | ast.List):
            for part in target.elts:
                self.hold(part, reason, keep=keep)
        elif isinstance(target, ast.Name):
            if reason is not None:
                self._env[target.id] = reason
            elif not keep:
                self._env.pop(target.id, None)

    def of(self, node: ast.AST) -> Reason | None:
        """Why the value of an expression may change; None: it does not, as far as can be seen."""
        if isinstance(node, ast.Name):
            return self._env.get(node.id) or self._shared(node)
        if isinstance(node, ast.Set | ast.SetComp):
            return Reason(node, f"the set `{_short(node)}`", order_only=True)
        if (
            isinstance(node, ast.Attribute)
            and self._function.module.origin(node, self._function) == "os.environ"
        ):
            return Reason(node, "os.environ")
        if isinstance(node, ast.Call):
            return self._called(node)
        if isinstance(node, ast.Lambda):
            return None
        found = [reason for child in ast.iter_child_nodes(node) if (reason := self.of(child))]
        if isinstance(node, ast.Compare):  # `x in {…}` and the equality of sets do not see an order
            found = [reason for reason in found if not reason.order_only]
        if isinstance(node, ast.Subscript) and found:
            return found[0]._replace(order_only=False)
        return min(found, key=lambda reason: reason.order_only, default=None)

    def _called(self, node: ast.Call) -> Reason | None:
        if self._program.ask(self._function, node):
            return None  # an answer
        callee = self._program.callee(self._function, node)
        if callee is not None:
            if self._program.is_task(callee):
                return None
            if reason := self._returned(callee):
                return Reason(node, f"{callee.name}() ({reason.text})", reason.order_only)
        origin = self._function.module.origin(node.func, self._function)
        if origin in UNORDERED:
            return Reason(node, f"the set `{_short(node)}`", order_only=True)
        if callee is None and is_source(node, origin):
            return Reason(node, f"`{_short(node)}`")
        found = [reason for child in ast.iter_child_nodes(node) if (reason := self.of(child))]
        if origin in SETTLES:
            found = [reason for reason in found if not reason.order_only]
        return found[0] if found else None

    def _shared(self, node: ast.Name) -> Reason | None:
        """A value of the module: made at its import, or changed by its functions."""
        module = self._function.module
        if self._function.binds(node.id) or node.id not in module.values:
            return None
        for other in module.functions.values():
            for part in own_nodes(other.node):
                if isinstance(part, ast.Global) and node.id in part.names:
                    return Reason(node, f"the global {node.id!r}, which line {part.lineno} changes")
        return self._at_import(node)

    def _at_import(self, node: ast.Name) -> Reason | None:
        for statement in self._function.module.tree.body:
            if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.expr):
                names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
                if node.id in names and not isinstance(statement.value, ast.Name):
                    reason = self.of(statement.value)
                    return Reason(node, f"{node.id!r} ({reason.text})", reason.order_only) if reason else None
        return None


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 40 else f"{text[:39]}…"
