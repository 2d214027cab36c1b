"""`hitl resume`: answers a question, or goes on from where a thread stopped."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from hitl_cli.commands.conversation import Running, converse
from hitl_cli.commands.finding import check_not_over, wanted_thread
from hitl_cli.commands.opening import opened
from hitl_cli.commands.reply import Reply, addressed, given_value
from hitl_cli.errors import UsageError
from hitl_cli.loading.target import Target, parse_target
from hitl_cli.records import Thread
from hitl_cli.result import Result


@dataclass(frozen=True, kw_only=True)
class ResumeOptions(Reply, Running):
    """The options of `hitl resume`, as they were typed."""


def resume(options: ResumeOptions) -> Result:
    """Answer, or ask; then run on."""
    value = given_value(options)
    with opened(options.store) as store:
        thread = wanted_thread(store, options.thread, no_input=options.no_input)
        target = _target(thread)
        question, answers = addressed(store, thread, options.id, value)
        if question is None:
            check_not_over(thread)
        return converse(
            options,
            store,
            thread.id,
            target,
            lambda dialogue: dialogue.resume(answers),
            only=question.id if question else "",
            by=options.by,
            why=options.why,
        )


def _target(thread: Thread) -> Target:
    """The thread's graph; from here on in the folder where it was started, if that is still there."""
    if not thread.target:
        raise UsageError(
            f"thread {thread.id!r} was started by a program of its own, not by `hitl run`",
            hint="Continue it from that program.",
        )
    folder = Path(thread.cwd)
    if folder.is_dir():
        os.chdir(folder)
    return parse_target(thread.target, folder)
