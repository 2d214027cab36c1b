"""Comparisons that can never be true: with a value that a name cannot have, or with one of another kind."""

from __future__ import annotations

from hitl_cli.format.expressions import Comparison
from hitl_cli.format.mistakes import Mistakes, did_you_mean
from hitl_cli.format.scalars import word
from hitl_cli.format.schemas import Schema, choices_of, has_booleans


def check_comparison(comparison: Comparison, schemas: list[Schema] | None, mistakes: Mistakes) -> None:
    """Note a comparison that cannot be.

    Args:
        schemas: the types that the name can have; None: any value.
    """
    sets = [choices_of(schema) for schema in schemas or ()]
    if not sets or comparison.constant is None:
        return
    if any(each is None for each in sets):
        _check_kinds(comparison, schemas or [], mistakes)
        return
    possible = list(dict.fromkeys(value for each in sets if each for value in each))
    # Python takes True for 1; the format does not.
    if not any(
        value == comparison.constant and type(value) is type(comparison.constant) for value in possible
    ):
        constant = comparison.constant if isinstance(comparison.constant, str) else word(comparison.constant)
        said = f"{comparison.name} is one of {', '.join(map(word, possible))}; {constant!r} never matches"
        near = did_you_mean(constant, map(word, possible))
        if has_booleans(possible):
            near = f" — write {comparison.name}, or not {comparison.name}"
        mistakes.add(comparison.place, said + near)


def _check_kinds(comparison: Comparison, schemas: list[Schema], mistakes: Mistakes) -> None:
    """Values of two kinds are compared, such as a number with text: never true, or an error when it runs."""
    name, constant = comparison.name, comparison.constant
    kinds, said = {schema.get("type") for schema in schemas}, ""
    written = repr(constant) if isinstance(constant, str) else word(constant)
    if kinds == {"array"}:
        said = f"{name} is a list, never {written} itself — write {written} in {name}"
    elif kinds == {"object"}:
        fields = [f"{name}.{field}" for schema in schemas for field in schema.get("properties", ())]
        said = (
            f"{name} is a map, never {written} itself — compare a field: {', '.join(fields) or f'{name}.…'}"
        )
    elif isinstance(constant, str) and kinds <= {"integer", "number"}:
        said = f"{name} is a number, and {written} in quotes is text"
    elif isinstance(constant, int | float) and kinds == {"string"}:
        said = f"{name} is text, and {written} without quotes is not: write '{written}'"
    if said:
        mistakes.add(comparison.place, said)
