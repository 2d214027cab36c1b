"""The class that describes a state: a TypedDict, a dataclass, a pydantic model, or one with annotations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from typing import Annotated, Any, ClassVar, NotRequired, Required, get_args, get_origin, get_type_hints

from hitl_cli.errors import GraphError
from hitl_cli.schema.models import is_model


def hints_of(schema: Any) -> dict[str, Any]:
    """The keys with their types, `Annotated` and all, in the order in which they were declared.

    Raises:
        GraphError: `schema` is no class with annotations, or one of them names a type that does not exist.
    """
    if not isinstance(schema, type) or not hasattr(schema, "__annotations__"):
        name = getattr(schema, "__name__", schema)
        raise GraphError(
            f"the state is a TypedDict, a dataclass or a pydantic model, not {name!r}",
            hint="class State(TypedDict): …  # its keys are the keys of the state",
        )
    try:
        hints = get_type_hints(schema, include_extras=True)
    except NameError as error:
        raise GraphError(
            f"the state {schema.__name__!r} names a type that does not exist: {error}",
            hint="Types are looked up in the module of the class: define or import them there.",
        ) from None
    if is_model(schema):
        fields: Mapping[str, Any] = schema.model_fields  # type: ignore[attr-defined]  # a model's class
        return {name: hints.get(name, field.annotation) for name, field in fields.items()}
    return {name: hint for name, hint in hints.items() if not _belongs_to_the_class(name, hint)}


def maker_of(schema: Any) -> Callable[..., Any] | None:
    """What makes an instance from fields by name; None for a schema whose values are dicts."""
    return schema if isinstance(schema, type) and (is_dataclass(schema) or is_model(schema)) else None


def bare(hint: Any) -> Any:
    """The type inside `Annotated[…]`, `Required[…]` and `NotRequired[…]`."""
    while get_origin(hint) in (Annotated, Required, NotRequired):
        hint = get_args(hint)[0]
    return hint


def _belongs_to_the_class(name: str, hint: Any) -> bool:
    return name == "__slots__" or hint is ClassVar or get_origin(hint) is ClassVar
