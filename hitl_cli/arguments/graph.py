"""The graph that a thread was started with."""

from __future__ import annotations

import os
from pathlib import Path

from hitl_cli.errors import UsageError
from hitl_cli.loading.target import Target, parse_target
from hitl_cli.records import Thread


def graph_of(thread: Thread) -> Target:
    """The thread's graph; from here on in the folder where it was started, if that is still there.

    Raises:
        UsageError: a program of its own runs the thread.
    """
    if not thread.target:
        raise UsageError(
            f"thread {thread.id!r} was started by a program of its own, not by `hitl run`",
            hint="Continue it from that program.",
        )
    folder = Path(thread.cwd)
    if folder.is_dir():
        os.chdir(folder)
    return parse_target(thread.target, folder)
