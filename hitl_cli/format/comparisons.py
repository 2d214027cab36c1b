"""Comparisons that can never be true: with a value that a name cannot have, or with one of another kind."""

from __future__ import annotations

from hitl_cli.format.expressions import Comparison
from hitl_cli.format.mistakes import Mistakes, did_you_mean
from hitl_cli.format.scalars import word
from hitl_cli.format.types import Schema, choices_of, has_booleans


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
    """A number is compared with text, or text with a number: that is never true, or fails when it runs."""
    name, constant = comparison.name, comparison.constant
    is_number = [schema.get("type") in ("integer", "number") for schema in schemas]
    is_text = [schema.get("type") == "string" for schema in schemas]
    if isinstance(constant, str) and all(is_number):
        mistakes.add(comparison.place, f"{name} is a number, and {constant!r} in quotes is text")
    elif isinstance(constant, int | float) and all(is_text):
        said = f"{name} is text, and {word(constant)} without quotes is not: write '{word(constant)}'"
        mistakes.add(comparison.place, said)
