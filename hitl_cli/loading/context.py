"""What a run of a Python graph is given beside its input: LangGraph's `context`, else its `configurable`.

The values are kept nowhere, since they may be secrets. Checkpoints keep their names, so that no run goes on
without them, on defaults that nobody has chosen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from hitl_cli.errors import GraphError, UsageError
from hitl_cli.records import GIVEN_NAMES, NOTHING
from hitl_cli.state.fields import bare, hints_of, maker_of
from hitl_cli.state.inputs import typed_value
from hitl_cli.values import NamedTuple
from hitl_cli.wording import did_you_mean

OPTION = "--context"
_LANGGRAPHS = ("thread_id", "checkpoint_id", "checkpoint_ns", "checkpoint_map")

Pairs = Sequence[tuple[str, str]]
"""Of the command line: `--context key=value`."""


class Context(NamedTuple):
    """What a graph is run with."""

    takes_any: bool = False
    """Whether the graph has a class for it."""
    given: dict[str, Any] | None = None
    """What the graph makes its `runtime.context` of; None where there is no class, or it cannot be made."""
    configurable: Mapping[str, Any] = NOTHING
    """Of LangGraph graphs without such a class."""
    note: str = ""
    """What a person should know about it."""
    names: tuple[str, ...] = ()
    """Those that the command line gave."""

    @property
    def metadata(self) -> dict[str, str]:
        """What checkpoints keep of it."""
        return {GIVEN_NAMES: json.dumps(self.names)} if self.names else {}

    def check(self, thread: str, metadata: Mapping[str, Any]) -> None:
        """
        Args:
            metadata: of the checkpoint that the thread goes on from.

        Raises:
            UsageError: the thread was run with values that are not given now.
        """
        missing = [name for name in json.loads(metadata.get(GIVEN_NAMES, "[]")) if name not in self.names]
        if missing:
            again = " ".join(f"{OPTION} {name}=VALUE" for name in missing)
            raise UsageError(
                f"thread {thread!r} was run with {OPTION} {', '.join(missing)}, which is kept nowhere",
                hint=f"Nothing was run. Give it again: {again}",
            )


def context_of(graph: Any, pairs: Pairs = ()) -> Context:
    """
    Args:
        graph: a compiled graph, ours or LangGraph's.

    Raises:
        UsageError: the graph takes nothing of that name, or another type.
    """
    holder = graph if hasattr(graph, "context_schema") else getattr(graph, "builder", None)
    schema = getattr(holder, "context_schema", None)
    names = tuple(name for name, _ in pairs)
    if schema is None:
        return Context(configurable=configurable_of(pairs), names=names)
    given = _typed(pairs, schema)
    missing = [name for name in _required(schema) if name not in given]
    if not missing:
        return Context(takes_any=True, given=given, names=names)
    fields = ", ".join(map(repr, missing))
    return Context(
        takes_any=True,
        note=f"Nodes find no context: {schema.__name__} has no default for {fields}. "
        f"Give it with {OPTION} {missing[0]}=VALUE.",
        names=names,
    )


def configurable_of(pairs: Pairs) -> dict[str, Any]:
    """The values for those who read `config["configurable"]`, of no declared type.

    Raises:
        UsageError: LangGraph itself has the name.
    """
    for name, _ in pairs:
        if name in _LANGGRAPHS or name.startswith("__"):
            raise UsageError(f"{OPTION} {name}=…: {name!r} is LangGraph's own")
    return {name: typed_value(OPTION, name, text, Any) for name, text in pairs}


def _typed(pairs: Pairs, schema: Any) -> dict[str, Any]:
    try:
        types = {name: bare(hint) for name, hint in hints_of(schema).items()}
    except GraphError:  # a plain `dict`, which takes anything
        types = {}
    for name, _ in pairs:
        if types and name not in types:
            near = did_you_mean(name, types) or f"It has: {', '.join(types)}"
            raise UsageError(f"the graph's context has no {name!r}", hint=near)
    return {name: typed_value(OPTION, name, text, types.get(name, Any)) for name, text in pairs}


def _required(schema: Any) -> list[str]:
    """The fields that its class cannot be made without; a dict lacks what it lacks."""
    if maker_of(schema) is None:
        return []
    from hitl_cli.schema.fields import fields_of

    return [field.name for field in fields_of(schema) if field.required]
