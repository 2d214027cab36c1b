"""Several decisions in one question: a page for each, then a review of all before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hitl_cli.prompts.face import Face, Menu, PageBack
from hitl_cli.prompts.layout import BLANK
from hitl_cli.prompts.picking import follow, pick
from hitl_cli.prompts.screen import LATER, Batch, Choice, Decision, GoTo, Rest, Screen, Send
from hitl_cli.prompts.talk import Before, Talk
from hitl_cli.types import UNSET


def decide_batch(
    screen: Screen, batch: Batch, face: Face, facts: Sequence[str], before: Before | None
) -> Any:
    """Lead the person through the pages and the review; return the answer they sent.

    Raises:
        DecideLater: the person left it; no decision is kept.
        PageBack: they want the question before it; no decision is kept.
    """
    return _Pages(screen, batch, face, facts, before).decide()


class _Pages:
    def __init__(
        self, screen: Screen, batch: Batch, face: Face, facts: Sequence[str], before: Before | None
    ) -> None:
        self._screen = screen
        self._before = before
        self._batch = batch
        self._face = face
        self._facts = facts
        self._decisions: list[Any] = [UNSET] * len(batch.pages)
        self._shown: set[int] = set()
        """Pages that were on the screen: the others were decided unseen, together with one that was."""

    def decide(self) -> Any:
        page = 0
        while True:
            if page == len(self._batch.pages):
                answer = self._review()
                if not isinstance(answer, GoTo):
                    return answer
                page = answer.page
            try:
                page = self._decide_page(page)
            except PageBack:
                if page == 0:
                    raise
                page -= 1

    def _decide_page(self, page: int) -> int:
        """Have one page decided; returns the one to go on with, the number of pages for the review."""
        talk = self._talk(page)
        if self._shown:
            self._face.write([BLANK])
        talk.show()
        self._shown.add(page)
        decided = pick(talk, self._rest(page), page_before=page > 0)
        if isinstance(decided, Rest):
            return self._decide_rest(talk, page, decided.decision)
        self._decisions[page] = decided
        return self._undecided(page + 1)

    def _talk(self, page: int) -> Talk:
        place = f"call {page + 1} of {len(self._batch.pages)}"
        facts = (place, *self._facts)
        return Talk(self._batch.pages[page], self._face, facts, reviewed=True, before=self._before)

    def _rest(self, page: int) -> tuple[Choice, ...]:
        """The rows that decide this page and all that follow alike, as far as each offers it."""
        following = len(self._batch.pages) - page - 1
        if not following:
            return ()
        hint = f"this and the {following} after it, then review"
        rows: tuple[tuple[str, str, Decision], ...] = (
            ("A", "Approve all", "approve"),
            ("R", "Reject all", "reject"),
        )
        return tuple(
            Choice(key, label, hint, Rest(decision))
            for key, label, decision in rows
            if self._batch.pages[page].row(decision)
        )

    def _decide_rest(self, talk: Talk, page: int, decision: Decision) -> int:
        row = self._batch.pages[page].row(decision)
        decided = UNSET if row is None else follow(talk, (row,))
        if decided is UNSET:
            return page
        for place in range(page, len(self._batch.pages)):
            offered = self._batch.pages[place].row(decision) is not None
            self._decisions[place] = decided if offered else UNSET
        return self._undecided(page)

    def _undecided(self, start: int) -> int:
        """The first page from `start` on that has no decision."""
        places = range(start, len(self._decisions))
        return next((place for place in places if self._decisions[place] is UNSET), len(self._decisions))

    def _review(self) -> Any:
        """The answer that was sent, or the page to show again."""
        talk = Talk(self._screen, self._face, self._facts)
        self._face.write([BLANK])
        answer = self._batch.reply(list(self._decisions))
        while True:
            action = self._face.choose(self._review_menu(talk, answer))[0].action
            if isinstance(action, GoTo):
                return action
            if not talk.refused(answer) and self._has_seen_enough(talk):
                talk.say(f"Send all — {talk.sends(answer)}")
                return answer

    def _review_menu(self, talk: Talk, answer: Any) -> Menu:
        pages = tuple(
            Choice(
                str(place + 1) if place < 9 else "",
                page.parts[-1].call,
                self._batch.told(page, self._decisions[place]),
                GoTo(place),
            )
            for place, page in enumerate(self._batch.pages)
        )
        return Menu(
            heading=f"Review — {len(self._decisions)} decisions",
            rows=(
                *pages,
                Choice("s", "Send all", "", Send(answer)),
                LATER,
            ),
            preview=talk.preview_of_review,
        )

    def _has_seen_enough(self, talk: Talk) -> bool:
        """Nothing is approved unseen: asks when calls were decided that never were on the screen."""
        unseen = len(self._batch.pages) - len(self._shown)
        if not unseen:
            return True
        return talk.confirm(f"{unseen} of the calls not shown. Send anyway?")
