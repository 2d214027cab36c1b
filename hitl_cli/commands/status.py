"""The one object that `run`, `resume` and `threads show` give: where a thread stands and how to go on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hitl_cli.clock import utc_now
from hitl_cli.outcome import Failed, Finished, Outcome, Paused
from hitl_cli.paths import store_path
from hitl_cli.plain import plain
from hitl_cli.prompts.offers import simplest
from hitl_cli.prompts.recognise import recognise
from hitl_cli.question import SHORTEST_ID, Answer, Question
from hitl_cli.result import VERSION
from hitl_cli.schema.secrets import hidden
from hitl_cli.store.lists import ThreadDetails

if TYPE_CHECKING:
    from hitl_cli.prompts.changed import Changed
    from hitl_cli.store.going_back import Undone

PAUSED = 8
EXIT_CODES: dict[type, int] = {Finished: 0, Failed: 1, Paused: PAUSED}
SAID_NO = 9
"""The exit code of a graph that ended at `fail`."""


def exit_code(outcome: Outcome, *, pause_ok: bool = False) -> int:
    if isinstance(outcome, Failed) and outcome.final:
        return SAID_NO
    return 0 if pause_ok and isinstance(outcome, Paused) else EXIT_CODES[type(outcome)]


def resume_command(thread: str, store: Path, *, ours: bool = True) -> list[str]:
    """The words that go on with the thread.

    Args:
        ours: whether `hitl run` started it; what a program runs itself can be answered, but not resumed.
    """
    word = "resume" if ours else "answer"
    return ["hitl", word, *thread_words(thread, store)]


def thread_words(thread: str, store: Path) -> list[str]:
    """The options that name the thread."""
    return ["--thread", thread, *_store_words(store)]


def ready_command(store: Path) -> list[str]:
    """The words that run every thread with accepted answers."""
    return ["hitl", "resume", "--ready", *_store_words(store)]


def _store_words(store: Path) -> list[str]:
    """`--store`, unless a command finds the store without it."""
    return [] if store == store_path() else ["--store", str(store)]


def thread_object(details: ThreadDetails, values: Any, store: Path) -> dict[str, Any]:
    """
    Args:
        values: the thread's state, or what its finished graph gave.
    """
    thread = details.thread.id
    ids = [question.id for question in details.questions]
    base = resume_command(thread, store, ours=bool(details.thread.target))
    questions = [
        {**question_object(question, base, ids), **_earlier(question, details)}
        for question in details.questions
    ]
    line = details.line
    return {
        "hitl": VERSION,
        "status": line.status,
        "thread": thread,
        "target": details.thread.target,
        "checkpoint": details.checkpoint_id,
        "values": plain(values),
        "questions": questions,
        "answers": [answer_object(question, answer) for question, answer in details.unused],
        "breakpoints": list(details.thread.breakpoints.stopped) if line.status == "paused" else [],
        "resume": questions[0]["resume"] if questions else base if _can_go_on(details) else [],
        **({"answered": True} if line.answered else {}),
        **({"error": dict(details.thread.error)} if line.status == "failed" else {}),
    }


def stored_object(details: ThreadDetails, store: Path) -> dict[str, Any]:
    """The object without running anything, and without LangGraph, which alone can read its graphs' state."""
    return thread_object(details, details.checkpoint.values if details.checkpoint else {}, store)


def changed_object(changed: Changed) -> dict[str, Any]:
    """An accepted answer that was not applied, because the graph asks something else now."""
    return {
        **answer_object(changed.asked, changed.answer),
        "payload": changed.asked.payload,
        "now": changed.now and changed.now.id,
    }


def answer_object(question: Question, answer: Answer) -> dict[str, Any]:
    """An answer with its question's place."""
    return {"id": question.id, "node": question.label, **_given(question, answer)}


def _given(question: Question, answer: Answer) -> dict[str, Any]:
    """What was answered, by whom, how, why and when; secrets are hidden."""
    return {
        "value": hidden(answer.value, question.schema),
        "by": answer.by,
        "how": answer.how,
        "why": answer.why,
        "at": answer.at,
    }


def undone_object(undone: Undone) -> dict[str, Any]:
    """An answer that was taken back, with its question's place."""
    return {"id": undone.question.id, "node": undone.question.node, **_undone(undone)}


def _undone(undone: Undone) -> dict[str, Any]:
    who = {"by": undone.by, "why": undone.why, "at": undone.at}
    return {**_given(undone.question, undone.answer), "undone": who}


def _earlier(question: Question, details: ThreadDetails) -> dict[str, Any]:
    """The answers that were taken back and those that did not work out, when there are any."""
    undone = [one for one in details.undone if one.was_given_to(question, details.checkpoint_id)]
    found = [*map(_undone, undone), *(_given(*one) for one in details.earlier.get(question.id, ()))]
    return {"earlier": found} if found else {}


def _can_go_on(details: ThreadDetails) -> bool:
    thread, status = details.thread, details.line.status
    return status in ("paused", "stopped", "failed") and thread.reason != "fail" and bool(thread.target)


def question_object(question: Question, base: Sequence[str], ids: Sequence[str]) -> dict[str, Any]:
    """
    Args:
        base: the words that go on with its thread.
        ids: of the open questions of the thread, from which the one in the command must be told.
    """
    screen = recognise(question)
    return {
        "id": question.id,
        "node": question.label,
        "kind": screen.kind,
        "question": screen.question,
        "payload": question.payload,
        "answer_schema": screen.answer_schema,
        "example": screen.example,
        "asked_at": question.asked_at,
        "resume": [*base, "--id", _short(question.id, ids), *simplest(screen)],
        **_due(question),
    }


def _due(question: Question) -> dict[str, Any]:
    """Until when it waits, when that has an end."""
    if question.deadline is None:
        return {}
    return {"deadline": question.deadline, "overdue": question.is_overdue(utc_now())}


def _short(id_: str, ids: Sequence[str]) -> str:
    """The shortest start of the id, of 4 digits or more, that no other open question shares."""
    length = SHORTEST_ID
    while sum(other.startswith(id_[:length]) for other in ids) > 1:
        length += 1
    return id_[:length]
