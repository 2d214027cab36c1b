"""The answer to one question, as options of the command line give it."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from hitl_cli.arguments import given
from hitl_cli.arguments.options import Reply
from hitl_cli.arguments.question import named_question
from hitl_cli.errors import UsageError
from hitl_cli.question import Answer, Question
from hitl_cli.records import Thread
from hitl_cli.store.sqlite import SqliteStore

MOST_QUOTED = 200
"""Characters of an argument that a message repeats."""


Given = Callable[[Question], Any]
"""Makes the answer that was given, once its question is known."""


def given_answer(reply: Reply) -> Given | None:
    """The answer to one question that was given; None when there is none.

    Raises:
        UsageError: it was given twice, or is not JSON, or an option is missing that another one goes with.
    """
    ways = reply.answering()
    if len(ways) > 1:
        raise UsageError(f"give the answer once: {' and '.join(ways)} exclude each other")
    if reply.message is not None and not reply.reject:
        raise UsageError("--message is the reason of a rejection: give it with --reject")
    if reply.all and not (reply.approve or reply.reject or reply.respond is not None):
        raise UsageError("--all goes with --approve, --reject or --respond")
    if reply.value is not None:
        short = shlex.quote(reply.value) if len(reply.value) <= MOST_QUOTED else "…"
        value = given.strict_json(reply.value, "--value", f"For the answer as a string: --text {short}")
        return lambda _: value
    if reply.text is not None:
        text = given.text(reply.text, "--text")
        return lambda _: text
    return None if ways in ([], ["--answers"]) else _by_flags(reply)


def _by_flags(reply: Reply) -> Given:
    """The answer by a decision or by fields: which one it is, the question's screen says."""
    from hitl_cli.prompts.flags import Flags, answer_by  # most answers are JSON or text

    if reply.approve:
        flags = Flags(decision="approve", all=reply.all)
    elif reply.reject:
        flags = Flags(decision="reject", text=reply.message or "", all=reply.all)
    elif reply.respond is not None:
        if not reply.respond:
            raise UsageError("--respond: the text is empty")
        flags = Flags(decision="respond", text=reply.respond, all=reply.all)
    elif reply.edit_args is not None:
        flags = Flags(decision="edit", arguments=given.json_object(reply.edit_args, "--edit-args"))
    else:
        flags = Flags(fields=tuple(given.pairs(reply.fields, "--set")))
    return partial(answer_by, flags)


def addressed(
    store: SqliteStore, thread: Thread, wanted: str | None, answer: Given | None
) -> tuple[Question | None, Sequence[tuple[Question, Answer]]]:
    """The question that `--id` names, and the answer if one was given; without both, no question.

    Raises:
        NotFound, UsageError, NothingWaiting: see `finding.named_question`.
        AnswerRefused: the question does not offer what was given.
    """
    if answer is None and wanted is None:
        return None, ()
    question = named_question(store, thread, wanted)
    if answer is None:
        return question, ()
    # Of a question that is not open, the store says what has become of it, whatever is answered now.
    value = answer(question) if question.status == "open" else None
    return question, [(question, Answer(question=question.id, value=value, how="flag"))]
