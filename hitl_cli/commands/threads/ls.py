"""`hitl threads ls`: the threads of the store."""

from __future__ import annotations

from pathlib import Path

from hitl_cli.objects.line import line_object
from hitl_cli.result import VERSION, Result
from hitl_cli.store.lists import list_threads


def ls(store: Path) -> Result:
    """All threads of the store, newest first."""
    lines = list_threads(store)
    return Result(view="threads", data={"hitl": VERSION, "threads": [line_object(line) for line in lines]})
