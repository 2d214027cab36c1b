"""Which thread and which question the words of a command line mean."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from hitl_cli.errors import NotFound, NothingWaiting, UsageError
from hitl_cli.prompts.presence import why_not_ask
from hitl_cli.records import Thread
from hitl_cli.store.lists import ThreadLine, list_threads, named_thread
from hitl_cli.store.sqlite import SqliteStore
from hitl_cli.values import NamedTuple
from hitl_cli.wording import MOST_NAMED, did_you_mean


class Kind(NamedTuple):
    """The threads that a command is for, when none is named."""

    has: Callable[[ThreadLine], bool]
    none: str
    several: str
    """What is said when there is none, and what of several: `3 threads wait`."""


WAITING = Kind(
    lambda line: line.status in ("paused", "stopped") or line.waiting > 0, "no thread waits", "threads wait"
)


def answered(store: SqliteStore) -> Kind:
    """Those that `hitl run` has started and that have been given an answer."""
    from hitl_cli.store.going_back import answered_threads  # only undo asks for them

    with store.reading() as db:
        threads = answered_threads(db)
    return Kind(
        lambda line: line.id in threads and bool(line.target),
        "no thread has an answer that could be taken back",
        "threads have answers",
    )


def wanted_thread(
    store: SqliteStore, named: str | None, *, no_input: bool, kind: Kind | None = None
) -> Thread:
    """The thread that was named, else the only one of its kind, else the one that the person picks.

    Args:
        kind: left out: threads that wait.

    Raises:
        NotFound: there is no such thread.
        NothingWaiting: none was named, and there is none of the kind.
        UsageError: there are several, and nobody is there to pick.
    """
    if named is not None:
        id_ = named_thread(store.path, named)
    else:
        id_ = _only_one(store.path, kind or WAITING, no_input=no_input)
    thread = store.thread(id_)
    if thread is None:
        hint = did_you_mean(id_, (line.id for line in list_threads(store.path)))
        raise NotFound(f"there is no thread {id_!r}", hint=hint or "`hitl run` starts one.")
    return thread


def check_not_over(thread: Thread) -> None:
    """NothingWaiting for a thread that has ended."""
    if thread.status == "finished":
        raise NothingWaiting(f"thread {thread.id!r} is finished: nothing waits there")
    if thread.reason == "fail":
        raise NothingWaiting(thread.said_no())


def _only_one(store: Path, kind: Kind, *, no_input: bool) -> str:
    found = [line for line in list_threads(store) if kind.has(line)]
    if not found:
        raise NothingWaiting(kind.none, hint="`hitl threads ls` lists them all.")
    if len(found) == 1:
        return found[0].id
    return _picked(found, f"{len(found)} {kind.several}", no_input=no_input)


def _picked(found: Sequence[ThreadLine], several: str, *, no_input: bool) -> str:
    if why_not_ask(no_input):
        names = ", ".join(line.id for line in found[:MOST_NAMED])
        more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
        raise UsageError(f"{several}: {names}{more}", hint="Choose one with --thread.")
    from hitl_cli.objects.line import line_object
    from hitl_cli.prompts.listing import picker
    from hitl_cli.render.place import Place
    from hitl_cli.render.threads import ThreadRows

    place = Place.here(sys.stderr, sys.stderr)
    rows = ThreadRows(threads=[line_object(line) for line in found], place=place)
    picked = picker().pick(lambda: rows, found[0].id)
    if picked is None:
        raise UsageError(f"{several}, and none was chosen", hint="Choose one with --thread.")
    return picked
