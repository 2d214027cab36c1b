"""`hitl resume`: answers a question, or goes on from where a thread stopped."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hitl_cli.commands import given
from hitl_cli.commands.conversation import Options, converse, opened
from hitl_cli.errors import NotFound, NothingWaiting, UsageError
from hitl_cli.graph.session import refuse_ended
from hitl_cli.loading.target import parse_target
from hitl_cli.prompts.presence import accessible, why_not_ask
from hitl_cli.prompts.summary import summary
from hitl_cli.question import Answer, Question
from hitl_cli.records import Thread
from hitl_cli.result import Result
from hitl_cli.store.lists import ThreadLine, list_threads, named_thread
from hitl_cli.store.sqlite import SqliteStore
from hitl_cli.types import UNSET
from hitl_cli.wording import did_you_mean

MOST_NAMED = 10
"""Threads or questions that a message names."""
MOST_QUOTED = 200
"""Characters of an argument that a message repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeOptions(Options):
    """The options of `hitl resume`, as they were typed."""

    value: str | None = None
    text: str | None = None
    id: str | None = None
    why: str = ""
    by: str = ""


def resume(options: ResumeOptions) -> Result:
    """Answer, or ask; then run on."""
    value = _value(options)
    with opened(options.store) as store:
        thread = _known(store, _wanted(options.thread, store.path, no_input=options.no_input))
        if value is UNSET and options.id is None:
            question, answers = None, []
            _check_waiting(thread)
        else:
            question = _question(store, thread, options.id)
            answers = [] if value is UNSET else [Answer(question=question.id, value=value, how="flag")]
        target = parse_target(thread.target, _entered(thread.cwd))
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


def _entered(folder: str) -> Path:
    """Go on in the folder where the thread was started, if it is still there."""
    if Path(folder).is_dir():
        os.chdir(folder)
    return Path(folder)


def _value(options: ResumeOptions) -> Any:
    """The answer that was given, UNSET when none was.

    Raises:
        UsageError: it was given twice, or is not JSON.
    """
    if options.value is not None and options.text is not None:
        raise UsageError("give the answer once: with --value (JSON) or with --text (a string)")
    if options.value is not None:
        short = shlex.quote(options.value) if len(options.value) <= MOST_QUOTED else "…"
        otherwise = f"For the answer as a string: --text {short}"
        return given.strict_json(options.value, "--value", otherwise)
    if options.text is not None:
        return given.text(options.text, "--text")
    return UNSET


def _wanted(named: str | None, store: Path, *, no_input: bool) -> str:
    """The id of the thread to resume: the one that was named, else the only one that waits."""
    if named is not None:
        return named_thread(store, named)
    waiting = [line for line in list_threads(store) if line.status in ("paused", "stopped") or line.waiting]
    if not waiting:
        raise NothingWaiting("no thread waits", hint="`hitl threads ls` lists them all.")
    if len(waiting) == 1:
        return waiting[0].id
    return _picked(waiting, no_input=no_input)


def _picked(waiting: Sequence[ThreadLine], *, no_input: bool) -> str:
    """The thread that the person at the terminal picks.

    Raises:
        UsageError: there is no such person.
    """
    if why_not_ask(no_input) or accessible():
        names = ", ".join(line.id for line in waiting[:MOST_NAMED])
        more = f" and {len(waiting) - MOST_NAMED} more" if len(waiting) > MOST_NAMED else ""
        raise UsageError(f"{len(waiting)} threads wait: {names}{more}", hint="Choose one with --thread.")
    from hitl_cli.prompts.pick import pick_thread

    return pick_thread([(line.id, line.node, summary(line.payload, fallback="")) for line in waiting])


def _known(store: SqliteStore, id_: str) -> Thread:
    thread = store.thread(id_)
    if thread is None:
        hint = did_you_mean(id_, (line.id for line in list_threads(store.path)))
        raise NotFound(f"there is no thread {id_!r}", hint=hint or "`hitl run` starts one.")
    if not thread.target:
        raise UsageError(
            f"thread {id_!r} was started by a program of its own, not by `hitl run`",
            hint="Continue it from that program.",
        )
    return thread


def _check_waiting(thread: Thread) -> None:
    """NothingWaiting for a thread that has ended."""
    if thread.status == "finished":
        raise NothingWaiting(f"thread {thread.id!r} is finished: nothing waits there")
    refuse_ended(thread)


def _question(store: SqliteStore, thread: Thread, wanted: str | None) -> Question:
    """The question that an answer is for; accepting it says so if it was answered before.

    Raises:
        NotFound: the thread has no question that `wanted` names.
        UsageError: several are open, and `wanted` does not say which.
        NothingWaiting: none is open.
    """
    asked = store.questions(thread.id)
    waiting = [question for question in asked if question.status == "open"]
    if wanted is not None:
        found = [q for q in waiting if _is_named(q, wanted)] or [q for q in asked if _is_named(q, wanted)][
            -1:
        ]
        if not found:
            raise NotFound(f"thread {thread.id!r} has no question {wanted!r}", hint=_open(waiting))
    else:
        found = waiting
    if not found:
        raise _nothing_open(store, thread, asked)
    if len(found) > 1:
        raise UsageError(f"{len(found)} questions are open on thread {thread.id!r}", hint=_open(found))
    return found[0]


def _is_named(question: Question, wanted: str) -> bool:
    return question.node == wanted or question.begins_with(wanted)


def _open(questions: Sequence[Question]) -> str:
    lines = [
        f"\n  {question.id[:8]}  {question.node}  {summary(question.payload, fallback='')}".rstrip()
        for question in questions[:MOST_NAMED]
    ]
    return f"Choose one with --id:{''.join(lines)}" if lines else "No question is open there."


def _nothing_open(store: SqliteStore, thread: Thread, asked: Sequence[Question]) -> NothingWaiting:
    _check_waiting(thread)
    if thread.breakpoints.stopped:
        stop = ", ".join(thread.breakpoints.stopped)
        return NothingWaiting(
            f"thread {thread.id!r} stands at a breakpoint ({stop}), where nothing is asked",
            hint=f"Go on without an answer: hitl resume --thread {thread.id}",
        )
    answer = store.answers(thread.id).get(asked[-1].id) if asked else None
    said = f": its last question was {answer.described()}" if answer else ""
    return NothingWaiting(f"no question is open on thread {thread.id!r}{said}")
