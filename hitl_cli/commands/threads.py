"""`hitl threads`: lists the threads of the store, and shows one. Reads only; needs no graph's code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hitl_cli.paths import store_path
from hitl_cli.prompts.summary import summary
from hitl_cli.result import Result
from hitl_cli.store.lists import ThreadLine, list_threads, named_thread, thread_details


def ls(store: Path | None) -> Result:
    """All threads of the store, newest first."""
    lines = list_threads(store or store_path())
    return Result(view="threads", data={"hitl": 1, "threads": [_line(line) for line in lines]})


def show(thread: str, store: Path | None) -> Result:
    """One thread: where it stands, what it asks, its state. `@last` is the newest.

    Raises:
        NotFound: there is no such thread.
    """
    from hitl_cli.commands.status import stored_object, thread_object

    path = store or store_path()
    details = thread_details(path, named_thread(path, thread))
    if details.thread.kind != "langgraph":
        return Result(view="thread", data=stored_object(details, store))
    from hitl_cli.loading.langgraph.stored import stored_values

    values = stored_values(path, details.thread.id)
    return Result(view="thread", data=thread_object(details, values, store))


def _line(line: ThreadLine) -> dict[str, Any]:
    return {
        "thread": line.id,
        "status": line.status,
        "answered": line.answered,
        "node": line.node,
        "question": None if line.waiting == 0 else summary(line.payload, fallback=line.node),
        "waiting": line.waiting,
        "target": line.target,
        "updated_at": line.updated_at,
    }
