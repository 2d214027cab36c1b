"""Follows the ways that control can take through a function, and what has happened on them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from hitl_cli.lint.source import DEFINITIONS, running

State = frozenset[ast.AST]
"""What has happened: the nodes that `step` has put there."""
Step = Callable[[ast.AST, State], State]


class Paths:
    """
    Args:
        step: told of each part of the code that is evaluated, arguments before their call, with what has
            happened before on any way there; returns what has happened then.
    """

    def __init__(self, step: Step) -> None:
        self._step = step
        self._left: list[State] = []
        """Of each loop around: what had happened where it was left."""
        self._again: list[State] = []
        """And where its next turn was begun."""

    def run(self, body: Iterable[ast.stmt], before: State = frozenset()) -> State | None:
        """What has happened at the end; None when no way gets there."""
        state: State | None = before
        for statement in body:
            if state is None:
                return None
            state = self._statement(statement, state)
        return state

    def _statement(self, node: ast.stmt, state: State) -> State | None:
        if isinstance(node, DEFINITIONS):
            return state
        if isinstance(node, ast.If):
            return self._either(self._evaluate(node.test, state), node.body, node.orelse)
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            return self._loop(node, state)
        if isinstance(node, ast.Try | ast.TryStar):
            return self._try(node, state)
        if isinstance(node, ast.With | ast.AsyncWith):
            for item in node.items:
                state = self._evaluate(item.context_expr, state)
            return self.run(node.body, state)
        if isinstance(node, ast.Match):
            state = self._evaluate(node.subject, state)
            return _union(state, *(self.run(case.body, state) for case in node.cases))
        if isinstance(node, ast.Break | ast.Continue):
            around = self._left if isinstance(node, ast.Break) else self._again
            if around:
                around[-1] |= state
            return None
        state = self._step(node, self._evaluate(node, state))
        return None if isinstance(node, ast.Return | ast.Raise) else state

    def _either(self, state: State, body: list[ast.stmt], orelse: list[ast.stmt]) -> State | None:
        return _union(self.run(body, state), self.run(orelse, state))

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, state: State) -> State | None:
        test = node.test if isinstance(node, ast.While) else node.iter
        state = self._evaluate(test, state)
        self._left.append(state)
        for _ in range(2):  # what happens in one turn has happened before the next
            self._again.append(state)
            ended = self.run(node.body, self._evaluate(test, state))
            state = self._again.pop().union(ended or ())
        return _union(self.run(node.orelse, state), self._left.pop())

    def _try(self, node: ast.Try | ast.TryStar, state: State) -> State | None:
        done = self.run(node.body, state)
        tried = state.union(*self._within(node.body, state))
        after = self.run(node.orelse, done) if done is not None else None
        ends = _union(after, *(self.run(handler.body, tried) for handler in node.handlers))
        last = self.run(node.finalbody, tried if ends is None else ends)
        return None if ends is None else last

    def _within(self, body: list[ast.stmt], state: State) -> Iterator[State]:
        """What may have happened when something in the body raised: any part of it."""
        for part in running(body):
            yield self._step(part, state)

    def _evaluate(self, node: ast.AST, state: State) -> State:
        for child in _in_order(node):
            if not isinstance(child, (ast.Lambda, *DEFINITIONS)):
                state = self._evaluate(child, state)
        return state if isinstance(node, ast.stmt) else self._step(node, state)


def _in_order(node: ast.AST) -> list[ast.AST]:
    """The parts of a node in the order of their evaluation."""
    children = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Assign | ast.ListComp | ast.SetComp | ast.GeneratorExp):
        return children[::-1]
    return children


def _union(*states: State | None) -> State | None:
    reached = [state for state in states if state is not None]
    return frozenset[ast.AST]().union(*reached) if reached else None
