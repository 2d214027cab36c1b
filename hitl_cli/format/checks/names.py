"""Checks the names of a graph file: each given once, each known where it is used."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hitl_cli.format.elsewhere import near_name
from hitl_cli.format.expressions import Name, Parsed
from hitl_cli.format.mistakes import Mistakes, did_you_mean
from hitl_cli.format.model import Ask, GraphFile, Step
from hitl_cli.format.texts import SPECIAL

_IN_ONE_BRACE = re.compile(r"(?<![{$\w])(?:\$?\{\s*([A-Za-z_]\w*)\s*\}(?!\})|\$([A-Za-z_]\w*))")
"""`{name}`, `${name}` or `$name`, as others write what is `{{ name }}` here."""


def check_names_once(file: GraphFile, mistakes: Mistakes) -> None:
    """One namespace: an input, a state key and a result cannot share a name without meaning to."""
    for key in file.state:
        if key.name in file.input_places:
            line = file.input_places[key.name].line
            mistakes.add(key.place, f"{key.name!r} is already an input, on line {line}")
    for node in file.nodes:
        if node.name in file.input_places and any(saved.place == node.place for saved in node.saves):
            line = file.input_places[node.name].line
            said = f"the result of node {node.name!r} would replace the input of that name on line {line}"
            mistakes.add(node.place, f"{said} — rename the node, or add a 'save'")


def names_in(texts: Iterable[Parsed]) -> Iterable[Name]:
    """The names that expressions and templates use."""
    return (name for text in texts for name in text.names)


def names_of_file(file: GraphFile) -> set[str]:
    """Every name that its expressions can use."""
    known = {each.name for each in file.inputs} | {key.name for key in file.state} | SPECIAL
    return known | {saved.key for node in file.nodes for saved in node.saves}


def check_names(file: GraphFile, mistakes: Mistakes) -> None:
    """Note names that nothing sets, and state keys that nothing uses."""
    known = names_of_file(file)
    choices = {
        choice.label for node in file.nodes if isinstance(node.step, Ask) for choice in node.step.choices
    }
    for node in file.nodes:
        if node.each and node.each.item in known:
            said = f"{node.each.item!r} is a name of the graph already: call the item something else"
            mistakes.add(node.each.place, said)
        _check_braces(node.step, known, mistakes)
        _check_known(names_in(node.reads), known, choices, mistakes)
        if node.answer_reads:
            _check_known(names_in(node.answer_reads), known | {node.name}, choices, mistakes)
    _check_known(names_in(file.output_reads), known, choices, mistakes)
    _check_state_is_used(file, mistakes)


def _check_braces(step: Step, known: set[str], mistakes: Mistakes) -> None:
    """What a person would read as it stands, where its writer meant a value."""
    if not isinstance(step, Ask):
        return
    for text in (step.question, step.show, step.message):
        found = (match for match in _IN_ONE_BRACE.finditer(text.source)) if text else ()
        for match in found:
            name = match[1] or match[2]
            if text and name in known:
                mistakes.add(
                    text.place, f"{match[0]} is text here — write {{{{ {name} }}}} for what it holds"
                )
                break


def _check_state_is_used(file: GraphFile, mistakes: Mistakes) -> None:
    """A state key that nothing uses, and whose name is like one that is used, is that one misspelt."""
    saved = {saved.key for node in file.nodes for saved in node.saves}
    if all(key.name in saved for key in file.state) or any(node.broken for node in file.nodes):
        return
    read = {name.text for node in file.nodes for name in names_in((*node.reads, *node.answer_reads))}
    read |= {name.text for name in names_in(file.output_reads)}
    used = saved | read
    for key in file.state:
        if key.name in used:
            continue
        if near := did_you_mean(key.name, used - {other.name for other in file.state}):
            mistakes.add(key.place, f"nothing uses the state key {key.name!r}{near}")


def _check_known(names: Iterable[Name], known: set[str], choices: set[str], mistakes: Mistakes) -> None:
    for name in names:
        if name.text not in known:
            mistakes.add(name.place, f"unknown name {name.text!r}{near_name(name, known, choices)}")
