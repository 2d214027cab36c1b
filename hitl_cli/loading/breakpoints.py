"""The breakpoints that a run is given, and those of its graph."""

from __future__ import annotations

from collections.abc import Iterable

from hitl_cli.errors import UsageError
from hitl_cli.records import Breakpoints
from hitl_cli.wording import did_you_mean


def both(one: Breakpoints, other: Breakpoints) -> Breakpoints:
    """A run stops at those that it is given and at the graph's own."""
    return Breakpoints(
        before=tuple(dict.fromkeys((*one.before, *other.before))),
        after=tuple(dict.fromkeys((*one.after, *other.after))),
    )


def check_breakpoints(breakpoints: Breakpoints, nodes: Iterable[str]) -> None:
    """UsageError when a breakpoint names no node of the graph."""
    known = set(nodes)
    for node in (*breakpoints.before, *breakpoints.after):
        if node != "*" and node not in known:
            raise UsageError(f"the graph has no node {node!r} to stop at", hint=did_you_mean(node, known))
