"""The table of all commands. Their functions parse, do, and hand back a Result that the boundary prints."""

from __future__ import annotations

import os

from hitl_cli.cli import graphs, runs, shell, threads
from hitl_cli.cli import options as o
from hitl_cli.cli.boundary import exit_on_sigterm, leaving_busy_nodes, use_utf8
from hitl_cli.cli.deferred import group


def hitl(version: o.Version = False) -> None:
    """Run graphs that stop to ask a person, answer in the terminal, and continue."""


def main() -> None:
    """The entry point of the command `hitl`."""
    exit_on_sigterm()
    use_utf8()
    if "_HITL_COMPLETE" in os.environ:
        from typer._completion_classes import completion_init

        completion_init()
    command = group(
        hitl,
        {
            "run": runs.run,
            "resume": runs.resume,
            "answer": runs.answer,
            "undo": runs.undo,
            "inbox": runs.inbox,
            "threads": group(
                threads.threads, {"ls": threads.ls, "show": threads.show, "history": threads.history}
            ),
            "check": graphs.check,
            "draw": graphs.draw,
            "new": graphs.new,
            "schema": graphs.schema,
            "preview": shell.preview,
            "completion": shell.completion,
        },
    )
    with leaving_busy_nodes():
        command.main(prog_name="hitl")
