"""From a graph file to a StateGraph, the same that Python code builds."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hitl_cli.errors import Fail
from hitl_cli.format.checks import answer_word, canonical_word, check, has_booleans
from hitl_cli.format.document import parse
from hitl_cli.format.expressions import Names, render
from hitl_cli.format.files import read_text
from hitl_cli.format.inputs import coerce_input, start_values
from hitl_cli.format.mistakes import Enough, Fault, Mistakes, StepError
from hitl_cli.format.model import (
    END_WORD,
    FAIL_WORD,
    Ask,
    ByAnswer,
    ByRules,
    Call,
    Goto,
    GraphFile,
    Input,
    NodeSpec,
    Run,
    SetValues,
    StateKey,
    ways,
)
from hitl_cli.format.read_file import read_file
from hitl_cli.format.sandbox import Environ
from hitl_cli.format.saving import state_schema, update
from hitl_cli.format.steps.ask import ask
from hitl_cli.format.steps.call import call
from hitl_cli.format.steps.run import run
from hitl_cli.format.types import choices_of
from hitl_cli.graph.builder import StateGraph
from hitl_cli.types import CURRENT_TASK, END, START, UNSET

__all__ = ["Input", "YamlGraph", "coerce_input", "load"]


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlGraph:
    """A graph file, ready to be compiled and started."""

    name: str
    description: str
    builder: StateGraph
    inputs: tuple[Input, ...]
    output: Callable[[Mapping[str, Any]], Any] | None
    """Makes the graph's result from its last state; None: the state is the result."""
    break_before: tuple[str, ...]
    break_after: tuple[str, ...]
    start_values: Callable[[Mapping[str, Any]], dict[str, Any]]
    """Makes the graph's first state from the given inputs; see `inputs.start_values`."""


def load(path: Path) -> YamlGraph:
    """Read, check and build a graph file. Runs no code of the user's.

    Raises:
        TargetError: there is no such file.
        FormatError: it has mistakes; all of them are listed.
    """
    file = read(path)
    folder = path.parent.absolute()
    builder = _Builder(file, str(path), folder)
    return YamlGraph(
        name=file.name,
        description=file.description,
        builder=builder.graph(),
        inputs=file.inputs,
        output=None if file.output is UNSET else builder.output,
        break_before=tuple(target.name for target in file.break_before),
        break_after=tuple(target.name for target in file.break_after),
        start_values=lambda given: start_values(file.inputs, file.state, given),
    )


def read(path: Path) -> GraphFile:
    """Read and check a graph file; raises like `load`."""
    file, mistakes = examine(path)
    mistakes.raise_any(str(path))
    assert file is not None
    return file


def examine(path: Path) -> tuple[GraphFile | None, Mistakes]:
    """What a graph file says, as far as it can be read, and every mistake in it.

    Raises:
        TargetError: there is no such file.
    """
    mistakes, file = Mistakes(), None
    with suppress(Enough):
        source = read_text(path, mistakes)
        root = None if len(mistakes) else parse(source, mistakes)
        mistakes.rule = "format"
        file = read_file(root, path, mistakes) if root else None
        mistakes.rule = "graph"
        if file:
            check(file, mistakes)
    return file, mistakes


@dataclass(frozen=True, slots=True)
class _Builder:
    file: GraphFile
    path: str
    folder: Path

    def graph(self) -> StateGraph:
        graph = StateGraph(state_schema(self.file, self.folder))
        keys = {key.name: key for key in self.file.state}
        for node in self.file.nodes:
            graph.add_node(node.name, self._function(node, keys), join=True)
        for node in self.file.nodes:
            self._add_edges(graph, node)
        return graph.add_edge(START, self.file.start.name)

    def output(self, state: Mapping[str, Any]) -> Any:
        """What the graph gives, made by its `output:`."""
        try:
            return render(self.file.output, names_of(state))
        except Fault as fault:
            raise self._error("the output", fault) from fault.__cause__

    def _function(self, node: NodeSpec, keys: Mapping[str, StateKey]) -> Callable[[dict[str, Any]], Any]:
        def function(state: dict[str, Any]) -> dict[str, Any]:
            try:
                return update(node, self._result(node, names_of(state)), keys)
            except Fault as fault:
                raise self._error(f"node {node.name!r}", fault) from fault.__cause__

        return function

    def _result(self, node: NodeSpec, names: Names) -> Any:
        step = node.step
        if isinstance(step, Ask):
            return ask(step, names, (node.name, *(saved.key for saved in node.saves if saved.field is None)))
        if isinstance(step, Run):
            return run(step, names, node.place, self.folder)
        if isinstance(step, Call):
            return call(step, names, self.folder)
        if isinstance(step, SetValues):
            return render(step.values, names)
        return None

    def _add_edges(self, graph: StateGraph, node: NodeSpec) -> None:
        if isinstance(node.then, Goto):
            for target in self._names(graph, node, node.then):
                graph.add_edge(node.name, target)
            return
        targets = [name for way in ways(node.then) for name in self._names(graph, node, way)]
        graph.add_conditional_edges(node.name, self._router(node), list(dict.fromkeys(targets)))

    def _router(self, node: NodeSpec) -> Callable[[dict[str, Any]], list[str]]:
        def router(state: dict[str, Any]) -> list[str]:
            try:
                goto = self._choose(node, state)
            except Fault as fault:
                raise self._error(f"node {node.name!r}", fault) from fault.__cause__
            return [_target(node, target.name) for target in goto.targets]

        return router

    def _choose(self, node: NodeSpec, state: dict[str, Any]) -> Goto:
        if isinstance(node.then, ByRules):
            names = names_of(state)
            return next(
                rule.goto for rule in node.then.rules if not rule.condition or rule.condition.test(names)
            )
        assert isinstance(node.then, ByAnswer)
        answer = next(state[saved.key] for saved in node.saves if saved.field is None)
        possible = choices_of(node.step.schema) if isinstance(node.step, Ask) else None
        boolean = has_booleans(possible or (answer,))
        said = None if isinstance(answer, list | dict) else answer_word(answer)
        for way in node.then.ways:
            if canonical_word(way.word, boolean=boolean) == said:
                return way.goto
        assert node.then.otherwise is not None
        return node.then.otherwise

    def _names(self, graph: StateGraph, node: NodeSpec, goto: Goto) -> list[str]:
        """The engine's names of the targets; makes the node that says no when one of them is `fail`."""
        names = [_target(node, target.name) for target in goto.targets]
        for name in names:
            if name == _failing(node) and name not in graph.nodes:
                graph.add_node(name, _says_no(node.name))
        return names

    def _error(self, where: str, fault: Fault) -> StepError:
        place = f"{self.path}:{fault.place.line}:{fault.place.column}"
        return StepError(f"{place}: {where}: {fault.message}")


def names_of(state: Mapping[str, Any]) -> dict[str, Any]:
    """What expressions can name: the state, the environment and the thread."""
    task = CURRENT_TASK.get()
    thread = {"id": task.thread if task else ""}
    return {**state, "env": Environ(os.environ), "thread": thread}


def _target(node: NodeSpec, name: str) -> str:
    if name == END_WORD:
        return END
    return _failing(node) if name == FAIL_WORD else name


def _failing(node: NodeSpec) -> str:
    """The hidden node that ends the run; no node of a file can have such a name."""
    return f"fail ({node.name})"


def _says_no(name: str) -> Callable[[dict[str, Any]], Any]:
    def function(_: dict[str, Any]) -> None:
        raise Fail(f"node {name!r} led to 'fail'")

    return function
