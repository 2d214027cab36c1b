"""Questions in, accepted answers out: prepared answers first, then a person's, one after another.

Every answer is bound to the question that was shown, and on the disk before the next question is. No lock is
held and no graph is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import field
from functools import partial

from hitl_cli.accepting import accept, check_can_be_kept, timeout
from hitl_cli.clock import utc_now
from hitl_cli.errors import AlreadyAnswered, AnswerRefused, NothingWaiting, ThreadBusy
from hitl_cli.prompts.prepared import Prepared
from hitl_cli.protocols import Asker, Store
from hitl_cli.question import Answer, Back, Later, Question
from hitl_cli.records import WayBack
from hitl_cli.schema.secrets import already
from hitl_cli.trail import Trail, Turn, reopen
from hitl_cli.values import dataclass


@dataclass(slots=True, kw_only=True)
class Asking:
    """Who answers the questions of one thread, and what has become of the answers."""

    store: Store
    thread: str
    prepared: Prepared
    person: Asker | None = None
    """Asked for what is not prepared; None: nobody is there."""
    absence: str = ""
    """Why there is no person."""
    by: str
    """Who answers, for the record."""
    why: str = ""
    only: str = ""
    """Ask no other question than this one; empty: all."""
    tell: Callable[[str], None]
    """Says something to the person at once."""
    about_to_ask: Callable[[], None] = lambda: None
    """Called before each question is shown."""
    nth: int = 1
    total: int = 0
    """The place of the first question in the list that the person works through, and how long that is; 0:
    what is asked here is all there is."""
    runs: bool = True
    """Whether this process runs the graph with the answers: else a secret would be lost."""
    reason: str = ""
    """Why the last question was not answered; empty when the person chose to decide later."""
    lost: bool = False
    """Whether an answer that was given here came too late."""
    accepted: dict[str, tuple[Question, Answer]] = field(default_factory=dict)
    """The questions that were answered here, by id, with their answers."""
    trail: Trail = field(default_factory=Trail)
    """The way back to them."""
    _postponed: set[str] = field(default_factory=set)
    _way: WayBack | None = None
    """What the person was told of going back."""

    def ask(
        self, questions: Sequence[Question], way_back: Callable[[Question], WayBack] | None = None
    ) -> bool | WayBack:
        """Ask those that are wanted and not postponed.

        Args:
            way_back: see `protocols.Runner.way_back`; None: the person can go back among these only.

        Returns:
            Whether any of them is answered now; a WayBack when the person wants to go back to an earlier one.

        Raises:
            AlreadyAnswered: somebody else answered the only question that there was to ask, or one with a
                prepared answer.
            UsageError: the answer would be a secret, and this process does not run the graph.
            AnswerRefused: a prepared answer does not fit its question, or names several; none was accepted.
        """
        wanted = [question for question in questions if self._is_wanted(question)]
        again = self._give_again(wanted)
        left = self._accept_prepared([question for question in wanted if question.id not in again])
        shown = again | {question.id for question in left}
        turn = Turn([question for question in wanted if question.id in shown], again, self._epoch())
        while (question := turn.next(self._postponed)) is not None:
            nth, total = self.nth + turn.at, self.total or len(turn.questions)
            came = self._ask_person(question, nth, total, self._before(turn, way_back))
            if not isinstance(came, Back):
                turn.pass_by(answered=came)
            elif (place := turn.before(self._postponed)) is not None:
                self._return(turn, place)
            elif self._way is not None:
                return self._way
        return bool(turn.answered) or len(shown) < len(wanted)

    def accept(self, answers: Sequence[tuple[Question, Answer]]) -> None:
        """Check the answers and write them down, all or none; raises as `accepting.accept`."""
        self.accepted |= accept(self.store, answers, by=self.by, why=self.why, runs=self.runs)

    def gone_back(self, way: WayBack) -> None:
        """The thread was forked to ask a question again."""
        for question in (way.question, *(question for question, _ in way.kept)):
            self.accepted.pop(question.id, None)
        self.trail.lost(way.question)
        self._way = None

    def time_out(self, questions: Sequence[Question]) -> None:
        """Close those of them that are overdue, in place of an answer: the graph then goes their `on_timeout`
        way. What is prepared here counts, late as it is; so does whoever is asked for one by name.

        Raises: as `ask`.
        """
        now = utc_now()
        overdue = [one for one in questions if one.is_overdue(now) and not self._is_asked_by_name(one)]
        for question in self._accept_prepared(overdue):
            with suppress(AlreadyAnswered):  # somebody was faster
                self.store.accept([timeout(question)])
                self.tell(f"Nobody has answered {question.named} in time: it goes its on_timeout way.")

    def _is_asked_by_name(self, question: Question) -> bool:
        return self.person is not None and self.only == question.id

    def _is_wanted(self, question: Question) -> bool:
        return question.id not in self._postponed and self.only in ("", question.id)

    def _epoch(self) -> int:
        known = self.store.thread(self.thread)
        return known.epoch if known else 0

    def _give_again(self, questions: Sequence[Question]) -> set[str]:
        """Answer those that were answered before a fork which they do not depend on; their ids."""
        given = set()
        for question in questions:
            answer = self.trail.kept(question)
            if answer is not None:
                with suppress(AlreadyAnswered, AnswerRefused):  # then it is not open any more
                    self.store.accept([answer])
                    self.accepted[question.id] = (question, answer)
                    given.add(question.id)
        return given

    def _before(
        self, turn: Turn, way_back: Callable[[Question], WayBack] | None
    ) -> Callable[[], Sequence[str]] | None:
        """What going back would do; see `protocols.Asker.ask`."""
        place, newest = turn.before(self._postponed), self.trail.newest
        if place is not None:
            return partial(self._told_of_return, turn, turn.questions[place])
        if way_back is not None and newest is not None:
            return partial(self._told_of_fork, way_back, newest)
        if way_back is None or self.trail.begins_here:
            return None
        given = self.store.answers(self.thread).values()
        return None if all(answer.timed_out for answer in given) else self._told_of_undo

    def _told_of_fork(self, way_back: Callable[[Question], WayBack], question: Question) -> Sequence[str]:
        from hitl_cli.prompts.going_back import told_of_fork

        try:
            self._way = way_back(question)
        except NothingWaiting:
            self.trail.lost(question)
            raise
        return told_of_fork(self._way)

    def _told_of_undo(self) -> Sequence[str]:
        raise NothingWaiting(
            f"the answer before was not given here; `hitl undo --thread {self.thread}` takes it back"
        )

    def _told_of_return(self, turn: Turn, question: Question) -> Sequence[str]:
        if question.id not in turn.answered:
            return ()
        from hitl_cli.prompts.going_back import told_of_reopening

        return told_of_reopening(*self.accepted[question.id])

    def _return(self, turn: Turn, place: int) -> None:
        """Ask an earlier question of this turn again, and take its answer back if it has one."""
        question = turn.questions[place]
        if question.id in turn.answered:
            try:
                reopen(self.store, question, turn.epoch, self.by)
            except (NothingWaiting, ThreadBusy) as error:
                self.tell("\n".join(filter(None, (error.message, error.hint))))
                return
            self.accepted.pop(question.id, None)
            self.trail.lost(question)
        self._postponed.discard(question.id)
        now = self.store.question(self.thread, question.id) or question
        turn.return_to(place, now)

    def _accept_prepared(self, questions: Sequence[Question]) -> list[Question]:
        """Accept what is prepared; returns the questions that are left."""
        self.prepared.check(questions)
        ready, left = [], []
        for question in questions:
            reply = self.prepared.answer(question)
            if isinstance(reply, Answer):
                ready.append((question, reply))
            else:
                self.reason = f"{reply.reason}; {self.absence}" if self.prepared.answers else self.absence
                left.append(question)
        self.accept(ready)
        return left

    def _ask_person(
        self, question: Question, nth: int, total: int, before: Callable[[], Sequence[str]] | None
    ) -> bool | Back:
        """Ask until there is an answer that is accepted, or none is to be had: whether there is one.

        Args:
            before: see `protocols.Asker.ask`.
        """
        self.about_to_ask()
        if self.person is None:
            self._postponed.add(question.id)
            return False
        check_can_be_kept(question, runs=self.runs)
        shown = self.trail.drafted(question)
        while True:
            try:
                reply = self.person.ask(shown, nth, total, partial(self._overtaken, question), before)
            except AlreadyAnswered:  # while it was on the screen, which said so
                if self._is_only(total):
                    raise
                return False
            if isinstance(reply, Back):
                return reply
            if isinstance(reply, Later):
                self._postponed.add(question.id)
                self.reason = reply.reason
                return False
            came = self._accepted(question, reply, total)
            if came is not None:
                return came

    def _accepted(self, question: Question, reply: Answer, total: int) -> bool | None:
        """Whether what the person answered counts; None: it was refused, and they are asked again."""
        try:
            self.accept([(question, reply)])
        except AlreadyAnswered as late:
            if self._is_only(total):
                raise
            self.lost = True
            self.tell(f"{late.message}; your answer was not used")
            return False
        except AnswerRefused as refused:
            if self._overtaken(question) is not None:
                raise
            self.tell(str(refused))
            return None
        self.trail.answered(question)
        return True

    def _is_only(self, total: int) -> bool:
        """Whether there is nothing to ask but this."""
        return total == 1 and not self.total

    def _overtaken(self, question: Question) -> str | None:
        """What has become of a question while it was on the screen; None: it is still open."""
        now = self.store.question(self.thread, question.id)
        if now is None or now.status == "superseded" or now.fingerprint != question.fingerprint:
            return "not asked any more: the graph has moved on or was changed"
        if now.status == "open":
            return None
        answer = self.store.answers(self.thread, [question.id]).get(question.id)
        return None if answer is None else f"it {already(answer, question.schema)}"
