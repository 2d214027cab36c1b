"""`Runtime`, as in `langgraph.runtime`: what a run gives its nodes beside the state."""

from __future__ import annotations

from typing import Any, Generic, TypeVar, cast

from hitl_cli.types import StreamWriter, current_task
from hitl_cli.values import dataclass

ContextT = TypeVar("ContextT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime(Generic[ContextT]):
    """Injected into a node, a router or a retry that has a parameter named `runtime`."""

    context: ContextT
    """What the run was called with as `context`; it is not stored, so a resume gives it again."""
    stream_writer: StreamWriter
    """Writes to the `custom` stream; does nothing when nobody listens."""
    store: None = None
    previous: None = None
    execution_info: None = None
    server_info: None = None
    """LangGraph's runtime has these four too, and its `ToolNode` hands them on; hitl has nothing to give."""


def get_runtime(context_schema: type[ContextT] | None = None) -> Runtime[ContextT]:  # noqa: ARG001
    """The runtime of the node that calls this.

    Args:
        context_schema: the context's type, for type checkers only.

    Raises:
        RuntimeError: called outside of a running node.
    """
    return cast("Runtime[Any]", current_task("get_runtime").runtime)
