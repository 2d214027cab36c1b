"""The conversation: run to a pause, ask, write the answer down, run on.

The thread's lock is held by the Runner while it runs and never while a person is asked. An answer is on the
disk before the run that uses it begins; whoever leaves in between loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from hitl_cli.errors import AlreadyAnswered, ThreadBusy
from hitl_cli.graph.answers import check
from hitl_cli.outcome import Failed, Outcome, Paused
from hitl_cli.protocols import Asker, Runner, Store
from hitl_cli.question import Answer, Later, Question


@dataclass(slots=True, kw_only=True)
class Dialogue:
    """One person (or script) and one thread."""

    runner: Runner
    store: Store
    thread: str
    asker: Asker
    by: str
    """Who answers, for the record."""
    why: str = ""
    tell: Callable[[str], None]
    """Says something to the person at once."""
    only: str = ""
    """Ask no other question than this one; empty: all."""
    reason: str = ""
    """Why the last question was not answered; empty when the person chose to decide later."""
    lost: bool = False
    """Whether an answer that was given here came too late."""
    _accepted: list[str] = field(default_factory=list)
    _postponed: set[str] = field(default_factory=set)

    def start(self, start: Callable[[], Outcome]) -> Outcome:
        """Begin a run, and ask until the graph ends or the person decides later.

        Raises:
            AlreadyAnswered: somebody else answered the only question that was asked here.
            AnswerRefused: a prepared answer does not fit its question.
            ThreadBusy: another process is running the thread; what was accepted stays accepted.
        """
        outcome = self._settled(start)
        while isinstance(outcome, Paused) and self._ask(outcome.questions):
            outcome = self._settled(self._proceed)
        return outcome

    def resume(self, given: Sequence[Answer]) -> Outcome:
        """Accept answers, if any, run on with them, and go on as `start` does; raises the same."""
        questions = {question.id: question for question in self.store.questions(self.thread)}
        for answer in given:
            check(questions[answer.question], answer.value)
        self._accept(given)
        return self.start(self._proceed)

    def _settled(self, step: Callable[[], Outcome]) -> Outcome:
        """Run until no accepted answer is left: one may arrive while the lock is held."""
        before = answered(self.store.pending(self.thread))
        outcome = step()
        while not isinstance(outcome, Failed) and ready(pending := self.store.pending(self.thread)):
            left = answered(pending)
            if left.keys() == before.keys():  # another run would not take them either
                self._tell_kept(left.values())
                return outcome
            before, outcome = left, self.runner.proceed(self.thread)
        return outcome

    def _tell_kept(self, questions: Iterable[Question]) -> None:
        nodes = ", ".join(sorted({question.node for question in questions}))
        self.tell(
            f"the answer for {nodes} is kept, but the graph ran without taking it; "
            f"`hitl threads show {self.thread}` shows what it waits for"
        )

    def in_vain(self) -> bool:
        """Whether the last answer that was accepted here led to nothing: run again, the graph asked something
        else, or somebody started the thread anew."""
        last = self.store.question(self.thread, self._accepted[-1]) if self._accepted else None
        return last is not None and last.status in ("open", "superseded")

    def _proceed(self) -> Outcome:
        try:
            return self.runner.proceed(self.thread)
        except ThreadBusy as busy:
            if not self._accepted:
                raise
            raise ThreadBusy(
                f"the answer is accepted; {busy.message}",
                hint="That process goes on with it, unless it is stopped: `hitl resume` then runs it.",
                accepted=True,
            ) from None

    def _ask(self, questions: Sequence[Question]) -> bool:
        """Ask one after another; each answer is accepted before the next question is shown."""
        answered = False
        waiting = [question for question in questions if self._is_wanted(question)]
        for nth, question in enumerate(waiting, 1):
            try:
                reply = self.asker.ask(question, nth, len(waiting), partial(self._overtaken, question))
                if isinstance(reply, Later):
                    self._postponed.add(question.id)
                    self.reason = reply.reason
                    continue
            except AlreadyAnswered:  # while it was on the screen, which said so
                if len(waiting) == 1:
                    raise
                continue
            check(question, reply.value)
            answered |= self._is_first(reply, alone=len(waiting) == 1)
        return answered

    def _is_first(self, answer: Answer, *, alone: bool) -> bool:
        """Accept an answer; False, and said aloud, when somebody else was faster."""
        try:
            self._accept([answer])
        except AlreadyAnswered as late:
            if alone:
                raise
            self.lost = True
            self.tell(f"{late.message}; your answer was not used")
            return False
        return True

    def _is_wanted(self, question: Question) -> bool:
        return question.id not in self._postponed and self.only in ("", question.id)

    def _accept(self, answers: Sequence[Answer]) -> None:
        self.store.accept(
            [replace(answer, by=answer.by or self.by, why=answer.why or self.why) for answer in answers]
        )
        self._accepted.extend(answer.question for answer in answers)

    def _overtaken(self, question: Question) -> str | None:
        """Who answered the question while it was on the screen, or None."""
        answer = self.store.answers(self.thread, question.checkpoint).get(question.id)
        return None if answer is None else answer.described()


def answered(questions: Sequence[Question]) -> dict[str, Question]:
    """Those of the questions whose answers wait to be used, by id."""
    return {question.id: question for question in questions if question.status == "answered"}


def ready(questions: Sequence[Question]) -> bool:
    """Whether an accepted answer can be run: no task that has to run for it has another question open."""
    waiting = {question.task for question in questions if question.status == "open"}
    return any(
        waiting.isdisjoint((question.task, *question.path)) for question in answered(questions).values()
    )
