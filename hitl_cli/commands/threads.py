"""`hitl threads`: lists the threads of the store, and shows one. Reads only; needs no graph's code."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hitl_cli.errors import HitlError
from hitl_cli.prompts.summary import summary
from hitl_cli.result import VERSION, Result
from hitl_cli.store.lists import ThreadDetails, ThreadLine, list_threads, named_thread, thread_details


def ls(store: Path) -> Result:
    """All threads of the store, newest first."""
    lines = list_threads(store)
    return Result(view="threads", data={"hitl": VERSION, "threads": [line_object(line) for line in lines]})


def show(thread: str, store: Path) -> Result:
    """One thread: where it stands, what it asks, its state. `@last` is the newest.

    Raises:
        NotFound: there is no such thread.
    """
    from hitl_cli.commands.status import thread_object

    details = thread_details(store, named_thread(store, thread))
    shown = thread_object(details, state_of(details, store), store)
    return Result(view="thread", data=shown | _drawing(details, store))


def state_of(details: ThreadDetails, store: Path) -> Mapping[str, Any]:
    """The thread's state as it was stored; empty where LangGraph, which must read its graphs', is missing."""
    if details.thread.kind == "langgraph":
        from hitl_cli.loading.langgraph.stored import stored_values

        return stored_values(store, details.thread.id)
    return details.checkpoint.values if details.checkpoint else {}


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
        "question": None if line.waiting == 0 else _asked(line),
        "waiting": line.waiting,
        "overdue": line.overdue,
        "target": line.target,
        "updated_at": line.updated_at,
    }


def _asked(line: ThreadLine) -> str:
    """What the oldest question asks. Screens are loaded only for a payload without words that ask, because a
    list of a thousand threads has to show at once."""
    if words := summary(line.payload, fallback=""):
        return words
    from hitl_cli.prompts.recognise import recognise
    from hitl_cli.question import Question

    asked = {"node": line.node, "payload": line.payload, "schema": line.schema}
    return recognise(Question(id="", thread=line.id, checkpoint="", task="", **asked)).question
