"""`hitl answer`: writes an answer down without running the graph. It needs none of the graph's code."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

from hitl_cli.accepting import check_can_be_kept
from hitl_cli.arguments.answers import Answers, prepared, question_anywhere
from hitl_cli.arguments.options import Reply
from hitl_cli.arguments.question import named_question
from hitl_cli.arguments.reply import Given, addressed, given_answer
from hitl_cli.arguments.thread import wanted_thread
from hitl_cli.asking import Asking
from hitl_cli.errors import UsageError
from hitl_cli.objects.resume import ready_command, resume_command
from hitl_cli.objects.thread import stored_object
from hitl_cli.prompts.offers import takes
from hitl_cli.prompts.recognise import recognise
from hitl_cli.question import Question
from hitl_cli.records import Thread
from hitl_cli.render.place import as_called
from hitl_cli.result import PAUSED, VERSION, Result
from hitl_cli.schema.secrets import brief, hidden
from hitl_cli.store.details import thread_details
from hitl_cli.store.sqlite import SqliteStore
from hitl_cli.terminal.person import asking, kept


def answer(options: Reply) -> Result:
    """Accept what was given, all or none; else ask for it.

    Raises:
        UsageError: no answer was given, and nobody is there to ask.
        NotFound, NothingWaiting: there is no such thread or question, or it was answered before.
        AnswerRefused: an answer does not fit; nothing was applied.
    """
    given = given_answer(options)
    if options.id is not None and options.answers is not None:
        raise UsageError(
            "--id names one question, and the keys of --answers name theirs: give one of the two"
        )
    with closing(SqliteStore(options.store)) as store:
        if options.answers is not None and options.thread is None:
            return _over_all(store, options.answers, options)
        thread = wanted_thread(store, options.thread, no_input=options.no_input)
        question, answers = _meant(store, thread, options, given)
        who = replace(
            asking(
                store, thread.id, no_input=options.no_input, by=options.by, why=options.why, only=question
            ),
            runs=False,
        )
        if answers:
            who.accept(answers)
        else:
            _ask(who, store, thread, options)
        return _result(who, store, options)


def _meant(
    store: SqliteStore, thread: Thread, options: Reply, given: Given | None
) -> tuple[Question | None, Answers]:
    """The question that is named, if one is, and the answers that were given; raises what `answer` does."""
    if options.answers is None:
        return addressed(store, thread, options.id, given)
    return None, prepared(options.answers, lambda key: named_question(store, thread, key))


def _over_all(store: SqliteStore, answers: str, options: Reply) -> Result:
    """Accept what a file holds for the questions of any threads, all or none."""
    found = prepared(answers, lambda key: question_anywhere(store.path, key))
    who = replace(asking(store, "", no_input=True, by=options.by, why=options.why), runs=False)
    who.accept(found)
    names = dict.fromkeys(question.thread for question, _ in found)
    threads = [stored_object(thread_details(store.path, name), options.store) for name in names]
    run = f"Run them with: {as_called(ready_command(options.store))}"
    ours = any(thread["target"] for thread in threads)  # a program runs its own threads itself
    return Result(
        view="ready",
        data={"hitl": VERSION, "threads": threads},
        messages=(*_accepted(who), *([run] if ours else [])),
        quiet=options.quiet,
    )


def _ask(who: Asking, store: SqliteStore, thread: Thread, options: Reply) -> None:
    """Ask the person for every open question, or for the one that was named."""
    waiting = [question for question in store.pending(thread.id) if question.status == "open"]
    if not waiting:
        named_question(store, thread, options.id)  # says why there is none
    if who.person is None:
        if len(waiting) == 1:
            check_can_be_kept(waiting[0], runs=False)
        raise UsageError(
            f"no answer was given, and nobody can be asked: {who.absence}",
            hint=f"Give it with {_ways(waiting)}.",
        )
    with kept(thread.id, resume_command(thread.id, options.store)):
        who.ask(waiting)


def _ways(waiting: Sequence[Question]) -> str:
    if len(waiting) > 1:
        return "--id and an answer, or with --answers"
    return takes(recognise(waiting[0]))


def _result(who: Asking, store: SqliteStore, options: Reply) -> Result:
    return Result(
        view="run",
        data=stored_object(thread_details(store.path, who.thread), options.store),
        exit_code=0 if who.accepted else PAUSED,
        messages=_accepted(who),
        quiet=options.quiet,
    )


def _accepted(who: Asking) -> tuple[str, ...]:
    return tuple(
        f"Accepted for {question.named}: {brief(hidden(answer.value, question.schema))}"
        for question, answer in who.accepted.values()
    )
