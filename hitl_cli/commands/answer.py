"""`hitl answer`: writes an answer down without running the graph. It needs none of the graph's code."""

from __future__ import annotations

from collections.abc import Sequence

from hitl_cli.asking import Asking
from hitl_cli.commands import given
from hitl_cli.commands.finding import named_question, wanted_thread
from hitl_cli.commands.opening import opened
from hitl_cli.commands.person import asking, kept
from hitl_cli.commands.reply import Reply, addressed, given_value
from hitl_cli.commands.status import PAUSED, stored_object
from hitl_cli.errors import UsageError
from hitl_cli.question import Answer, Question
from hitl_cli.records import Thread
from hitl_cli.result import Result
from hitl_cli.schema.secrets import brief, hidden
from hitl_cli.store.lists import thread_details
from hitl_cli.store.sqlite import SqliteStore
from hitl_cli.types import UNSET

Answers = Sequence[tuple[Question, Answer]]


def answer(options: Reply) -> Result:
    """Accept what was given, all or none; else ask for it.

    Raises:
        UsageError: no answer was given, and nobody is there to ask.
        NotFound, NothingWaiting: there is no such thread or question, or it was answered before.
        AnswerRefused: an answer does not fit; nothing was applied.
    """
    value = given_value(options)
    if value is not UNSET and options.answers is not None:
        raise UsageError("give the answers once: with --answers, or one with --value or --text")
    with opened(options.store) as store:
        thread = wanted_thread(store, options.thread, no_input=options.no_input)
        if options.answers is not None:
            question, answers = None, _prepared(store, thread, options.answers)
        else:
            question, answers = addressed(store, thread, options.id, value)
        asker = asking(
            store,
            thread.id,
            no_input=options.no_input,
            only=question.id if question else "",
            by=options.by,
            why=options.why,
            runs=False,
        )
        if answers:
            asker.accept(answers)
        else:
            _ask(asker, store, thread, options)
        return _result(asker, store, options)


def _prepared(store: SqliteStore, thread: Thread, answers: str) -> Answers:
    """The questions that the keys of `--answers` name, with their answers."""
    values = given.json_object(answers, "--answers")
    if not values:
        raise UsageError("--answers holds no answer")
    found: dict[str, tuple[Question, Answer]] = {}
    for key, value in values.items():
        question = named_question(store, thread, key)
        if question.id in found:
            raise UsageError(f"--answers: {key!r} names a question that has an answer there already")
        found[question.id] = question, Answer(question=question.id, value=value, how="flag")
    return tuple(found.values())


def _ask(asker: Asking, store: SqliteStore, thread: Thread, options: Reply) -> None:
    """Ask the person for every open question, or for the one that was named."""
    waiting = [question for question in store.pending(thread.id) if question.status == "open"]
    if not waiting:
        named_question(store, thread, options.id)  # says why there is none
    if asker.person is None:
        raise UsageError(
            f"no answer was given, and nobody can be asked: {asker.absence}",
            hint="Give it with --value (JSON), --text (a string) or --answers (several).",
        )
    with kept(thread.id, options.store):
        asker.ask(waiting)


def _result(asker: Asking, store: SqliteStore, options: Reply) -> Result:
    messages = tuple(
        f"Accepted for {question.node}: {brief(hidden(answer.value, question.schema))}"
        for question, answer in asker.accepted.values()
    )
    return Result(
        view="run",
        data=stored_object(thread_details(store.path, asker.thread), options.store),
        exit_code=0 if asker.accepted else PAUSED,
        messages=messages,
        quiet=options.quiet,
    )
