"""`hitl inbox` on a terminal: one question after another, and the graphs run when the person leaves."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from hitl_cli.commands.inbox.answered import Answered
from hitl_cli.commands.inbox.waiting import WaitingList
from hitl_cli.errors import HitlError
from hitl_cli.prompts.listing import Listing, picker
from hitl_cli.prompts.safe import one_line
from hitl_cli.prompts.terminal import TerminalAsker
from hitl_cli.render.place import Place
from hitl_cli.render.ready import show_ready
from hitl_cli.render.waiting import Entry, WaitingRows
from hitl_cli.result import Result
from hitl_cli.schema.secrets import brief, hidden
from hitl_cli.store.sqlite import SqliteStore
from hitl_cli.terminal.person import asking, tell
from hitl_cli.wording import counted, questions_wait


def work_through(store: Path, *, by: str, run: bool, watch: bool) -> Result:
    """
    Args:
        by: who answers, for the record; empty: the user's name.
        run: run a thread as soon as it can go on.
        watch: stay when nothing waits, and ring the bell when something does.

    Raises:
        KeyboardInterrupt: Ctrl-C; what was answered is kept.
    """
    with WaitingList(store) as waiting:
        desk = _Desk(store, waiting, by=by, run=run, watch=watch)
        with desk.kept():
            desk.work()
            desk.answered.run()
        waiting.refresh()
        return desk.answered.result(waiting.waiting())


class _Desk:
    """The person, the list, and what was answered."""

    def __init__(self, store: Path, waiting: WaitingList, *, by: str, run: bool, watch: bool) -> None:
        self.answered = Answered(store)
        self._store = store
        self._waiting = waiting
        self._by = by
        self._runs = run
        self._watch = watch
        self._rings = False
        """Whether something has come that the bell has not told yet."""
        self._picker = picker()
        self._person = TerminalAsker()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Ctrl-C loses nothing; say how to go on."""
        try:
            yield
        except KeyboardInterrupt as stop:
            stop.args = (self.answered.go_on(),)
            raise

    def work(self) -> None:
        """Let the person pick and answer until they leave, or nothing is left."""
        at = ""
        while self._watch or self._waiting.waiting():
            picked = self._picker.pick(self._look, at or self._first())
            if picked is None:
                return
            at = self._answer_from(picked)

    def _first(self) -> str:
        return next((entry.id for entry in self._waiting.waiting()), "")

    def _answer_from(self, id_: str) -> str:
        """Ask this question and, as long as they are answered, those behind it; where to stand then."""
        while (settled := self._settle(id_)) and (following := self._waiting.following(id_)):
            id_ = following.id
        if settled:
            return self._first()
        following = self._waiting.following(id_)
        return following.id if following else id_

    def _settle(self, id_: str) -> bool:
        """Show the question; whether it does not wait any more."""
        entry = self._waiting.entry(id_)
        try:
            self._ask(entry)
        except HitlError as error:
            tell("\n".join(filter(None, (error.message, error.hint))))
        self._refresh()
        if self._runs and self.answered.ready():
            self._run()
        return bool(self._waiting.entry(id_).fate)

    def _ask(self, entry: Entry) -> None:
        with closing(SqliteStore(self._store)) as store:
            question = store.question(entry.thread, entry.id)
            if question is None or question.status != "open":
                tell(f"{one_line(entry.question['node'])} of thread {entry.thread} does not wait any more.")
                return
            who = asking(store, entry.thread, no_input=False, by=self._by)
            who = replace(
                who,
                runs=False,
                person=who.person and self._person,
                nth=self._waiting.place(entry.id),
                total=len(self._waiting.entries),
            )
            who.ask([question])
        if entry.id in who.accepted:
            asked, answer = who.accepted[entry.id]
            self._waiting.settle(entry.id, f"✓ {one_line(brief(hidden(answer.value, asked.schema)))}")
            self.answered.add(entry)

    def _run(self) -> None:
        place = Place.here(sys.stderr, sys.stderr)
        show_ready(self.answered.run().data, place)
        sys.stderr.flush()
        self._refresh()

    def _refresh(self) -> None:
        came = self._waiting.refresh().came
        self._rings |= self._watch and bool(came)

    def _look(self) -> Listing:
        self._refresh()
        rings, self._rings = self._rings, False
        return WaitingRows(
            entries=self._waiting.entries,
            place=Place.here(sys.stderr, sys.stderr),
            heading=self._heading(),
            leave=self._leave(),
            rings=rings,
        )

    def _heading(self) -> str:
        done = f", {self.answered.count} answered" if self.answered.count else ""
        return f"Inbox: {questions_wait(len(self._waiting.waiting()))}{done}"

    def _leave(self) -> str:
        ready = len(self.answered.ready())
        return f"leaves, and runs {counted(ready, 'thread')}" if ready else "leaves"
