"""The checkpoints of a thread's outermost graph and the answers that it used, over a read-only connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hitl_cli.question import Answer, Question
from hitl_cli.records import Checkpoint, Thread
from hitl_cli.store import answers, checkpoints, going_back
from hitl_cli.store.details import reading_thread
from hitl_cli.store.going_back import Undone
from hitl_cli.types import START
from hitl_cli.values import NamedTuple, dataclass


class Moment(NamedTuple):
    """The state between two steps, whichever engine made it."""

    id: str
    parent: str
    step: int
    source: str
    """As in `Checkpoint`."""
    at: str
    nodes: Sequence[str]
    """Those that ran in the step that led here."""
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    thread: Thread
    moments: Sequence[Moment]
    """Newest first; none of a LangGraph graph: only LangGraph reads its states."""
    answers: Sequence[tuple[Question, Answer]]
    """Those that were used, in the order of their questions."""
    undone: Sequence[Undone]
    """Those that were taken back."""


def timeline(store: Path, thread: str, limit: int) -> Timeline:
    """
    Args:
        limit: so many moments, and the one before them.

    Raises:
        NotFound: there is no such thread.
    """
    with reading_thread(store, thread) as (db, found):
        moments = []
        if found.kind != "langgraph":
            moments = _moments(checkpoints.newest(db, thread, "", limit + 1))
        given = answers.answers(db, thread)
        undone = going_back.undone(db, thread)
        asked = [one for one in answers.questions(db, thread, None) if one.status == "consumed"]
    used = [(question, given[question.id]) for question in asked if question.id in given]
    return Timeline(thread=found, moments=moments, answers=used, undone=undone)


def _moments(found: Sequence[Checkpoint]) -> list[Moment]:
    planned = {one.id: [task.node for task in one.planned if task.node != START] for one in found}
    return [
        Moment(
            id=one.id,
            parent=one.parent,
            step=one.step,
            source=one.source,
            at=one.created_at,
            nodes=list(dict.fromkeys(planned.get(one.parent, ()))) if one.source == "loop" else [],
            values=one.values,
        )
        for one in found
    ]
