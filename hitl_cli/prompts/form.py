"""A form: its fields, and the object that they make up. Values only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from hitl_cli.prompts.safe import safe_json
from hitl_cli.types import UNSET
from hitl_cli.values import dataclass

FieldKind = Literal["text", "long", "secret", "number", "integer", "yes-no", "choice", "many", "list", "json"]
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers that a payload or a schema lists."""

    value: Any
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One line of a form. Its texts are as the schema has them; whoever prints them makes them safe."""

    path: Path
    kind: FieldKind
    schema: dict[str, Any]
    title: str
    help: str = ""
    required: bool = False
    default: Any = UNSET
    options: tuple[Option, ...] = ()
    when: Any = None
    """Its condition; None: it is always asked for."""

    @property
    def name(self) -> str:
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of an answer, and what becomes of it."""

    fields: tuple[FormField, ...]
    reply: Callable[[dict[str, Any]], Any]
    """Makes the answer of the object that was filled in."""


def option(value: Any, label: Any = None) -> Option:
    """An option with a label for people: the given one, else the value itself."""
    if isinstance(label, str) and label.strip():
        return Option(value, label)
    return Option(value, value if isinstance(value, str) and value else safe_json(value))


def object_of(values: Mapping[Path, Any]) -> dict[str, Any]:
    """The object that the fields make up; a field without a value is left out."""
    made: dict[str, Any] = {}
    for path, value in values.items():
        if value is UNSET:
            continue
        place = made
        for step in path[:-1]:
            place = place.setdefault(step, {})
        place[path[-1]] = value
    return made


def value_at(value: Any, path: Path) -> Any:
    """What an object has at the field's place; UNSET for nothing."""
    for step in path:
        if not isinstance(value, dict) or step not in value:
            return UNSET
        value = value[step]
    return value


def is_asked(field: FormField, values: Mapping[Path, Any]) -> bool:
    """Whether the field's condition holds for what was filled in so far; without one it is always asked."""
    if field.when is None:
        return True
    from hitl_cli.format.carried_check import holds  # few forms need its expressions

    return holds(field.when, {path[0]: value for path, value in values.items() if len(path) == 1})
