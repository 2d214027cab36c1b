"""Finds questions whose number, order or wording hangs on something that is not the same at the next run.

A node runs again from its first line, and its n-th question gets the n-th answer. The state, and answers
given before, are the same each time; the clock, chance, the environment, files and the network are not. A
question of hitl's engine is known by its payload, so a payload that changes could never be answered.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hitl_cli.lint.finding import UNSTABLE, Finding
from hitl_cli.lint.program import Ask, Program
from hitl_cli.lint.reasons import Reason, Reasons
from hitl_cli.lint.source import DEFINITIONS, Function, own_nodes, running


def unstable(program: Program, function: Function) -> Iterator[Finding]:
    if program.engines(function):
        yield from _Reading(program, function).findings()


class _Reading:
    """Reads a function from top to bottom, and keeps which of its names hold what may change."""

    def __init__(self, program: Program, function: Function, seen: frozenset[Function] = frozenset()) -> None:
        self.program = program
        self.function = function
        self.seen = seen | {function}
        self.reasons = Reasons(program, function, self._returned_by)
        self.asks = program.asks(function)
        self.loops: list[ast.stmt] = []
        self.returned: list[Reason] = []
        self.found: list[Finding] = []

    def findings(self) -> list[Finding]:
        self._block(self.function.body)
        return self.found

    # Statements

    def _block(self, body: list[ast.stmt]) -> None:
        for statement in body:
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, DEFINITIONS):
            return
        for expression in _expressions(node):
            self._expression(expression)
        self._bind(node)
        if isinstance(node, ast.If | ast.While):
            self._decides(node, self.reasons.of(node.test), ordered=False)
        elif isinstance(node, ast.For | ast.AsyncFor):
            self._decides(node, self.reasons.of(node.iter), ordered=True)
        elif isinstance(node, ast.Match):
            self._decides(node, self.reasons.of(node.subject), ordered=False)
        elif isinstance(node, ast.Return) and node.value and (reason := self.reasons.of(node.value)):
            self.returned.append(reason)
        is_loop = isinstance(node, ast.For | ast.AsyncFor | ast.While)
        if is_loop:
            self.loops.append(node)
        for inner in _blocks(node):
            self._block(inner)
        if is_loop:
            self.loops.pop()

    def _decides(self, node: ast.stmt, reason: Reason | None, *, ordered: bool) -> None:
        """A branch or a loop: which questions it decides about."""
        if reason is None or (reason.order_only and not ordered):
            return
        inside = self._asks_in(node)
        if not inside and not reason.order_only and _leaves(node):
            around = self.loops[0] if self.loops else None
            inside = [ask for ask in self.asks if ask.call.lineno > node.lineno]
            inside += self._asks_in(around) if around is not None else []
        if inside:
            self._tell(reason, inside[0])

    def _tell(self, reason: Reason, ask: Ask) -> None:
        what = "in which order" if reason.order_only else "whether"
        said = f"{what} {ask.label} on line {ask.call.lineno} is called depends on {reason.text}"
        way_out = "sort it" if reason.order_only else "get it in a @task, or decide by the state"
        why = "which can change when the node runs again"
        self.found.append(Finding(UNSTABLE, reason.node, f"{said}, {why} — {way_out}"))

    def _bind(self, node: ast.stmt) -> None:
        """Note what the names that a statement gives values to hold from here on."""
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
            reason = self.reasons.of(node.value)
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                self.reasons.hold(target, reason, keep=isinstance(node, ast.AugAssign))
        elif isinstance(node, ast.For | ast.AsyncFor):
            reason = self.reasons.of(node.iter)
            self.reasons.hold(node.target, None if reason and reason.order_only else reason)
        elif isinstance(node, ast.With | ast.AsyncWith):
            for item in node.items:
                if item.optional_vars is not None:
                    self.reasons.hold(item.optional_vars, self.reasons.of(item.context_expr))

    # Expressions

    def _expression(self, node: ast.expr) -> None:
        """Branches within an expression, the names that it sets, and the payloads in it."""
        for part in running([node]):
            if isinstance(part, ast.NamedExpr):
                self.reasons.hold(part.target, self.reasons.of(part.value))
            elif isinstance(part, ast.IfExp):
                self._chooses([part.test], [part.body, part.orelse])
            elif isinstance(part, ast.BoolOp):
                self._chooses(part.values[:-1], part.values[1:])
            elif isinstance(part, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
                self._comprehends(part)
            elif isinstance(part, ast.Call):
                self._is_asked(part)

    def _chooses(self, tests: list[ast.expr], parts: list[ast.expr]) -> None:
        inside = [ask for part in parts for ask in self._asks_in(part)]
        reasons = [reason for test in tests if (reason := self.reasons.of(test)) and not reason.order_only]
        if inside and reasons:
            self._tell(reasons[0], inside[0])

    def _comprehends(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        inside = self._asks_in(node)
        for generator in node.generators:
            reasons = [self.reasons.of(generator.iter)]
            reasons += [reason for test in generator.ifs if (reason := self.reasons.of(test))]
            if inside and (found := next(filter(None, reasons), None)):
                self._tell(found, inside[0])

    def _is_asked(self, node: ast.Call) -> None:
        """A payload of hitl's engine that changes, without a key that stays."""
        ask = self.program.ask(self.function, node)
        if ask is None or not ask.direct or ask.engines != {"hitl"}:
            return
        if any(keyword.arg == "key" for keyword in node.keywords):
            return
        for payload in (*node.args[:1], *(word.value for word in node.keywords if word.arg == "value")):
            if reason := self.reasons.of(payload):
                said = f"the question holds {reason.text}, which changes at each run, so that no answer fits"
                self.found.append(Finding(UNSTABLE, reason.node, f"{said} — leave it out, or give key=…"))

    def _asks_in(self, node: ast.AST) -> list[Ask]:
        inside = {id(part) for part in running([node])}
        return [ask for ask in self.asks if id(ask.call) in inside]

    def _returned_by(self, callee: Function) -> Reason | None:
        if callee in self.seen:
            return None
        reading = _Reading(self.program, callee, self.seen)
        reading.findings()
        return reading.returned[0] if reading.returned else None


def _expressions(node: ast.stmt) -> Iterator[ast.expr]:
    """The expressions of a statement itself, without those of the statements in it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child
        elif isinstance(child, ast.withitem):
            yield child.context_expr


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        yield getattr(node, name, [])
    for holder in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield holder.body


def _leaves(node: ast.stmt) -> bool:
    """Whether the branch can leave the function or the loop around."""
    return any(
        isinstance(part, ast.Return | ast.Raise | ast.Break | ast.Continue) for part in own_nodes(node)
    )
