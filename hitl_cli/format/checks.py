"""Checks of a graph file as a whole: names, edges, answers that lead nowhere, branches that clash.

Each check runs only on what earlier checks found sound, so that one mistake gives one message.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from hitl_cli.format.comparisons import check_comparison
from hitl_cli.format.elsewhere import near_name, near_node
from hitl_cli.format.expressions import Name, Parsed, has_template
from hitl_cli.format.flow import (
    Edges,
    TooDense,
    clashes,
    edges,
    endless,
    failures_before,
    orphans,
    unset_reads,
)
from hitl_cli.format.mistakes import Mistakes, did_you_mean
from hitl_cli.format.model import (
    END_WORD,
    FAIL_WORD,
    Ask,
    ByAnswer,
    ByRules,
    Each,
    GraphFile,
    NodeSpec,
    Run,
    SetValues,
    Target,
    ways_out,
)
from hitl_cli.format.scalars import word
from hitl_cli.format.shell import ShellText
from hitl_cli.format.types import Schema, choices_of, has_booleans, meant_switch, problems_of_value

SPECIAL = frozenset(("env", "error", "thread"))
"""Names that are no part of the state; what may follow them is checked where they are read."""


def check(file: GraphFile, mistakes: Mistakes) -> None:
    """Note every mistake that only shows when the file is seen as a whole."""
    _check_names_once(file, mistakes)
    before = len(mistakes)
    if not mistakes.hides_names:
        _check_targets(file, mistakes)
    for node in file.nodes:
        _check_answers(node, file, mistakes)
    sound = len(mistakes) == before and not any(node.edges_broken for node in file.nodes)
    kinds = _kinds(file)
    numbers = _numbers(kinds)
    for node in file.nodes:
        of_node = _numbers({**kinds, **_kinds_of_item(node.each, kinds)}) if node.each else numbers
        _check_numbers(node, of_node, mistakes)
        _check_conditions(node, kinds, mistakes)
    if not mistakes.hides_names:
        _check_names(file, mistakes)
        _check_state_is_used(file, mistakes)
    _check_comparisons(file, kinds, mistakes)
    _check_set_values(file, mistakes)
    if sound and file.nodes and not mistakes.hides_names:
        _check_flow(file, edges(file), mistakes)


def _check_names_once(file: GraphFile, mistakes: Mistakes) -> None:
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


# Edges


def _check_targets(file: GraphFile, mistakes: Mistakes) -> None:
    names = dict.fromkeys(node.name for node in file.nodes)
    ends = names | dict.fromkeys((END_WORD, FAIL_WORD))
    targets = [target for node in file.nodes for way in ways_out(node) for target in way.targets]
    for target in targets:
        _check_target(target, ends, mistakes)
    for target in (*file.break_before, *file.break_after, *((file.start,) if file.nodes else ())):
        _check_target(target, names, mistakes)


def _check_target(target: Target, known: Collection[str], mistakes: Mistakes) -> None:
    if target.name not in known:
        mistakes.add(target.place, f"unknown node {target.name!r}{near_node(target.name, known)}")


def _check_answers(node: NodeSpec, file: GraphFile, mistakes: Mistakes) -> None:
    """A `then` by the answer has a way for every answer, and none for what is no answer."""
    then = node.then
    if not isinstance(then, ByAnswer) or node.broken:
        return
    if problem := _no_answer(node, file):
        mistakes.add(then.place, problem)
        return
    possible = choices_of(node.step.schema) if isinstance(node.step, Ask) else None
    if possible is None:
        if then.otherwise is None:
            mistakes.add(then.place, f"the results of {node.name!r} are no fixed list — add an else")
        return
    words = {answer_word(value): value for value in possible}
    boolean = has_booleans(possible)
    taken = [canonical_word(way.word, boolean=boolean) for way in then.ways]
    strangers = [way for way, known in zip(then.ways, taken, strict=True) if known not in words]
    for way in strangers:
        said = f"{node.name} is one of {_list(possible)}; {way.word!r} never matches"
        meant = meant_switch(way.word) if boolean else None
        near = did_you_mean(way.word, words) if meant is None else f" — did you mean {answer_word(meant)!r}?"
        mistakes.add(way.place, said + near)
    if then.otherwise is None and not strangers:
        covered = set(taken)
        for missing in (text for text in words if text not in covered):
            mistakes.add(then.place, f"no way out for {missing!r} — add '{missing}: <node>' or an else")


def _no_answer(node: NodeSpec, file: GraphFile) -> str:
    """Why a node's `then` cannot go by its answer; empty when it can."""
    if node.each:
        return "with 'each' there is a list of results, not one — write a list of if/then"
    if not isinstance(node.step, Ask | Run) and not node.saves:
        return "a node without a verb has no answer — write a list of if/then"
    whole = [saved for saved in node.saves if saved.field is None]
    if not whole:
        return "'then' by answer needs the answer under one name — write a list of if/then"
    merges = {key.name: key.merge for key in file.state}
    if merges.get(whole[0].key, "replace") != "replace":
        return f"{whole[0].key!r} merges, so that it is not the answer — write a list of if/then"
    if isinstance(node.step, Ask) and node.step.many:
        return "an answer of several choices is no single one — write a list of if/then"
    return ""


