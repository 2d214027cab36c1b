"""`hitl threads show`: one thread, with a picture where the graph can be read without being run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hitl_cli.errors import HitlError
from hitl_cli.objects.thread import state_of, thread_object
from hitl_cli.result import Result
from hitl_cli.store.details import ThreadDetails, thread_details
from hitl_cli.store.lists import named_thread


def show(thread: str, store: Path) -> Result:
    """One thread: where it stands, what it asks, its state. `@last` is the newest.

    Raises:
        NotFound: there is no such thread.
    """
    details = thread_details(store, named_thread(store, thread))
    shown = thread_object(details, state_of(details, store), store)
    return Result(view="thread", data=shown | _drawing(details, store))


def _drawing(details: ThreadDetails, store: Path) -> dict[str, Any]:
    """Of a YAML graph, which can be read without running anything; a Python graph's module would be run."""
    if details.thread.kind != "yaml":
        return {}
    from hitl_cli.loading.diagram import diagram_of
    from hitl_cli.loading.target import parse_target
    from hitl_cli.objects.drawing import described, marked

    try:
        diagram = diagram_of(parse_target(details.thread.target, Path(details.thread.cwd)))
    except HitlError:  # the file is gone, or has mistakes now
        return {}
    return {"drawing": described(marked(diagram, details, store))}
