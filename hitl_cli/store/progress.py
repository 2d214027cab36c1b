"""How far a thread is in its graph: the nodes that have run, and those where it stands. Needs no graph."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from hitl_cli.question import without_place
from hitl_cli.store.codec import decode
from hitl_cli.store.connection import open_for_reading, unusable
from hitl_cli.store.details import ThreadDetails
from hitl_cli.store.rows import goals_of
from hitl_cli.values import NamedTuple

_PLANS = (
    "SELECT id, parent, source, plan FROM checkpoints WHERE thread = ? AND namespace = '' ORDER BY id DESC"
)
_WAITING = "SELECT namespace, node FROM questions WHERE thread = ? AND status IN ('open', 'answered')"


class Progress(NamedTuple):
    """Names of nodes of the outermost graph."""

    here: frozenset[str]
    done: frozenset[str]


def progress(store: Path, details: ThreadDetails) -> Progress:
    """Of a thread of our own engine, since the input that its run began with; of one of LangGraph's, where
    it stands only."""
    thread = details.thread
    db = open_for_reading(store)
    assert db is not None, "the thread was found in it"
    try:
        with closing(db):
            asking = {_outermost(*row) for row in db.execute(_WAITING, (thread.id,))}
            plans = [] if thread.kind == "langgraph" else list(_branch(db, thread.id))
    except sqlite3.DatabaseError as error:
        raise unusable(store, error) from None
    head, ran = (plans[0], set().union(*plans[1:])) if plans else (set(), set())
    here = asking | {node for node in [thread.error.get("node", "")] if node}
    if thread.status == "finished":
        here = set()
    elif thread.status == "paused" and not thread.breakpoints.stopped:
        ran |= head  # what does not ask has finished, and waits for the others
    elif thread.status != "failed":
        here |= head
    return Progress(frozenset(here), frozenset(ran - here))


def _branch(db: sqlite3.Connection, thread: str) -> Iterator[set[str]]:
    """The nodes that each checkpoint planned, from the newest back to the last input."""
    wanted = None
    for id_, parent, source, plan in db.execute(_PLANS, (thread,)):
        if wanted in (None, id_):
            yield {goal.node for goal in goals_of(decode(plan)["tasks"])}
            if source == "input":
                return
            wanted = parent


def _outermost(namespace: str, node: str) -> str:
    """The node of the outermost graph that a question is asked in: `review:<task>|…` is in `review`."""
    return namespace.partition("|")[0].partition(":")[0] or without_place(node)
