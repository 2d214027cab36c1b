"""From a graph file to a StateGraph, the same that Python code builds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from hitl_cli.format.checks.graph import check
from hitl_cli.format.confidential import check_secrets
from hitl_cli.format.document import parse
from hitl_cli.format.family import Family, check_children
from hitl_cli.format.files import read_text
from hitl_cli.format.inputs import start_values
from hitl_cli.format.mistakes import Enough, Mistakes
from hitl_cli.format.model import GraphFile, Input, Subgraph
from hitl_cli.format.nodes import GraphBuilder
from hitl_cli.format.read.file import read_file
from hitl_cli.format.steps.graph import Child, python_child
from hitl_cli.graph.builder import StateGraph
from hitl_cli.graph.compiled import CompiledStateGraph
from hitl_cli.values import NamedTuple


class YamlGraph(NamedTuple):
    """A graph file, ready to be compiled and started."""

    name: str
    description: str
    builder: StateGraph
    inputs: tuple[Input, ...]
    output: Callable[..., Any]
    """Makes the graph's result from its last state; see `nodes.GraphBuilder.output`."""
    break_before: tuple[str, ...]
    break_after: tuple[str, ...]
    start_values: Callable[[Mapping[str, Any]], dict[str, Any]]
    """Makes the graph's first state from the given inputs; see `inputs.start_values`."""

    def compile(self, checkpointer: Any = None) -> CompiledStateGraph:
        """The graph with its own breakpoints, over a store."""
        return self.builder.compile(
            checkpointer,
            interrupt_before=self.break_before,
            interrupt_after=self.break_after,
            name=self.name,
        )


def load(path: Path) -> YamlGraph:
    """Read, check and build a graph file, and those that it runs. Runs no code of the user's.

    Raises:
        TargetError: there is no such file.
        FormatError: it has mistakes; all of them are listed.
    """
    family = Family()
    file, mistakes = examine(path, family)
    mistakes.raise_any(str(path))
    assert file is not None
    return _built(file, path, family)


def examine(path: Path, family: Family | None = None) -> tuple[GraphFile | None, Mistakes]:
    """What a graph file says, as far as it can be read, and every mistake in it.

    Args:
        family: what is known of the files that it runs.

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
            check_secrets(file, mistakes)
            check_children(file, path, mistakes, family or Family(), examine)
    return file, mistakes


def _built(file: GraphFile, path: Path, family: Family) -> YamlGraph:
    children = {
        node.name: _child(node.step, path.parent, family)
        for node in file.nodes
        if isinstance(node.step, Subgraph)
    }
    builder = GraphBuilder(file, str(path), path.parent.absolute(), children)
    return YamlGraph(
        name=file.name,
        description=file.description,
        builder=builder.graph(),
        inputs=file.inputs,
        output=builder.output,
        break_before=tuple(target.name for target in file.break_before),
        break_after=tuple(target.name for target in file.break_after),
        start_values=partial(start_values, file.inputs, file.state),
    )


def _child(step: Subgraph, folder: Path, family: Family) -> Child:
    """The graph that a node runs; a graph file is built once, however many nodes run it."""
    if not step.is_yaml:
        return python_child(step.target, folder)
    path = family.path(folder, step.target)
    if path not in family.built:
        file, _ = family.examined[path]
        assert file is not None
        graph = _built(file, folder / step.target, family)
        compiled = graph.compile()
        family.built[path] = Child(
            graph=lambda: compiled,
            first_state=lambda _, given: graph.start_values(given),
            result=graph.output,
            topology=compiled.topology,
        )
    return family.built[path]
