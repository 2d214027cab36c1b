"""What is picked in a menu, and what keys make of that. Draws nothing.

A letter picks a row unless it is part of a word: what was meant for another window must not decide.
"""

from __future__ import annotations

from collections.abc import Callable

from hitl_cli.prompts.face import Menu
from hitl_cli.prompts.screen import Choice, can_tick

_MOVES = {"j", "k"}
_LOST = "That picks nothing. Backspace, then one letter"


class Selection:
    """Of one menu."""

    def __init__(self, menu: Menu) -> None:
        self._menu = menu
        self.at: int | None = None
        """The row under the cursor; None: nothing was picked yet."""
        self.ticked: set[int] = set()
        self.message = ""
        """What the person should know of their last key."""
        self._word = ""
        """What was typed since a key that is no part of one."""
        self._is_lost = False
        """The word is no row's: who types it is not answering this menu, and none of its letters picks."""

    @property
    def picked(self) -> tuple[Choice, ...]:
        """What Enter would take: the ticked rows of a menu for many, else the row under the cursor."""
        rows = self._menu.rows
        if self.ticked and not self._is_command(self.at):
            return tuple(rows[place] for place in sorted(self.ticked))
        if self.at is None or (self._menu.many and not self._is_command(self.at)):
            return ()
        return (rows[self.at],)

    def enter(self) -> tuple[Choice, ...]:
        """Take what is picked; when that is nothing, the message says so."""
        picked = () if self._is_lost else self.picked
        if not picked:
            self.begin()
            self.message = "Nothing chosen"
        return picked

    def type(self, text: str, pick: Callable[[], None] | None = None) -> None:
        """Pick with a letter, unless it is part of a word: `approve` must not pick `r`, nor `area` any.

        Args:
            pick: what the letter does by itself; None: nothing.
        """
        word = self._word = self._word + text
        if self._is_lost or self._names_picked(word):
            return
        if pick is None or self._is_word(word):
            self._is_lost, self.message = True, _LOST
            if not self._menu.many:
                self.at = None
        else:
            pick()
            self._word = word

    def begin(self) -> None:
        """Forget what was typed."""
        self._word, self._is_lost, self.message = "", False, ""

    def go(self, place: int) -> None:
        """Put the cursor on a row, and tick it where rows can be ticked."""
        self.begin()
        self.at = place
        self.tick()

    def move(self, step: int) -> None:
        """Move the cursor; it stays at the ends."""
        last = len(self._menu.rows) - 1
        start = -1 if step > 0 else last + 1
        self.begin()
        self.at = min(max((start if self.at is None else self.at) + step, 0), last)

    def tick(self) -> None:
        """Tick the row under the cursor, or take its tick away, where rows can be ticked."""
        ticks = self._menu.many and not self._is_lost
        if ticks and self.at is not None and not self._is_command(self.at):
            self.ticked ^= {self.at}

    def _is_command(self, place: int | None) -> bool:
        """A row of a menu for many that is not one of the answers to tick."""
        return self._menu.many and place is not None and not can_tick(self._menu.rows[place])

    def _is_word(self, text: str) -> bool:
        """Whether letters that each pick a row are more than a pick and another one in its place."""
        return not self._menu.many and len(text) > 2 and len(set(text)) > 1 and not set(text) <= _MOVES

    def _names_picked(self, word: str) -> bool:
        """Whether the word begins as the row that its first letter has picked."""
        picked = None if self._menu.many or self.at is None else self._menu.rows[self.at]
        return len(word) > 1 and picked is not None and picked.label.casefold().startswith(word.casefold())
