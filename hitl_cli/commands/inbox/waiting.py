"""The questions that a person works through: what waits, and what has become of the others meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from hitl_cli.clock import utc_now
from hitl_cli.commands.inbox.questions import inbox_object
from hitl_cli.render.waiting import Entry
from hitl_cli.store.inbox import questions_beginning, waiting_questions
from hitl_cli.store.pulse import Pulse
from hitl_cli.values import NamedTuple

NEVER = "9999"
"""Behind every moment."""


class News(NamedTuple):
    """What a look at the store has found."""

    came: tuple[Entry, ...] = ()
    """What waits now and did not before."""
    went: tuple[Entry, ...] = ()
    """What does not wait any more."""


class WaitingList:
    """All open questions, oldest first. Entries stay where they are when they are answered, so that no row
    moves under the person's fingers. Use it as a context manager.
    """

    def __init__(self, store: Path) -> None:
        self._path = store
        self._entries: dict[str, Entry] = {}
        self._pulse = Pulse(self._path)

    def __enter__(self) -> Self:
        self.refresh()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pulse.__exit__(kind, error, trace)

    def refresh(self) -> News:
        """Look at the store, if it has changed.

        Raises:
            StoreError: it cannot be read.
        """
        if not self._pulse.has_changed() and not self._is_one_overdue():
            return News()
        questions = inbox_object(waiting_questions(self._path), self._path)["questions"]
        now = {question["id"]: _told(question, self._entries.get(question["id"])) for question in questions}
        before = {entry.id: entry for entry in self.waiting()}
        went = {id_: entry._replace(fate=self._fate(id_)) for id_, entry in before.items() if id_ not in now}
        self._entries |= now | went
        return News(tuple(now[id_] for id_ in now if id_ not in before), tuple(went.values()))

    @property
    def entries(self) -> list[Entry]:
        return list(self._entries.values())

    def waiting(self) -> list[Entry]:
        return [entry for entry in self.entries if not entry.fate]

    def entry(self, id_: str) -> Entry:
        return self._entries[id_]

    def place(self, id_: str) -> int:
        """Counted from 1."""
        return list(self._entries).index(id_) + 1

    def following(self, id_: str) -> Entry | None:
        """The first that waits behind this one."""
        return next((entry for entry in self.entries[self.place(id_) :] if not entry.fate), None)

    def settle(self, id_: str, fate: str) -> None:
        """
        Args:
            fate: what has become of it, safe to print.
        """
        self._entries[id_] = self._entries[id_]._replace(fate=fate)

    def _is_one_overdue(self) -> bool:
        """Whether a deadline has passed since the last look, which changes nothing in the store."""
        asked = [entry.question for entry in self.waiting()]
        return any(one.get("deadline", NEVER) <= utc_now() and not one["overdue"] for one in asked)

    def _fate(self, id_: str) -> str:
        found = questions_beginning(self._path, id_)
        if not found:
            return "deleted"
        return "not asked any more" if found[0].status == "superseded" else "settled"


def _told(question: Mapping[str, Any], before: Entry | None) -> Entry:
    """The longer words stay: they tell it apart from questions that have been answered since."""
    told = {question["question"], *([before.question["question"]] if before else [])}
    return Entry({**question, "question": max(told, key=len)})
