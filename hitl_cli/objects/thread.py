"""The one object that `run`, `resume` and `threads show` give: where a thread stands and how to go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hitl_cli.objects.answer import answer_object, facts, undone_facts
from hitl_cli.objects.resume import resume_command
from hitl_cli.plain import plain
from hitl_cli.question import Question
from hitl_cli.result import VERSION
from hitl_cli.store.details import ThreadDetails


def thread_object(details: ThreadDetails, values: Any, store: Path) -> dict[str, Any]:
    """
    Args:
        values: the thread's state, or what its finished graph gave.
    """
    thread, line = details.thread.id, details.line
    base = resume_command(thread, store, ours=bool(details.thread.target))
    questions = _questions(details, base) if details.questions else []
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


def _questions(details: ThreadDetails, base: Sequence[str]) -> list[dict[str, Any]]:
    from hitl_cli.objects.question import question_object  # needs every screen; many runs ask nobody

    ids = [question.id for question in details.questions]
    return [
        {**question_object(question, base, ids), **_earlier(question, details)}
        for question in details.questions
    ]


def _earlier(question: Question, details: ThreadDetails) -> dict[str, Any]:
    """The answers that were taken back and those that did not work out, when there are any."""
    undone = [one for one in details.undone if one.was_given_to(question, details.checkpoint_id)]
    found = [*map(undone_facts, undone), *(facts(*one) for one in details.earlier.get(question.id, ()))]
    return {"earlier": found} if found else {}


def _can_go_on(details: ThreadDetails) -> bool:
    thread, status = details.thread, details.line.status
    return status in ("paused", "stopped", "failed") and thread.reason != "fail" and bool(thread.target)


def state_of(details: ThreadDetails, store: Path) -> Mapping[str, Any]:
    """The thread's state as it was stored; empty where LangGraph, which must read its graphs', is missing."""
    if details.thread.kind == "langgraph":
        from hitl_cli.loading.langgraph.stored import stored_values

        return stored_values(store, details.thread.id)
    return details.checkpoint.values if details.checkpoint else {}
