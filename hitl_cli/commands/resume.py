"""`hitl resume`: answers a question, or goes on from where a thread stopped."""

from __future__ import annotations

from contextlib import closing
from functools import partial

from hitl_cli.arguments.graph import graph_of
from hitl_cli.arguments.options import Reply, Running
from hitl_cli.arguments.reply import addressed, given_answer
from hitl_cli.arguments.thread import check_not_over, wanted_thread
from hitl_cli.dialogue import Dialogue
from hitl_cli.errors import ThreadBusy
from hitl_cli.result import Result
from hitl_cli.store.locks import holder
from hitl_cli.store.processes import state
from hitl_cli.store.sqlite import SqliteStore
from hitl_cli.terminal.conversation import Opening, converse
from hitl_cli.terminal.person import asking, tell
from hitl_cli.values import dataclass


@dataclass(frozen=True, kw_only=True)
class ResumeOptions(Reply, Running):
    """The options of `hitl resume`, as they were typed."""

    accept_changes: bool = False
    steal: bool = False


def resume(options: ResumeOptions) -> Result:
    """Answer, or ask; then run on."""
    given = given_answer(options)
    with closing(SqliteStore(options.store)) as store:
        thread = wanted_thread(store, options.thread, no_input=options.no_input)
        target = graph_of(thread)
        question, answers = addressed(store, thread, options.id, given)
        if question is None:
            check_not_over(thread)
        who = asking(
            store, thread.id, no_input=options.no_input, by=options.by, why=options.why, only=question
        )
        steal = options.steal and _is_stuck(store, thread.id)
        begin = partial(Dialogue.resume, given=answers, steal=steal, accept_changes=options.accept_changes)
        return converse(store, target, who, Opening(begin=begin), options)


def _is_stuck(store: SqliteStore, thread: str) -> bool:
    """Whether a process that does not work on it any more has the thread; then the person is warned.

    Raises:
        ThreadBusy: the process does work on it.
    """
    pid = holder(store.path, thread)
    if pid is None:
        return False
    if state(pid) == "running":
        raise ThreadBusy(
            f"process {pid} is running thread {thread!r}, and is not stopped",
            hint=f"Wait until it is done, or end it with: kill {pid}. What it has committed is kept.",
        )
    tell(
        f"Taking thread {thread} from process {pid}. What it has done outside of the graph since its last "
        "step cannot be undone, and is done again."
    )
    return True