def answer_word(value: Any) -> str:
    """How a `then` map names an answer: `yes` and `no` for true and false, else as the file writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return word(value)


def canonical_word(text: str, *, boolean: bool) -> str:
    """A key of a `then` map, with `true` and `false` as `yes` and `no` when answers are those."""
    if boolean:
        return {"true": "yes", "false": "no"}.get(text.lower(), text.lower())
    return text


def _list(values: Iterable[Any]) -> str:
    return ", ".join(answer_word(value) for value in values)


def _check_flow(file: GraphFile, edges: Edges, mistakes: Mistakes) -> None:
    lost = tuple(orphans(file, edges))
    for node in lost:
        mistakes.add(node.place, f"nothing leads to node {node.name!r}")
    try:
        for one, other, key in clashes(file, edges):
            said = f"{one.name!r} and {other.name!r} run in parallel and both save {key!r}"
            mistakes.add(other.place, f"{said}: give {key} a merge rule in state:, or save to two keys")
    except TooDense as dense:
        mistakes.add(
            dense.place, "too many branches run in parallel here — move some into a graph of their own"
        )
        return
    if lost:
        return
    if lasting := endless(file, edges):
        mistakes.add(lasting.place, f"no way leads from node {lasting.name!r} to 'end' or 'fail'")
    given = {each.name for each in file.inputs} | {key.name for key in file.state} | SPECIAL
    for node, name in unset_reads(file, edges, given):
        mistakes.add(name.place, f"{name.text!r} is not set yet when node {node.name!r} runs")
    _check_errors(file, edges, mistakes)


def _check_errors(file: GraphFile, edges: Edges, mistakes: Mistakes) -> None:
    """`error` has a value only where an `on_error` led."""
    failing = failures_before(file, edges)
    for node in file.nodes:
        for name in _names((*node.reads, *node.answer_reads)):
            if name.text == "error" and node.name not in failing and not node.broken:
                mistakes.add(name.place, f"no 'on_error' leads to node {node.name!r}: there is no error")
    for name in _names(file.output_reads):
        if name.text == "error" and not failing:
            mistakes.add(name.place, "no node has an 'on_error': there is no error")


# Names and values


def _names(texts: Iterable[Parsed]) -> Iterable[Name]:
    return (name for text in texts for name in text.names)


def names_of_file(file: GraphFile) -> set[str]:
    """Every name that its expressions can use."""
    known = {each.name for each in file.inputs} | {key.name for key in file.state} | SPECIAL
    return known | {saved.key for node in file.nodes for saved in node.saves}


def _check_names(file: GraphFile, mistakes: Mistakes) -> None:
    known = names_of_file(file)
    choices = {
        choice.label for node in file.nodes if isinstance(node.step, Ask) for choice in node.step.choices
    }
    for node in file.nodes:
        if node.each and node.each.item in known:
            said = f"{node.each.item!r} is a name of the graph already: call the item something else"
            mistakes.add(node.each.place, said)
        _check_known(_names(node.reads), known, choices, mistakes)
        _check_known(_names(node.answer_reads), known | {node.name}, choices, mistakes)
    _check_known(_names(file.output_reads), known, choices, mistakes)


def _check_state_is_used(file: GraphFile, mistakes: Mistakes) -> None:
    """A state key that nothing uses, and whose name is like one that is used, is that one misspelt."""
    if any(node.broken for node in file.nodes):
        return
    saved = {saved.key for node in file.nodes for saved in node.saves}
    read = {name.text for node in file.nodes for name in _names((*node.reads, *node.answer_reads))}
    read |= {name.text for name in _names(file.output_reads)}
    used = saved | read
    for key in file.state:
        near = did_you_mean(key.name, used - {other.name for other in file.state})
        if key.name not in used and near:
            mistakes.add(key.place, f"nothing uses the state key {key.name!r}{near}")


def _check_known(names: Iterable[Name], known: set[str], choices: set[str], mistakes: Mistakes) -> None:
    for name in names:
        if name.text not in known:
            mistakes.add(name.place, f"unknown name {name.text!r}{near_name(name, known, choices)}")


def _kinds(file: GraphFile) -> Mapping[str, list[Schema]]:
    """The types that each name can have; a name that is not there can be anything."""
    found: dict[str, list[Schema] | None] = {each.name: [each.schema] for each in file.inputs}
    for node in file.nodes:
        for saved in node.saves:
            schemas = found.setdefault(saved.key, [])
            whole_answer = isinstance(node.step, Ask) and saved.field is None and not node.each
            if schemas is not None and whole_answer and isinstance(node.step, Ask):
                schemas.append(node.step.schema)
            else:
                found[saved.key] = None
    for key in file.state:
        found[key.name] = [key.schema] if key.schema is not None and key.merge == "replace" else None
    return {name: schemas for name, schemas in found.items() if schemas is not None}


def _check_comparisons(file: GraphFile, kinds: Mapping[str, list[Schema]], mistakes: Mistakes) -> None:
    texts = [text for node in file.nodes for text in (*node.reads, *node.answer_reads)]
    for text in (*texts, *file.output_reads):
        for comparison in text.comparisons:
            check_comparison(comparison, kinds.get(comparison.name), mistakes)


def _check_set_values(file: GraphFile, mistakes: Mistakes) -> None:
    """A value that `set:` writes as it stands fits the type of its state key."""
    types = {key.name: key.schema for key in file.state if key.merge == "replace" and key.schema}
    for node in file.nodes:
        values = node.step.values if isinstance(node.step, SetValues) and not node.each else {}
        for saved in node.saves:
            if saved.key in types and saved.key in values and not has_template(values[saved.key]):
                for problem in problems_of_value(types[saved.key], values[saved.key])[:1]:
                    said = f"{saved.key!r} has a type that the value does not fit: {problem}"
                    mistakes.add(saved.place, said)


def _check_conditions(node: NodeSpec, kinds: Mapping[str, list[Schema]], mistakes: Mistakes) -> None:
    """A condition that is a lone name gives true or false only when that is what the name holds."""
    rules = node.then.rules if isinstance(node.then, ByRules) else ()
    conditions = [rule.condition for rule in rules if rule.condition]
    if isinstance(node.step, Ask) and node.step.check:
        conditions.append(node.step.check)
    for condition in conditions:
        schemas = kinds.get(condition.lone_name, [])
        types = {schema.get("type", "enum" if choices_of(schema) else None) for schema in schemas}
        if types and not types & {"boolean", None}:
            said = (
                f"{condition.lone_name!r} is not true or false: compare it, as in {condition.lone_name} == …"
            )
            mistakes.add(condition.place, said)


def _kinds_of_item(each: Each, kinds: Mapping[str, list[Schema]]) -> Mapping[str, list[Schema]]:
    """The types of the item of an `each` over a name whose own type is a list."""
    lists = kinds.get(each.items.source.strip(), [])
    return {each.item: [schema.get("items", {}) for schema in lists]}


def _numbers(kinds: Mapping[str, list[Schema]]) -> frozenset[str]:
    """The names that can only be numbers."""
    return frozenset(
        name
        for name, schemas in kinds.items()
        if schemas and all(schema.get("type") in ("integer", "number") for schema in schemas)
    )


def _check_numbers(node: NodeSpec, numbers: frozenset[str], mistakes: Mistakes) -> None:
    """Where the shell evaluates even the value of a variable, only numbers may stand."""
    if not isinstance(node.step, Run) or not isinstance(node.step.command, ShellText):
        return
    for value in node.step.command.values:
        if value.number and not value.expression.is_number(numbers):
            source = value.expression.source.strip()
            said = f"{{{{ {source} }}}} stands in {value.number}, where bash would run what it holds"
            mistakes.add(value.place, f"{said} — only a number may stand there")
