"""Which question the words of a command line mean."""

from __future__ import annotations

from collections.abc import Sequence

from hitl_cli.arguments.thread import check_not_over
from hitl_cli.errors import NotFound, NothingWaiting, UsageError
from hitl_cli.objects.resume import resume_command
from hitl_cli.question import Question
from hitl_cli.records import Thread
from hitl_cli.render.place import as_called
from hitl_cli.schema.secrets import already
from hitl_cli.store.sqlite import SqliteStore
from hitl_cli.wording import MOST_NAMED


def named_question(store: SqliteStore, thread: Thread, wanted: str | None) -> Question:
    """The question that an answer is for; accepting it says so if it was answered before.

    Raises:
        NotFound: the thread has no question that `wanted` names.
        UsageError: several are open, and `wanted` does not say which.
        NothingWaiting: none is open.
    """
    asked = store.questions(thread.id)
    waiting = [question for question in asked if question.status == "open"]
    if wanted is not None:
        found = [question for question in waiting if question.is_named(wanted)]
        found = found or [question for question in asked if question.is_named(wanted)][-1:]
        if not found:
            raise NotFound(f"thread {thread.id!r} has no question {wanted!r}", hint=_open(waiting))
    else:
        found = waiting
    if not found:
        raise _nothing_open(store, thread, asked)
    if len(found) > 1:
        raise UsageError(f"{len(found)} questions are open on thread {thread.id!r}", hint=_open(found))
    return found[0]


def _open(questions: Sequence[Question]) -> str:
    from hitl_cli.prompts.recognise import recognise  # needs every screen

    lines = [
        f"\n  {question.id[:8]}  {question.named}  {recognise(question).question}".rstrip()
        for question in questions[:MOST_NAMED]
    ]
    return f"Choose one with --id:{''.join(lines)}" if lines else "No question is open there."


def _nothing_open(store: SqliteStore, thread: Thread, asked: Sequence[Question]) -> NothingWaiting:
    check_not_over(thread)
    if thread.breakpoints.stopped:
        stop = ", ".join(thread.breakpoints.stopped)
        return NothingWaiting(
            f"thread {thread.id!r} stands at a breakpoint ({stop}), where nothing is asked",
            hint=f"Go on without an answer: {as_called(resume_command(thread.id, store.path))}",
        )
    last = asked[-1] if asked else None
    answer = store.answers(thread.id, [last.id]).get(last.id) if last else None
    said = f": its last question {already(answer, last.schema)}" if answer and last else ""
    return NothingWaiting(f"no question is open on thread {thread.id!r}{said}")
