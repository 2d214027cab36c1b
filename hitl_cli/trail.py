"""The answers that were given here, and the way back: the newest can be taken back, and is asked for again.

An answer that no run has used yet is taken back where it is. One that the graph has run with is taken back by
a fork, which asks under new ids; answers that do not depend on it are then given again by themselves.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import field, replace
from typing import Any

from hitl_cli.errors import NothingWaiting
from hitl_cli.protocols import Store
from hitl_cli.question import Answer, Place, Question
from hitl_cli.records import Commit, Lease, TakenBack
from hitl_cli.schema.secrets import holds_secrets
from hitl_cli.types import UNSET
from hitl_cli.values import dataclass


@dataclass(slots=True)
class Trail:
    """Of one thread, and one process."""

    begins_here: bool = False
    """Whether no answer from before this process comes into question: something else was said since."""
    _given: list[Question] = field(default_factory=list)
    """The questions that were answered here, the newest last."""
    _fork: str = ""
    """The checkpoint that the answers below are for; once the thread has left it, they are not."""
    _kept: dict[Place, tuple[Question, Answer]] = field(default_factory=dict)
    """Answers that a fork is given again, with their old questions."""
    _taken: dict[Place, Any] = field(default_factory=dict)
    """The answer that was taken back, to be offered as the default."""

    @property
    def newest(self) -> Question | None:
        return self._given[-1] if self._given else None

    def answered(self, question: Question) -> None:
        self._given.append(question)

    def lost(self, question: Question) -> None:
        """There is no answer to it any more, or no way back to it."""
        self._given = [one for one in self._given if one.id != question.id]

    def stands_at(self, store: Store, thread: str, checkpoint: str) -> None:
        """Where the thread waits now: perhaps at a fork, whoever made it."""
        if checkpoint == self._fork:
            return
        before = store.left_behind(thread, checkpoint)
        self._fork = checkpoint
        self._kept = {question.place: (question, answer) for question, answer in before.kept}
        self._taken = {question.place: answer.value for question, answer in before.taken}

    def kept(self, question: Question) -> Answer | None:
        """The answer that the question gets again after a fork. Each is given once: a question with a draft
        has had it."""
        if question.place not in self._kept or question.draft is not UNSET:
            return None
        before, answer = self._kept.pop(question.place)
        self._given = [question if one.id == before.id else one for one in self._given]
        return replace(answer, question=question.id, fingerprint=question.fingerprint)

    def drafted(self, question: Question) -> Question:
        """The question with the answer that was taken back as its default, unless that is a secret."""
        if holds_secrets(question.schema):
            return question._replace(draft=UNSET)
        if question.draft is UNSET and question.place in self._taken:
            return question._replace(draft=self._taken[question.place])
        return question


@dataclass(slots=True)
class Turn:
    """The questions that wait at once, which one is shown, and which have been answered in this turn."""

    questions: list[Question]
    answered: set[str]
    epoch: int
    """The thread's: while it stays the same, no run has used the answers."""
    at: int = 0

    def next(self, postponed: Set[str]) -> Question | None:
        """The one to show now."""
        while self.at < len(self.questions):
            question = self.questions[self.at]
            if question.id not in self.answered and question.id not in postponed:
                return question
            self.at += 1
        return None

    def pass_by(self, *, answered: bool) -> None:
        """The one that is shown was answered, or was left."""
        if answered:
            self.answered.add(self.questions[self.at].id)
        self.at += 1

    def before(self, postponed: Set[str]) -> int | None:
        """The place of the last one before it that was answered here or postponed."""
        seen = self.answered | postponed
        return next((at for at in reversed(range(self.at)) if self.questions[at].id in seen), None)

    def return_to(self, place: int, question: Question) -> None:
        """Show the question there, as it is now."""
        self.at = place
        self.questions[place] = question
        self.answered.discard(question.id)


def reopen(store: Store, question: Question, epoch: int, by: str, why: str = "") -> None:
    """Take back an answer that no run has used: its question is open again.

    Args:
        epoch: the thread's when the answer was accepted.
        by, why: recorded with the answer that is taken back.

    Raises:
        NothingWaiting: the thread has been run since.
        ThreadBusy: it is being run.
    """
    thread = question.thread
    with store.lock(thread):
        known, now = store.thread(thread), store.question(thread, question.id)
        answer = store.answers(thread, [question.id]).get(question.id)
        if known is None or known.epoch != epoch or now is None or now.status != "answered" or not answer:
            raise NothingWaiting(
                f"thread {thread!r} was run meanwhile; nothing was taken back",
                hint=f"`hitl undo --thread {thread}` takes back its last answer.",
            )
        # No new epoch: nothing is run, and who still has the old lease is stopped by the count of commits.
        lease = Lease(thread, known.epoch, known.commit_no)
        back = Commit(
            taken_back=TakenBack(answer, by, why), status=known.status, reason=known.reason, error=known.error
        )
        store.commit(lease, back)
