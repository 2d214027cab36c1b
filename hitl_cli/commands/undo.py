"""`hitl undo`: takes the last answer of a thread back, and asks again."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import Any

from hitl_cli.arguments.graph import graph_of
from hitl_cli.arguments.options import Running
from hitl_cli.arguments.thread import answered, wanted_thread
from hitl_cli.dialogue import Dialogue
from hitl_cli.errors import NothingWaiting, UsageError
from hitl_cli.objects.answer import answer_object
from hitl_cli.objects.resume import thread_words
from hitl_cli.objects.thread import state_of
from hitl_cli.outcome import Outcome, Paused
from hitl_cli.prompts.going_back import told_of_undo
from hitl_cli.records import Thread, WayBack
from hitl_cli.render.place import as_called
from hitl_cli.result import Result
from hitl_cli.store.details import thread_details
from hitl_cli.store.going_back import Last, last_answer
from hitl_cli.store.sqlite import SqliteStore
from hitl_cli.terminal.conversation import Opening, converse
from hitl_cli.terminal.person import asking
from hitl_cli.trail import reopen
from hitl_cli.values import dataclass


@dataclass(frozen=True, kw_only=True)
class UndoOptions(Running):
    """The options of `hitl undo`, as they were typed."""

    yes: bool = False
    why: str = ""
    by: str = ""


def undo(options: UndoOptions) -> Result:
    """Take the last answer back, and ask again.

    Raises:
        NothingWaiting: there is no answer to take back, or the thread cannot go back there.
        ThreadBusy: the thread is being run.
        UsageError: nobody has confirmed it.
    """
    with closing(SqliteStore(options.store)) as store:
        thread = wanted_thread(store, options.thread, no_input=options.no_input, kind=answered(store))
        target = graph_of(thread)
        undoing = Undoing(options, store, thread, _last(store, thread))
        who = asking(store, thread.id, no_input=options.no_input, by=options.by)
        opening = Opening(prepare=undoing.confirm, begin=undoing.undo)
        result = converse(store, target, who, opening, options)
        return replace(result, data={**result.data, "undone": undoing.undone()})


def _last(store: SqliteStore, thread: Thread) -> Last:
    with store.lock(thread.id), store.reading() as db:  # who runs it may be about to use the answer
        last = last_answer(db, thread.id)
    if last is None:
        raise NothingWaiting(
            f"thread {thread.id!r} has no answer that could be taken back",
            hint=f"`hitl threads history {thread.id}` shows what has led it where it is.",
        )
    return last


class Undoing:
    """One answer on its way back.

    Args:
        last: the answer.
    """

    def __init__(self, options: UndoOptions, store: SqliteStore, thread: Thread, last: Last) -> None:
        self._options = options
        self._store = store
        self._last = last
        self._is_unused = last.question.status == "answered" and last.epoch == thread.epoch
        self._way: WayBack | None = None

    def confirm(self, dialogue: Dialogue) -> None:
        """Find out what it means, and have the person agree.

        Raises:
            NothingWaiting: the thread cannot go back there.
            UsageError: nobody is there, or they do not want it.
        """
        if not self._is_unused:
            if not dialogue.runner.goes_back:
                raise NothingWaiting(
                    "the graph keeps its checkpoints in a checkpointer of its own, where hitl cannot go back",
                    hint="Compiled without it, the graph's checkpoints are kept by hitl.",
                )
            self._way = dialogue.runner.way_back(self._last.question)
        told = told_of_undo(self._last.question, self._last.answer, self._way)
        if self._options.yes:
            for sentence in told if not self._options.quiet else ():
                dialogue.asking.tell(sentence)
        elif dialogue.asking.person is None:
            words = ["hitl", "undo", *thread_words(self._last.question.thread, self._options.store), "--yes"]
            raise UsageError(
                f"nothing was taken back: nobody is there to confirm it ({dialogue.asking.absence})",
                hint="\n".join([*told, f"Do so with: {as_called(words)}"]),
            )
        elif not _agrees(told):
            raise UsageError("nothing was taken back")

    def undo(self, dialogue: Dialogue) -> Outcome:
        """Do it, and ask again."""
        if self._way is not None:
            return dialogue.undo(self._way, self._options.why)
        reopen(self._store, self._last.question, self._last.epoch, dialogue.asking.by, self._options.why)
        return dialogue.go_on(self._stands())

    def undone(self) -> dict[str, Any]:
        """What was taken back, and the nodes that had run with it."""
        taken = answer_object(self._last.question, self._last.answer)
        return {**taken, "ran": list(self._way.ran) if self._way else []}

    def _stands(self) -> Paused:
        """Where the thread is, without running anything: other answers wait for whoever runs it."""
        details = thread_details(self._store.path, self._last.question.thread)
        return Paused(
            thread=details.thread.id,
            checkpoint=details.checkpoint_id,
            values=state_of(details, self._store.path),
            questions=details.questions,
        )


def _agrees(told: list[str]) -> bool:
    from hitl_cli.prompts.confirming import confirmed
    from hitl_cli.prompts.terminal import face_of

    return confirmed(face_of(lambda: None), told, "Take it back?")
