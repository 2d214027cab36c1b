"""`hitl draw`: a graph as a picture. Runs no step of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from hitl_cli.drawing.diagram import Diagram
from hitl_cli.errors import UsageError
from hitl_cli.loading.diagram import diagram_of
from hitl_cli.loading.target import Target, parse_target
from hitl_cli.objects.drawing import described, marked
from hitl_cli.result import VERSION, Result, text_result
from hitl_cli.terminal.stdout import results_only

if TYPE_CHECKING:
    from hitl_cli.store.details import ThreadDetails


def draw(target: str | None, thread: str | None, store: Path, *, as_mermaid: bool, in_ascii: bool) -> Result:
    """
    Args:
        thread: draw its graph, with marks on the nodes that have run and on those where it stands.

    Raises:
        UsageError: neither a target nor a thread, or the thread belongs to another graph.
        NotFound: there is no such thread.
        TargetError: the graph cannot be loaded.
    """
    data: dict[str, Any]
    if thread is None:
        if target is None:
            raise UsageError("what is to be drawn?", hint="hitl draw TARGET, or hitl draw --thread T")
        graph = parse_target(target, Path.cwd())
        diagram, data = _loaded(graph), {"target": str(graph)}
    else:
        details = _details(thread, store)
        graph = _of_thread(details, target)
        diagram = marked(_loaded(graph), details, store)
        data = {"target": str(graph), "thread": details.thread.id, "status": details.line.status}
    if as_mermaid:
        from hitl_cli.drawing.mermaid import mermaid

        return text_result(mermaid(diagram), **data)
    data |= described(diagram)
    return Result(view="ascii drawing" if in_ascii else "drawing", data={"hitl": VERSION, **data})


def _loaded(graph: Target) -> Diagram:
    with results_only():
        return diagram_of(graph)


def _details(thread: str, store: Path) -> ThreadDetails:
    from hitl_cli.store.details import thread_details  # most pictures are of no thread
    from hitl_cli.store.lists import named_thread

    return thread_details(store, named_thread(store, thread))


def _of_thread(details: ThreadDetails, target: str | None) -> Target:
    thread = details.thread
    if not thread.target:
        raise UsageError(f"thread {thread.id!r} was run by a program, not by hitl: its graph is not known")
    graph = parse_target(thread.target, Path(thread.cwd))
    if target is not None and str(parse_target(target, Path.cwd())) != str(graph):
        raise UsageError(
            f"thread {thread.id!r} belongs to another graph: {thread.target}",
            hint="Leave the graph out: the thread knows its own.",
        )
    return graph
