"""The conversation: run to a pause, ask, write the answer down, run on.

The thread's lock is held by the Runner while it runs and never while a person is asked. An answer is on the
disk before the run that uses it begins; whoever leaves in between loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING

from hitl_cli.asking import Asking
from hitl_cli.errors import NothingWaiting, StoreError, ThreadBusy
from hitl_cli.outcome import Failed, Outcome, Paused
from hitl_cli.protocols import Runner
from hitl_cli.question import Answer, Question
from hitl_cli.records import WayBack
from hitl_cli.values import dataclass

if TYPE_CHECKING:
    from hitl_cli.prompts.changed import Changed

_ACCEPTED, _TAKEN_BACK = "the answer is accepted", "the answer is taken back"


@dataclass(slots=True, kw_only=True)
class Dialogue:
    """One person (or script) and one thread."""

    runner: Runner
    asking: Asking
    changed: list[Changed] = field(default_factory=list)
    """Answers that the graph did not take, because it asks something else now."""
    _accept_changes: bool = False

    def start(self, start: Callable[[], Outcome]) -> Outcome:
        """Begin a run, and ask until the graph ends or the person decides later.

        Raises:
            AlreadyAnswered: somebody else answered the only question that was asked here.
            AnswerRefused: a prepared answer does not fit its question.
            ThreadBusy: another process is running the thread; what was accepted stays accepted.
        """
        return self.go_on(self._settled(start))

    def undo(self, way: WayBack, why: str) -> Outcome:
        """Fork the thread where the question was asked, and go on as `start` does.

        Args:
            why: recorded with the answer that is taken back.

        Raises:
            NothingWaiting, ThreadBusy: see `protocols.Runner.go_back`; nothing was changed.
            Others: as `start`.
        """
        self._go_back(way, why)
        return self.start(partial(self._proceed, _TAKEN_BACK))

    def go_on(self, outcome: Outcome) -> Outcome:
        """Ask what a thread waits for, as `start` does."""
        while isinstance(outcome, Paused):
            self.asking.trail.stands_at(self.asking.store, outcome.thread, outcome.checkpoint)
            way_back = self.runner.way_back if self.runner.goes_back else None
            came = self.asking.ask(outcome.questions, way_back)
            if not came:
                break
            if not isinstance(came, WayBack):
                outcome = self._settled(partial(self._proceed, _ACCEPTED))
            elif self._has_gone_back(came):
                outcome = self._settled(partial(self._proceed, _TAKEN_BACK))
        return outcome

    def resume(
        self,
        given: Sequence[tuple[Question, Answer]] = (),
        *,
        steal: bool = False,
        accept_changes: bool = False,
    ) -> Outcome:
        """Accept answers, if any, close the other questions that are overdue, run on with that, and go on as
        `start` does; raises the same.

        Args:
            steal: take the thread from the process that has it.
            accept_changes: go on, now and later, although the graph does not ask any more what was answered.
        """
        self._accept_changes = accept_changes
        self.asking.accept(given)
        for question, _ in given:
            self.asking.trail.answered(question)
        self.asking.time_out([question for question in self._pending() if question.status == "open"])
        done = _ACCEPTED if self.asking.accepted else ""
        return self.start(partial(self._proceed, done, steal=steal))

    def _has_gone_back(self, way: WayBack) -> bool:
        """Fork the thread as the person wants it; when that cannot be done any more, they are told why."""
        try:
            self._go_back(way)
        except (NothingWaiting, ThreadBusy) as error:
            self.asking.tell(error.message)
            return False
        return True

    def _go_back(self, way: WayBack, why: str = "") -> None:
        self.runner.go_back(way, by=self.asking.by, why=why)
        self.asking.gone_back(way)

    def was_refused(self) -> bool:
        """Whether an answer was not applied: what is asked in its place still waits, or, when it was given
        here, nothing is asked in its place."""
        return any(
            one.asked.id in self.asking.accepted if one.now is None else self._is_open(one.now)
            for one in self.changed
        )

    def _settled(self, step: Callable[[], Outcome]) -> Outcome:
        """Run until no accepted answer is left: one may arrive while the lock is held."""
        before = self._answered()
        outcome = self._ran(step, before)
        while not isinstance(outcome, Failed) and ready(self._pending()):
            left = self._answered()
            if left.keys() == before.keys():  # another run would not take them either
                self._tell_kept(question for question, _ in left.values())
                return outcome
            before = left
            outcome = self._ran(self._again, left)
        return outcome

    def _ran(self, step: Callable[[], Outcome], given: Mapping[str, tuple[Question, Answer]]) -> Outcome:
        """Run, and say of each answer that was given to the run if the graph did not take it."""
        outcome = step()
        if not isinstance(outcome, Failed):
            for asked, answer in given.values():
                if not answer.timed_out:
                    self._compare(asked, answer)
        return outcome

    def _compare(self, asked: Question, answer: Answer) -> None:
        now = self.asking.store.question(asked.thread, asked.id)
        if now is None or now.status not in ("open", "superseded"):
            return
        from hitl_cli.prompts.changed import Changed

        found = Changed(asked, answer, now if now.status == "open" else self._replacement(asked))
        self.changed.append(found)
        self.asking.tell(found.told())

    def _replacement(self, asked: Question) -> Question | None:
        """What the same task asks now: at the same place, else at its first."""
        found = [one for one in self._pending() if one.status == "open" and one.task == asked.task]
        return next((one for one in found if one.ordinal == asked.ordinal), found[0] if found else None)

    def _is_open(self, question: Question) -> bool:
        now = self.asking.store.question(question.thread, question.id)
        return now is not None and now.status == "open"

    def _tell_kept(self, questions: Iterable[Question]) -> None:
        nodes = ", ".join(sorted({question.node for question in questions}))
        thread = self.asking.thread
        self.asking.tell(
            f"the answer for {nodes} is kept, but the graph ran without taking it; "
            f"`hitl threads show {thread}` shows what it waits for"
        )

    def _again(self, *, steal: bool = False) -> Outcome:
        return self.runner.proceed(self.asking.thread, steal=steal, accept_changes=self._accept_changes)

    def _proceed(self, done: str, *, steal: bool = False) -> Outcome:
        """Run on.

        Args:
            done: what is on the disk already, whatever becomes of the run.
        """
        try:
            return self._again(steal=steal)
        except (ThreadBusy, StoreError) as error:
            if done:
                error.message = f"{done}; {error.message}"
            if done == _ACCEPTED:
                error.accepted = True
                error.hint = error.hint or "That process goes on with it."
            raise

    def _pending(self) -> Sequence[Question]:
        return self.asking.store.pending(self.asking.thread)

    def _answered(self) -> dict[str, tuple[Question, Answer]]:
        """Those of the questions whose answers wait to be used, by id, with the answers."""
        waiting = {question.id: question for question in self._pending() if question.status == "answered"}
        answers = self.asking.store.answers(self.asking.thread, waiting)
        return {id_: (waiting[id_], answer) for id_, answer in answers.items()}


def ready(questions: Sequence[Question]) -> bool:
    """Whether an accepted answer can be run: no task that has to run for it has another question open."""
    waiting = {question.task for question in questions if question.status == "open"}
    given = [question for question in questions if question.status == "answered"]
    return any(waiting.isdisjoint((question.task, *question.path)) for question in given)
