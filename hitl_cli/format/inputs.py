"""The inputs of a graph: typed on the command line, checked, and filled up with defaults."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hitl_cli.errors import UsageError
from hitl_cli.format.mistakes import did_you_mean
from hitl_cli.format.model import Input, StateKey
from hitl_cli.format.scalars import word
from hitl_cli.format.schemas import Schema, choices_of
from hitl_cli.schema.check import problems
from hitl_cli.schema.json_text import read_json
from hitl_cli.schema.secrets import is_secret
from hitl_cli.schema.withheld import from_environment, withheld
from hitl_cli.types import UNSET


def start_values(
    inputs: Sequence[Input], state: Sequence[StateKey], given: Mapping[str, Any]
) -> dict[str, Any]:
    """The first state of a graph: the given inputs, the defaults of the others, and those of the state.

    Raises:
        UsageError: an input is unknown, missing, or does not fit its type.
    """
    check_known(inputs, given)
    given = {**_from_environment(inputs, given), **given}
    values = {key.name: copy.deepcopy(key.default) for key in state if key.default is not UNSET}
    missing = [each.name for each in inputs if each.required and each.name not in given]
    if missing:
        raise UsageError(f"missing input: {', '.join(missing)}")
    for each in inputs:
        if each.name in given:
            _check(each, given[each.name])
            values[each.name] = withheld(given[each.name], each.schema)
        else:
            values[each.name] = copy.deepcopy(each.default)
    return values


def check_known(inputs: Sequence[Input], given: Collection[str]) -> None:
    """UsageError for the name of something that is no input."""
    known = [each.name for each in inputs]
    for name in given:
        if name not in known:
            near = did_you_mean(name, known) or (f": it has {', '.join(known)}" if known else ": it has none")
            raise UsageError(f"the graph has no input {name!r}{near}")


def _from_environment(inputs: Sequence[Input], given: Mapping[str, Any]) -> dict[str, Any]:
    """The secrets that were not given, and that the environment has."""
    missing = [each.name for each in inputs if is_secret(each.schema) and each.name not in given]
    found = {name: from_environment(name) for name in missing}
    return {name: value for name, value in found.items() if value is not None}


def coerce_input(input: Input, text: str) -> Any:
    """The value that a text typed for an input stands for.

    Raises:
        UsageError: it stands for none that fits.
    """
    value = _typed(input.schema, text)
    if value is UNSET:
        hint = "To read all inputs from a file: --input @FILE" if text.startswith("@") else ""
        raise UsageError(f"input {input.name!r}: {text!r} is not {_wanted(input.schema)}", hint=hint)
    _check(input, value)
    return value


def _check(input: Input, value: Any) -> None:
    found = problems(input.schema, value)
    if found:
        raise UsageError(f"input {input.name!r}: {'; '.join(found)}")


def _typed(schema: Schema, text: str) -> Any:
    choices = choices_of(schema)
    if choices is not None and schema.get("type") != "boolean":
        return next((choice for choice in choices if word(choice) == text), UNSET)
    kind = schema.get("type")
    if kind == "string":
        return text
    if kind == "boolean":
        return {"true": True, "yes": True, "false": False, "no": False}.get(text.lower(), UNSET)
    value = _json(text)
    if kind is None:
        return text if value is UNSET else value
    return value if isinstance(value, _CLASSES[kind]) and not isinstance(value, bool) else UNSET


_CLASSES: Mapping[str, tuple[type, ...]] = {
    "integer": (int,),
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
}


def _json(text: str) -> Any:
    try:
        return read_json(text)
    except ValueError:
        return UNSET


def _wanted(schema: Schema) -> str:
    choices = choices_of(schema)
    if choices:
        return f"one of {', '.join(map(word, choices))}"
    if schema["type"] == "array" and schema.get("items", {}).get("type") == "object":
        return 'a list, as JSON: [{"key": "value"}]'
    return {
        "integer": "a whole number",
        "number": "a number",
        "array": 'a list, as JSON: ["a", "b"]',
        "object": 'a map, as JSON: {"key": "value"}',
    }[schema["type"]]
