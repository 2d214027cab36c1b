"""`hitl threads`: lists the threads of the store, and shows one. Reads only; needs no graph's code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hitl_cli.errors import HitlError
from hitl_cli.paths import store_path
from hitl_cli.prompts.summary import summary
from hitl_cli.result import Result
from hitl_cli.store.lists import ThreadDetails, ThreadLine, list_threads, named_thread, thread_details


def ls(store: Path | None) -> Result:
    """All threads of the store, newest first."""
    lines = list_threads(store or store_path())
    return Result(view="threads", data={"hitl": 1, "threads": [line_object(line) for line in lines]})


def show(thread: str, store: Path | None) -> Result:
    """One thread: where it stands, what it asks, its state. `@last` is the newest.

    Raises:
        NotFound: there is no such thread.
    """
    from hitl_cli.commands.status import stored_object, thread_object

    path = store or store_path()
    details = thread_details(path, named_thread(path, thread))
    if details.thread.kind == "langgraph":
        from hitl_cli.loading.langgraph.stored import stored_values

        values = stored_values(path, details.thread.id)
        return Result(view="thread", data=thread_object(details, values, store))
    return Result(view="thread", data=stored_object(details, store) | _drawing(details, path))


def _drawing(details: ThreadDetails, store: Path) -> dict[str, Any]:
    """Of a YAML graph, which can be read without running anything; a Python graph's module would be run."""
    if details.thread.kind != "yaml":
        return {}
    from hitl_cli.commands.draw import described, marked
    from hitl_cli.loading.diagram import diagram_of
    from hitl_cli.loading.target import parse_target

    try:
        diagram = diagram_of(parse_target(details.thread.target, Path(details.thread.cwd)))
    except HitlError:  # the file is gone, or has mistakes now
        return {}
    return {"drawing": described(marked(diagram, details, store))}


def line_object(line: ThreadLine) -> dict[str, Any]:
    """One of the threads of `hitl threads ls --json`."""
    return {
        "thread": line.id,
        "status": line.status,
        "answered": line.answered,
        "node": line.node,
        "question": None if line.waiting == 0 else summary(line.payload, fallback=line.node),
        "waiting": line.waiting,
        "overdue": line.overdue,
        "target": line.target,
        "updated_at": line.updated_at,
    }
