"""The commands that look at threads."""

from __future__ import annotations

from hitl_cli.cli import options as o
from hitl_cli.result import Result


def threads() -> None:
    """See what runs, waits and has ended."""


def ls(
    *,
    store: o.Store,
) -> Result:
    """List the threads, newest first."""
    from hitl_cli.commands.threads.ls import ls as command

    return command(store)


def show(
    thread: o.ShownThread,
    *,
    store: o.Store,
) -> Result:
    """Show everything about one thread."""
    from hitl_cli.commands.threads.show import show as command

    return command(thread, store)


def history(
    thread: o.ShownThread,
    limit: o.Steps = 50,
    *,
    store: o.Store,
) -> Result:
    """Show what each step of a thread changed, newest first."""
    from hitl_cli.commands.threads.history import history as command

    return command(thread, limit, store)
