"""What `run` and `resume` share: who answers, and the Result of the dialogue."""

from __future__ import annotations

import getpass
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from hitl_cli.commands import given
from hitl_cli.commands.status import exit_code, resume_command, thread_object
from hitl_cli.commands.stdout import results_only
from hitl_cli.commands.watching import Watching
from hitl_cli.dialogue import Dialogue
from hitl_cli.errors import AnswerRefused
from hitl_cli.loading.factory import Held
from hitl_cli.loading.load import load
from hitl_cli.loading.target import Target
from hitl_cli.outcome import Failed, Outcome
from hitl_cli.paths import store_path
from hitl_cli.prompts.presence import why_not_ask
from hitl_cli.prompts.scripted import ScriptedAsker
from hitl_cli.protocols import Asker
from hitl_cli.question import Answer, Later, Question
from hitl_cli.result import Result
from hitl_cli.store.lists import thread_details
from hitl_cli.store.sqlite import SqliteStore

TOO_LATE = 4
REFUSED = 5
IN_VAIN = "The answer was not applied: the graph does not ask that any more."


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options that `run` and `resume` share, as they were typed."""

    thread: str | None = None
    answers: str | None = None
    no_input: bool = False
    pause_ok: bool = False
    quiet: bool = False
    verbose: bool = False
    store: Path | None = None


@contextmanager
def opened(store: Path | None) -> Iterator[SqliteStore]:
    """The store that `--store`, `HITL_HOME` or the platform names."""
    with closing(SqliteStore(store or store_path())) as found:
        yield found


def converse(
    options: Options,
    store: SqliteStore,
    thread: str,
    target: Target,
    begin: Callable[[Dialogue], Outcome],
    *,
    only: str = "",
    by: str = "",
    why: str = "",
) -> Result:
    """Load the graph and talk until it ends, fails, or waits for an answer that nobody here gives.

    Args:
        begin: starts the dialogue, or goes on with it.
        only: the question to ask; empty: every open one.
        by, why: recorded with the answers.
    """
    watching = Watching(quiet=options.quiet, verbose=options.verbose)
    prepared = ScriptedAsker(
        {} if options.answers is None else given.json_object(options.answers, "--answers")
    )
    with Held() as held:
        with results_only():
            runner = load(target, store, watching, held)
        dialogue = Dialogue(
            runner=runner,
            store=store,
            thread=thread,
            asker=_asker(prepared, watching, no_input=options.no_input),
            tell=_tell,
            only=only,
            by=by or _user_name(),
            why=why,
        )
        with _kept(thread, options.store, watching), results_only():
            outcome = begin(dialogue)
        return _result(outcome, dialogue, prepared, store.path, options)


@dataclass(frozen=True, slots=True)
class InTurn:
    """Prepared answers first; what they lack is asked of a person, or left open with a reason."""

    prepared: ScriptedAsker
    person: Asker | None
    absence: str
    """Why there is no person."""
    watching: Watching

    def ask(
        self, question: Question, nth: int, total: int, overtaken: Callable[[], str | None]
    ) -> Answer | Later:
        self.watching.person_is_asked()
        reply = self.prepared.ask(question, nth, total, overtaken)
        if isinstance(reply, Answer):
            return reply
        if self.person is None:
            return Later(f"{reply.reason}; {self.absence}" if self.prepared.answers else self.absence)
        return self.person.ask(question, nth, total, overtaken)


def _asker(prepared: ScriptedAsker, watching: Watching, *, no_input: bool) -> InTurn:
    absence = why_not_ask(no_input)
    person = None
    if not absence:
        from hitl_cli.prompts.terminal import TerminalAsker

        person = TerminalAsker()
    return InTurn(prepared, person, absence, watching)


def _user_name() -> str:
    """Who answers, for the record; empty where the system does not know."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def _tell(text: str) -> None:
    from hitl_cli.prompts.safe import safe

    sys.stderr.write(f"{safe(text)}\n")
    sys.stderr.flush()


@contextmanager
def _kept(thread: str, store: Path | None, watching: Watching) -> Iterator[None]:
    """Ctrl-C loses nothing; say how to go on."""
    try:
        with watching.ctrl_c:
            yield
    except KeyboardInterrupt as stop:
        stop.args = (f"Thread {thread} is kept. Go on with: {shlex.join(resume_command(thread, store))}",)
        raise
    except AnswerRefused as refused:
        refused.hint += f"\nGo on with: {shlex.join(resume_command(thread, store))}"
        raise
    finally:
        watching.stop()


def _result(
    outcome: Outcome, dialogue: Dialogue, prepared: ScriptedAsker, path: Path, options: Options
) -> Result:
    data = thread_object(thread_details(path, dialogue.thread), outcome.values, options.store)
    if dialogue.reason and data["questions"]:
        data["reason"] = dialogue.reason
    messages = [dialogue.runner.note] if dialogue.runner.note else []
    if unused := prepared.unused():
        messages.append(f"--answers: nothing was asked that is called {' or '.join(map(repr, unused))}")
    code = exit_code(outcome, pause_ok=options.pause_ok)
    if dialogue.lost:
        code = TOO_LATE
    elif not isinstance(outcome, Failed) and dialogue.in_vain():
        messages.append(IN_VAIN)
        code = REFUSED
    return Result(view="run", data=data, exit_code=code, messages=tuple(messages), quiet=options.quiet)
