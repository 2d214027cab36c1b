"""What a caller wants of a graph: `invoke`, `stream` and the command line say it in one value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any

from hitl_cli.errors import GraphError
from hitl_cli.records import Breakpoints, Thread
from hitl_cli.types import All, Command
from hitl_cli.values import dataclass

DEFAULT_RECURSION_LIMIT = 10_007
"""LangGraph's."""

Config = Mapping[str, Any]
"""`{"configurable": {"thread_id": …, "checkpoint_id": …}, "recursion_limit": …}`, as in LangGraph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One run of a graph, as it was asked for."""

    thread: Thread
    """Its id; and for a new one, where the graph comes from."""
    input: Any
    """The graph's input; a Command to resume; None to go on."""
    checkpoint: str = ""
    """Go on from this checkpoint instead of the newest: a fork."""
    namespace: str = ""
    """The graph inside whose checkpoint that is; empty for this graph."""
    breakpoints: Breakpoints | None = None
    """None: those that the thread has."""
    recursion_limit: int = DEFAULT_RECURSION_LIMIT
    modes: frozenset[str] = frozenset()
    """The stream modes that somebody listens to."""
    subgraphs: bool = False
    """Whether they listen to the graphs inside too."""
    said: Callable[[Any], None] | None = None
    """Is given at once what any node gives to its stream writer."""
    config: Config = field(default_factory=dict)
    context: Any = None
    """What nodes find as `runtime.context`."""
    fresh: bool = False
    """Begin with an empty state, not with what the thread's last run left."""
    discard: bool = False
    """Start anew although questions are open, giving them up."""
    steal: bool = False
    """Take the thread from the run that has its lock."""
    accept_changes: bool = False
    """Go on although a node does not ask any more what was answered; the answer is dropped."""

    @property
    def starts(self) -> bool:
        """Whether it brings input, and does not only go on."""
        return not (self.input is None or isinstance(self.input, Command))


def merged(*configs: Config | None) -> dict[str, Any]:
    """Several configs as one: the last word counts; mappings and lists add up. LangGraph's rule."""
    whole: dict[str, Any] = {}
    for key, value in (pair for config in configs for pair in (config or {}).items()):
        known = whole.get(key)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            whole[key] = {**known, **value}
        elif isinstance(known, list) and isinstance(value, list):
            whole[key] = [*known, *value]
        else:
            whole[key] = value
    return whole


def listed(stops: All | str | Sequence[str] | None) -> tuple[str, ...]:
    """Names of nodes; a single name, or `'*'`, may stand alone."""
    return (stops,) if isinstance(stops, str) else tuple(stops or ())


def place(config: Config | None) -> tuple[str, str, str]:
    """Thread, namespace and checkpoint id of a config.

    Raises:
        GraphError: it names no thread.
    """
    configurable = (config or {}).get("configurable", {})
    if "thread_id" not in configurable:
        raise GraphError(
            "Checkpointer requires one or more of the following 'configurable' keys: thread_id",
            hint='Pass {"configurable": {"thread_id": "…"}} as the config.',
        )
    thread = str(configurable["thread_id"])
    return thread, configurable.get("checkpoint_ns") or "", configurable.get("checkpoint_id") or ""


def own_metadata(config: Config) -> dict[str, Any]:
    """What checkpoints keep of a config: texts and numbers of its `metadata` and `configurable`.

    Names that begin with `__` and those of LangGraph's own are left out, as there.
    """
    given = {**config.get("configurable", {}), **config.get("metadata", {})}
    return {
        key: value
        for key, value in given.items()
        if isinstance(value, str | int | float) and key not in _RESERVED and not key.startswith("__")
    }


_RESERVED = frozenset({"thread_id", "checkpoint_id", "checkpoint_ns", "checkpoint_map"})
