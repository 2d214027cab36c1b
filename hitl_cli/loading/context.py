"""The context of a run, LangGraph's `context_schema`: a command line gives none, so its defaults count."""

from __future__ import annotations

from typing import Any

from hitl_cli.state.fields import maker_of
from hitl_cli.values import NamedTuple


class Context(NamedTuple):
    """What a graph is run with, for its nodes to find as `runtime.context`."""

    given: dict[str, Any] | None = None
    """Empty, of which the graph makes its class's defaults; None where there is no class or no default."""
    note: str = ""
    """What a person should know about it."""


def context_of(graph: Any) -> Context:
    """
    Args:
        graph: a compiled graph, ours or LangGraph's.
    """
    holder = graph if hasattr(graph, "context_schema") else getattr(graph, "builder", None)
    schema = getattr(holder, "context_schema", None)
    if schema is None:
        return Context()
    missing = _required(schema)
    if not missing:
        return Context({})
    fields = ", ".join(map(repr, missing))
    return Context(
        None,
        f"Nodes find no context: hitl gives none, and {schema.__name__} has no default for {fields}. "
        "A default can come from the environment.",
    )


def _required(schema: Any) -> list[str]:
    """The fields that its class cannot be made without; a dict lacks what it lacks."""
    if maker_of(schema) is None:
        return []
    from hitl_cli.schema.fields import fields_of

    return [field.name for field in fields_of(schema) if field.required]
