"""Threads that wait for answers, as the engine writes them down."""

from __future__ import annotations

from typing import Any

from hitl_cli.question import Question
from hitl_cli.records import Commit, Lease, Thread
from hitl_cli.store.sqlite import SqliteStore


def question(number: int = 1, thread: str = "t1", **fields: Any) -> Question:
    given = {"checkpoint": "c1", "task": f"k{number}", "node": f"n{number}", "payload": f"{number}?"}
    return Question(id=f"{number:032x}", thread=thread, **{**given, **fields})


def paused(store: SqliteStore, *asked: Question, thread: str = "t1") -> Lease:
    """Run the thread up to a pause with these questions."""
    lease = store.begin(Thread(id=thread))
    store.commit(lease, Commit(asked=asked, status="paused"))
    return lease


def statuses(store: SqliteStore, thread: str = "t1") -> list[str]:
    return [question.status for question in store.questions(thread)]
