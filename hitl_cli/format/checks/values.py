"""Checks what expressions do with values: comparisons, conditions, numbers, and what `set` writes."""

from __future__ import annotations

from collections.abc import Mapping

from hitl_cli.format.comparisons import check_comparison
from hitl_cli.format.expressions import has_template
from hitl_cli.format.mistakes import Mistakes
from hitl_cli.format.model import Ask, ByRules, Each, GraphFile, NodeSpec, Run, SetValues
from hitl_cli.format.schemas import Schema, choices_of, problems_of_value
from hitl_cli.format.shell.text import ShellText


def check_values(file: GraphFile, mistakes: Mistakes) -> None:
    """Note what cannot be right, whatever the values are, going by the types of names."""
    kinds = _kinds(file)
    numbers = _numbers(kinds)
    for node in file.nodes:
        of_node = _numbers({**kinds, **_kinds_of_item(node.each, kinds)}) if node.each else numbers
        _check_items(node, kinds, mistakes)
        _check_numbers(node, of_node, mistakes)
        _check_conditions(node, kinds, mistakes)
    _check_comparisons(file, kinds, mistakes)
    _check_set_values(file, mistakes)


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


def _check_items(node: NodeSpec, kinds: Mapping[str, list[Schema]], mistakes: Mistakes) -> None:
    """What `each` goes through is a list, as far as its type says."""
    name = node.each.items.lone_name if node.each else ""
    schemas = kinds.get(name, [])
    if node.each and schemas and not any(schema.get("type") in ("array", None) for schema in schemas):
        mistakes.add(node.each.items.place, f"'each' needs a list, and {name} is none by its type")


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
            otherwise = "" if "evaluated" in value.number else "; [ ] and expr take any text"
            mistakes.add(value.place, f"{said} — only a number may stand there{otherwise}")
