"""What `run`, `resume` and `undo` share: the graph, the conversation, and the Result of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from hitl_cli.arguments import given
from hitl_cli.arguments.options import Running
from hitl_cli.dialogue import Dialogue
from hitl_cli.errors import AlreadyAnswered, AnswerRefused, HitlError
from hitl_cli.loading.factory import Held
from hitl_cli.loading.load import load
from hitl_cli.loading.target import Target
from hitl_cli.objects.answer import changed_object
from hitl_cli.objects.resume import resume_command
from hitl_cli.objects.thread import thread_object
from hitl_cli.outcome import Failed, Outcome, Paused
from hitl_cli.prompts.prepared import Prepared
from hitl_cli.result import PAUSED, Result
from hitl_cli.store.lists import thread_details
from hitl_cli.store.sqlite import SqliteStore
from hitl_cli.terminal.inputs import not_given
from hitl_cli.terminal.person import asking, kept
from hitl_cli.terminal.stdout import results_only
from hitl_cli.terminal.watching import Watching

SAID_NO = 9
"""The exit code of a graph that ended at `fail`."""


def converse(
    options: Running,
    store: SqliteStore,
    thread: str,
    target: Target,
    begin: Callable[[Dialogue], Outcome],
    *,
    only: str = "",
    by: str = "",
    why: str = "",
    accept_changes: bool = False,
    steal: bool = False,
    prepare: Callable[[Dialogue], None] = lambda _: None,
    go_on: Sequence[str] = (),
) -> Result:
    """Load the graph and talk until it ends, fails, or waits for an answer that nobody here gives.

    Args:
        begin: starts the dialogue, or goes on with it.
        only: the question to ask; empty: every open one.
        by, why: recorded with the answers.
        accept_changes: go on although the graph does not ask any more what was answered.
        steal: take the thread from the process that has it.
        prepare: called before anything is kept.
        go_on: the words of the command that goes on after Ctrl-C; none: `hitl resume`.
    """
    watching = Watching(quiet=options.quiet, verbose=options.verbose)
    talk = replace(
        asking(store, thread, no_input=options.no_input, by=by, why=why),
        prepared=Prepared({} if options.answers is None else given.answers(options.answers)),
        only=only,
        tell=watching.tell,
        about_to_ask=watching.person_is_asked,
    )
    with Held() as held:
        with results_only():
            runner = load(target, store, watching, held)
        dialogue = Dialogue(runner=runner, asking=talk, accept_changes=accept_changes, steal=steal)
        with watching, results_only():
            prepare(dialogue)
        with kept(thread, go_on or resume_command(thread, options.store)), watching, results_only():
            outcome = begin(dialogue)
        return replace(_result(outcome, dialogue, store.path, options), told=watching.told)


def _result(outcome: Outcome, dialogue: Dialogue, path: Path, options: Running) -> Result:
    talk = dialogue.asking
    data = thread_object(thread_details(path, talk.thread), outcome.values, options.store)
    if talk.reason and data["questions"]:
        data["reason"] = talk.reason
    if isinstance(outcome, Failed) and (hint := not_given(outcome, dialogue.runner.inputs)):
        data["error"].setdefault("hint", hint)
    if dialogue.changed:
        data["changed"] = [changed_object(one) for one in dialogue.changed]
    messages = [dialogue.runner.note] if dialogue.runner.note else []
    if unused := talk.prepared.unused():
        messages.append(f"--answers: nothing was asked that is called {' or '.join(map(repr, unused))}")
    code = _exit_code(outcome, dialogue, pause_ok=options.pause_ok)
    return Result(view="run", data=data, exit_code=code, messages=tuple(messages), quiet=options.quiet)


def _exit_code(outcome: Outcome, dialogue: Dialogue, *, pause_ok: bool) -> int:
    if dialogue.asking.lost:
        return AlreadyAnswered.exit_code
    if isinstance(outcome, Failed):
        return SAID_NO if outcome.final else HitlError.exit_code
    if dialogue.was_refused():
        return AnswerRefused.exit_code
    return PAUSED if isinstance(outcome, Paused) and not pause_ok else 0
