"""What `run`, `resume` and `undo` share: the graph, the conversation, and the Result of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from hitl_cli.arguments import given
from hitl_cli.arguments.options import Running
from hitl_cli.asking import Asking
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
from hitl_cli.store.details import thread_details
from hitl_cli.store.sqlite import SqliteStore
from hitl_cli.terminal.inputs import not_given
from hitl_cli.terminal.person import kept
from hitl_cli.terminal.stdout import results_only
from hitl_cli.terminal.watching import Watching
from hitl_cli.values import dataclass

SAID_NO = 9
"""The exit code of a graph that ended at `fail`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """How a command begins the conversation."""

    begin: Callable[[Dialogue], Outcome]
    """Starts the dialogue, or goes on with it."""
    prepare: Callable[[Dialogue], None] = lambda _: None
    """Called before anything is kept."""
    go_on: Sequence[str] = ()
    """The words of the command that goes on after Ctrl-C; none: `hitl resume`."""


def converse(store: SqliteStore, target: Target, who: Asking, opening: Opening, options: Running) -> Result:
    """Load the graph and talk until it ends, fails, or waits for an answer that nobody here gives.

    Args:
        who: answers what the options have no prepared answer for.
    """
    watching = Watching(quiet=options.quiet, verbose=options.verbose)
    who = replace(
        who,
        prepared=Prepared({} if options.answers is None else given.answers(options.answers)),
        tell=watching.tell,
        about_to_ask=watching.person_is_asked,
    )
    go_on = opening.go_on or resume_command(who.thread, options.store)
    with Held() as held:
        with results_only():
            runner = load(target, store, watching, held, given.pairs(options.context, "--context"))
        dialogue = Dialogue(runner=runner, asking=who)
        with watching, results_only():
            opening.prepare(dialogue)
        with kept(who.thread, go_on), watching, results_only():
            outcome = opening.begin(dialogue)
        return replace(_result(outcome, dialogue, options), told=watching.told)


def _result(outcome: Outcome, dialogue: Dialogue, options: Running) -> Result:
    who = dialogue.asking
    data = thread_object(thread_details(options.store, who.thread), outcome.values, options.store)
    if who.reason and data["questions"]:
        data["reason"] = who.reason
    if isinstance(outcome, Failed) and (hint := not_given(outcome, dialogue.runner.inputs)):
        data["error"].setdefault("hint", hint)
    if dialogue.changed:
        data["changed"] = [changed_object(one) for one in dialogue.changed]
    messages = [dialogue.runner.note] if dialogue.runner.note else []
    if unused := who.prepared.unused():
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
