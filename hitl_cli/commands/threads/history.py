"""`hitl threads history`: what each step of a thread changed, and which answer led to it. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeGuard

from hitl_cli.objects.answer import answer_object, undone_object
from hitl_cli.plain import plain
from hitl_cli.question import Question
from hitl_cli.result import VERSION, Result
from hitl_cli.store.lists import named_thread
from hitl_cli.store.timeline import Moment, Timeline, timeline


def history(thread: str, limit: int, store: Path) -> Result:
    """The steps of a thread, newest first. `@last` is the newest thread.

    Args:
        limit: at most so many.

    Raises:
        NotFound: there is no such thread.
    """
    known = timeline(store, named_thread(store, thread), limit)
    moments = known.moments
    if known.thread.kind == "langgraph":
        from hitl_cli.loading.langgraph.stored import stored_moments

        moments = stored_moments(store, known.thread.id, limit)
    data = {
        "hitl": VERSION,
        "thread": known.thread.id,
        "target": known.thread.target,
        "steps": _steps(moments, known, limit),
    }
    return Result(view="history", data=data)


def _steps(moments: Sequence[Moment], known: Timeline, limit: int) -> list[dict[str, Any]]:
    """
    Args:
        moments: newest first, and one more than are shown: what a step changed shows beside the one before.
    """
    by_id = {moment.id: moment for moment in moments}
    answers = _by_step(moments, known)
    return [
        {
            "checkpoint": moment.id,
            "parent": moment.parent,
            "step": moment.step,
            "source": moment.source,
            "at": moment.at,
            "nodes": list(moment.nodes),
            "changed": _changed(moment, by_id.get(moment.parent)),
            "kept": _kept(moment, by_id.get(moment.parent)),
            "answers": answers.get(moment.id, []),
        }
        for moment in moments[:limit]
    ]


def _changed(moment: Moment, before: Moment | None) -> dict[str, Any]:
    """The state's keys whose values are others than before."""
    old: Mapping[str, Any] = before.values if before else {}
    return {key: plain(value) for key, value in moment.values.items() if key not in old or old[key] != value}


def _kept(moment: Moment, before: Moment | None) -> dict[str, int]:
    """Of lists that have grown, such as messages: how many items they begin with were there before."""
    old: Mapping[str, Any] = before.values if before else {}
    both = {key: (old.get(key), value) for key, value in moment.values.items()}
    return {key: len(was) for key, (was, now) in both.items() if _have_grown(was, now)}


def _have_grown(was: Any, now: Any) -> TypeGuard[list[Any]]:
    lists = isinstance(was, list) and isinstance(now, list)
    return lists and len(now) > len(was) and now[: len(was)] == was


def _by_step(moments: Sequence[Moment], known: Timeline) -> dict[str, list[dict[str, Any]]]:
    """The answers by the checkpoint that they led to: the oldest one after that which asked. One that was
    taken back stands there, too."""
    after = {moment.parent: moment.id for moment in moments}
    found: dict[str, list[dict[str, Any]]] = {}
    given = [(question, answer_object(question, answer)) for question, answer in known.answers]
    given += [(undone.question, undone_object(undone)) for undone in known.undone]
    for question, answer in given:
        led_to = after.get(_asked_at(question, moments))
        if led_to is not None:
            found.setdefault(led_to, []).append(answer)
    return found


def _asked_at(question: Question, moments: Sequence[Moment]) -> str:
    """The checkpoint of the outermost graph at which a question was asked: ids sort as they were made."""
    return next((moment.id for moment in moments if moment.id <= question.checkpoint), "")
