"""The graph files that a graph file runs, and those that they run: read once each, and never in a circle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from pathlib import Path
from typing import Any

from hitl_cli.errors import TargetError
from hitl_cli.format.checks.names import names_of_file
from hitl_cli.format.expressions import Template, has_template
from hitl_cli.format.mistakes import Mistakes, did_you_mean
from hitl_cli.format.model import GraphFile, Subgraph
from hitl_cli.format.schemas import Schema, problems_of_value
from hitl_cli.format.steps.graph import Child
from hitl_cli.values import dataclass

MOST_NESTED = 32
"""How many files may be inside one another."""

Examined = tuple[GraphFile | None, Mistakes]
Examine = Callable[[Path, "Family"], Examined]


@dataclass(slots=True)
class Family:
    """What is known of the files so far, by path."""

    examined: dict[Path, Examined] = field(default_factory=dict)
    built: dict[Path, Child] = field(default_factory=dict)
    open: list[Path] = field(default_factory=list)
    """Those that are being read, each because the one before it runs it."""
    sums_up: bool = True
    """Whether the mistakes of a file are told where it is run; not, when somebody lists each at its place."""

    def path(self, folder: Path, target: str) -> Path:
        return (folder / target).resolve()


def check_children(file: GraphFile, path: Path, mistakes: Mistakes, family: Family, examine: Examine) -> None:
    """Note the mistakes of the graph files that a file runs, and of what it gives them."""
    family.open.append(path.resolve())
    try:
        for node in file.nodes:
            if isinstance(node.step, Subgraph) and node.step.is_yaml:
                inner = _check_child(node.step, path.parent, mistakes, family, examine)
                if inner is not None and not node.broken:
                    _check_given(node.step, inner, mistakes)
    finally:
        family.open.pop()


def _check_child(
    step: Subgraph, folder: Path, mistakes: Mistakes, family: Family, examine: Examine
) -> GraphFile | None:
    """The graph that the step runs, if it has no mistakes; else they are noted."""
    child = family.path(folder, step.target)
    if child in family.open:
        way = " → ".join(each.name for each in (*family.open[family.open.index(child) :], child))
        mistakes.add(step.place, f"the graphs run each other in a circle: {way}")
        return None
    if len(family.open) > MOST_NESTED:
        mistakes.add(step.place, f"more than {MOST_NESTED} graph files run each other")
        return None
    if not child.is_file():
        return None  # which has its own message
    if child not in family.examined:
        try:
            family.examined[child] = examine(child, family)
        except TargetError as error:
            mistakes.add(step.place, error.message)
            return None
    inner, found = family.examined[child]
    first = found.first()
    if first and family.sums_up:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        where = f"{step.target}:{first.line}:{first.column}"
        mistakes.add(step.place, f"{step.target!r} has a mistake: {where}: {first.message}{more}")
    return None if first else inner


def _check_given(step: Subgraph, inner: GraphFile, mistakes: Mistakes) -> None:
    """What `with:` gives fits the inputs, as far as it is known before the run."""
    inputs = {each.name: each for each in inner.inputs}
    for name, place in step.argument_places.items():
        if name not in inputs:
            known = did_you_mean(name, inputs) or f": it has {', '.join(inputs) or 'none'}"
            mistakes.add(place, f"{step.target!r} has no input {name!r}{known}")
            continue
        if problem := _misfit(inputs[name].schema, step.arguments[name]):
            mistakes.add(place, f"{name!r} does not fit the input of {step.target!r}: {problem}")
    for each in (
        inner.inputs if step.arguments.keys() <= inputs.keys() else ()
    ):  # else it is that one, misspelt
        if each.required and each.name not in step.arguments:
            said = f"{step.target!r} needs the input {each.name!r}"
            mistakes.add(step.place, f"{said} — add 'with: {{{each.name}: …}}'")
    _check_output(step, inner, mistakes)


def _misfit(schema: Schema, value: Any) -> str:
    """Why a value cannot fit an input; empty when it may: what a template gives is known when it runs."""
    if isinstance(value, Template) and value.lone is None and schema.get("type", "string") != "string":
        return f"text around {{{{ }}}} makes text, and its type is {schema['type']}"
    return "" if has_template(value) else next(iter(problems_of_value(schema, value)), "")


def _check_output(step: Subgraph, inner: GraphFile, mistakes: Mistakes) -> None:
    known_names = names_of_file(inner)
    for read in step.output_reads:
        for used in read.names:
            if used.text not in known_names:
                said = f"{step.target!r} has no {used.text!r}{did_you_mean(used.text, known_names)}"
                mistakes.add(used.place, f"{said} — 'output' sees the state of that graph")
