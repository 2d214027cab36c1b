"""Turns the result of a step into an update of the state, and says how the state's keys merge."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

from hitl_cli.format.context import ERROR, newest_last
from hitl_cli.format.functions import load_function
from hitl_cli.format.mistakes import Fault
from hitl_cli.format.model import GraphFile, NodeSpec, Saved, StateKey
from hitl_cli.format.sandbox import brief


def state_schema(file: GraphFile, folder: Path) -> type:
    """A TypedDict with every name of the file: inputs, state and results."""
    from typing import TypedDict

    hints: dict[str, Any] = {each.name: Any for each in file.inputs}
    hints.update({saved.key: Any for node in file.nodes for saved in node.saves})
    hints.update({key.name: _hint(key, folder) for key in file.state})
    if any(node.on_error for node in file.nodes):
        hints[ERROR] = Annotated[Any, newest_last]
    make: Any = TypedDict
    schema: type = make("State", hints)
    return schema


def _hint(key: StateKey, folder: Path) -> Any:
    if key.merge == "replace":
        return Any
    if key.merge in _MERGING:
        kind, reducer = _MERGING[key.merge]
        return Annotated[kind, reducer]
    return Annotated[Any, _users(key.merge, folder)]


def _users(target: str, folder: Path) -> Callable[[Any, Any], Any]:
    """The reducer of the user's, imported when it is first needed."""

    def reducer(before: Any, value: Any) -> Any:
        return load_function(target, folder)(before, value)

    return reducer


def _updated(before: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    return {**before, **value}


def _united(before: list[Any], value: list[Any]) -> list[Any]:
    """The items of both, each once, in the order in which they came."""
    return before + [item for position, item in enumerate(value) if item not in before + value[:position]]


_MERGING: Final[Mapping[str, tuple[type, Callable[[Any, Any], Any]]]] = {
    # The node writes an appended item as a list of one: list concatenation is what a store can keep small.
    "append": (list, operator.add),
    "extend": (list, operator.add),
    "update": (dict, _updated),
    "sum": (int, operator.add),
    "union": (list, _united),
}
_TAKES: Final = {"extend": (list, "a list"), "union": (list, "a list"), "update": (dict, "a map")}


def update(node: NodeSpec, result: Any, state: Mapping[str, StateKey]) -> dict[str, Any]:
    """The update of the state that a node's result makes.

    Raises:
        Fault: the result lacks a field that is saved, or does not fit the key.
    """
    return {
        saved.key: _written(saved, _taken(node, saved, result), state.get(saved.key)) for saved in node.saves
    }


def _taken(node: NodeSpec, saved: Saved, result: Any) -> Any:
    """What of the result is saved; of each item's result, if there are items."""
    return [_part(saved, one) for one in result] if node.each else _part(saved, result)


def _part(saved: Saved, result: Any) -> Any:
    if saved.field is None:
        return result
    if not isinstance(result, Mapping) or saved.field not in result:
        raise Fault(saved.place, f"the result has no field {saved.field!r}: it is {brief(result)}")
    return result[saved.field]


def _written(saved: Saved, value: Any, key: StateKey | None) -> Any:
    if key is None:
        return value
    if key.merge == "append":
        return [value]
    wanted = _TAKES.get(key.merge)
    if wanted and not isinstance(value, wanted[0]):
        said = f"{key.name!r} takes {wanted[1]} (merge: {key.merge}), and the result is {brief(value)}"
        raise Fault(saved.place, said)
    if key.merge == "sum" and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise Fault(saved.place, f"{key.name!r} adds numbers, and the result is {brief(value)}")
    if key.merge == "replace":
        _check_type(saved, value, key)
    return value


def _check_type(saved: Saved, value: Any, key: StateKey) -> None:
    from hitl_cli.schema.check import problems

    for problem in problems(key.schema, value)[:1]:
        raise Fault(saved.place, f"{key.name!r} has a type that the result does not fit: {problem}")
