"""Questions in, accepted answers out: prepared answers first, then a person's, one after another.

Every answer is bound to the question that was shown, and on the disk before the next question is. No lock is
held and no graph is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import field, replace
from functools import partial

from hitl_cli.clock import utc_now
from hitl_cli.errors import AlreadyAnswered, AnswerRefused, UsageError
from hitl_cli.prompts.prepared import Prepared
from hitl_cli.protocols import Asker, Store
from hitl_cli.question import TIMEOUT, Answer, Later, Question
from hitl_cli.schema.secrets import already
from hitl_cli.schema.withheld import WITHHOLD, withheld
from hitl_cli.values import dataclass

UNCHECKED = "unchecked"
"""The fingerprint of no question: an answer that was not checked is not accepted, should its question be open
again by now."""


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
    _postponed: set[str] = field(default_factory=set)

    def ask(self, questions: Sequence[Question]) -> bool:
        """Ask those that are wanted and not postponed; whether any of them is answered now.

        Raises:
            AlreadyAnswered: somebody else answered the only question that there was to ask, or one with a
                prepared answer.
            UsageError: the answer would be a secret, and this process does not run the graph.
            AnswerRefused: a prepared answer does not fit its question; none of them was accepted.
        """
        wanted = [question for question in questions if self._is_wanted(question)]
        left = self._accept_prepared(wanted)
        answered = len(left) < len(wanted)
        for nth, question in enumerate(left, self.nth):
            answered |= self._ask_person(question, nth, self.total or len(left))
        return answered

    def accept(self, answers: Sequence[tuple[Question, Answer]]) -> None:
        """Check the answers and write them down, all or none.

        Raises:
            AnswerRefused: one of them does not fit, or its question is another one now.
            AlreadyAnswered: one of the questions is not open any more.
        """
        for question, answer in answers:
            if question.status == "open":  # else the store says by whom it was answered
                from hitl_cli.prompts.objections import check  # needs every screen; most runs ask nobody

                with _named(question, among=len(answers)):
                    check(question, answer.value)
        bound = {
            question.id: (question, self._withheld(question, self._bound(question, answer)))
            for question, answer in answers
        }
        if bound:
            self.store.accept([answer for _, answer in bound.values()])
            self.accepted |= bound

    def time_out(self, questions: Sequence[Question]) -> None:
        """Close those of them that are overdue, in place of an answer: the graph then goes their `on_timeout`
        way. What is prepared here counts, late as it is; so does whoever is asked for one by name.

        Raises: as `ask`.
        """
        now = utc_now()
        overdue = [one for one in questions if one.is_overdue(now) and not self._is_asked_by_name(one)]
        for question in self._accept_prepared(overdue):
            with suppress(AlreadyAnswered):  # somebody was faster
                self.store.accept([_timeout(question)])
                self.tell(f"Nobody has answered {question.named} in time: it goes its on_timeout way.")

    def _is_asked_by_name(self, question: Question) -> bool:
        return self.person is not None and self.only == question.id

    def _is_wanted(self, question: Question) -> bool:
        return question.id not in self._postponed and self.only in ("", question.id)

    def _bound(self, question: Question, answer: Answer) -> Answer:
        """The answer with its origin, good for what was asked and nothing else."""
        asked = question.fingerprint if question.status == "open" else UNCHECKED
        return replace(answer, fingerprint=asked, by=answer.by or self.by, why=answer.why or self.why)

    def _withheld(self, question: Question, answer: Answer) -> Answer:
        """The answer as it may be written down."""
        self._check_can_be_kept(question)
        if not (question.schema or {}).get(WITHHOLD):
            return answer
        return replace(answer, value=withheld(answer.value, question.schema))

    def _check_can_be_kept(self, question: Question) -> None:
        if (question.schema or {}).get(WITHHOLD) and not self.runs:
            raise UsageError(
                f"the answer of {question.node!r} is a secret, which is never written down",
                hint="`hitl resume` takes it and uses it at once.",
            )

    def _accept_prepared(self, questions: Sequence[Question]) -> list[Question]:
        """Accept what is prepared; returns the questions that are left."""
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

    def _ask_person(self, question: Question, nth: int, total: int) -> bool:
        """Ask until there is an answer that is accepted, or none is to be had: whether there is one."""
        self.about_to_ask()
        if self.person is None:
            self._postponed.add(question.id)
            return False
        self._check_can_be_kept(question)
        is_only = total == 1 and not self.total
        while True:
            try:
                reply = self.person.ask(question, nth, total, partial(self._overtaken, question))
            except AlreadyAnswered:  # while it was on the screen, which said so
                if is_only:
                    raise
                return False
            if isinstance(reply, Later):
                self._postponed.add(question.id)
                self.reason = reply.reason
                return False
            try:
                self.accept([(question, reply)])
                return True
            except AlreadyAnswered as late:
                if is_only:
                    raise
                self.lost = True
                self.tell(f"{late.message}; your answer was not used")
                return False
            except AnswerRefused as refused:
                if self._overtaken(question) is not None:
                    raise
                self.tell(str(refused))

    def _overtaken(self, question: Question) -> str | None:
        """What has become of a question while it was on the screen; None: it is still open."""
        now = self.store.question(self.thread, question.id)
        if now is None or now.status == "superseded" or now.fingerprint != question.fingerprint:
            return "not asked any more: the graph has moved on or was changed"
        if now.status == "open":
            return None
        answer = self.store.answers(self.thread, question.checkpoint).get(question.id)
        return None if answer is None else f"it {already(answer, question.schema)}"


@contextmanager
def _named(question: Question, *, among: int) -> Iterator[None]:
    """Say of a refused answer which one of several it was: nodes of one name ask on many threads."""
    try:
        yield
    except AnswerRefused as refused:
        if among > 1:
            refused.message += f", {question.id} of thread {question.thread}"
        raise


def _timeout(question: Question) -> Answer:
    return Answer(question=question.id, value=None, fingerprint=question.fingerprint, how=TIMEOUT)
