"""One screen in front of one person: what they have seen of it, and how hitl speaks to them meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from hitl_cli.errors import HitlError
from hitl_cli.prompts.confirming import confirmed, says_yes
from hitl_cli.prompts.face import Face, Previous, say
from hitl_cli.prompts.layout import BLANK, Line, Style, body, is_small
from hitl_cli.prompts.lines import fill
from hitl_cli.prompts.objections import objections
from hitl_cli.prompts.safe import one_line, safe_json
from hitl_cli.prompts.screen import Choice, Edit, Rest, Screen, Send, Write, can_tick
from hitl_cli.prompts.secrets import masked

Before = Callable[[], Sequence[str]]
"""What going back to the question before would do, in sentences that are safe to print; none when it does no
more than show that question. Raises a HitlError when it cannot be done."""

_SHORT = 160
_PROBLEM = 300


class Talk:
    """Shared by picking, writing and editing.

    Attributes:
        facts: thread, node and place in the queue, in words, safe to print.
        unseen: rows of the payload that were cut off and not looked at yet.
        masked: values that are hidden as secrets.
        reviewed: see the argument.

    Args:
        reviewed: a review comes before anything is sent.
        before: what going back to the question before would do; None: there is none.
    """

    def __init__(
        self,
        screen: Screen,
        face: Face,
        facts: Sequence[str],
        *,
        reviewed: bool = False,
        before: Before | None = None,
    ) -> None:
        self.screen = screen
        self.reviewed = reviewed
        self._before = before
        self.face = face
        self.facts = facts
        self.unseen = 0
        self.masked = 0
        self._unmasked = False

    def show(self) -> None:
        width, rows = self.face.size()
        shown = body(self.screen.parts, width, rows, unmasked=self._unmasked)
        self.unseen, self.masked = shown.hidden, shown.masked
        header = self.face.header(self.screen.title, self.facts)
        title = [Line("title", row) for row in fill(header, width)]
        space = [] if is_small(rows) else [BLANK]
        self.face.write([*title, *shown.lines, *space])

    def show_all(self) -> None:
        width, _ = self.face.size()
        self.face.page(body(self.screen.parts, width, None, unmasked=self._unmasked).lines)
        self.unseen = 0

    def unmask(self) -> None:
        self._unmasked = True
        self.show()

    def say(self, text: str, style: Style = "note") -> None:
        """Print a line of hitl's own; whatever it quotes has been made safe."""
        say(self.face, text, style)

    def object_to(self, problems: Iterable[str]) -> None:
        """Say what is wrong with what was typed; the problems need not be safe."""
        for problem in problems:
            self.say(f"Error: {one_line(problem, _PROBLEM)}", "error")

    def echo(self, preview: Sequence[str]) -> None:
        """Say what a typed line means, where that was not shown already."""
        if preview and not self.face.live:
            self.say(preview[0])

    def refused(self, value: Any) -> bool:
        """Whether the question's schema refuses the answer; then the person has been told why."""
        found = self.problems(value)
        self.object_to(found)
        return bool(found)

    def problems(self, value: Any) -> list[str]:
        """What the question has against the answer, safe to print."""
        return [one_line(problem, _PROBLEM) for problem in objections(self.screen, value)]

    def confirm(self, question: str) -> bool:
        """A yes or no where everything but a typed yes is no."""
        return says_yes(self.face, question)

    @property
    def previous(self) -> Previous:
        """What comes before the screen's first page."""
        return "" if self._before is None else "question"

    def goes_back(self) -> bool:
        """Whether the person, who wants the question before, still does when they know what that means."""
        if self._before is None:
            return False
        try:
            told = self._before()
        except HitlError as error:
            self.object_to([error.message])
            return False
        return not told or confirmed(self.face, told, "Go back?")

    def has_seen_enough(self) -> bool:
        """Nothing is approved unseen: asks when part of the payload was cut off and never looked at."""
        if not self.unseen:
            return True
        return self.confirm(f"{self.unseen} lines not shown. Send anyway?")

    def sends(self, value: Any) -> str:
        """What would be sent, short, with secrets hidden."""
        return f"{'decides' if self.reviewed else 'sends'} {one_line(safe_json(masked(value)), _SHORT)}"

    def preview_of_review(self, picked: tuple[Choice, ...]) -> str:
        """The same for a review, where a number goes back to what it stands for."""
        return self.preview(picked) if picked else "sends nothing · a number changes one"

    def preview(self, picked: tuple[Choice, ...], *, many: bool = False) -> str:
        """What picking these rows would send."""
        action = picked[0].action if picked else None
        if isinstance(action, Send):
            return self.sends(value_of(picked, many=many))
        if isinstance(action, Rest):
            return "sends nothing before the review"
        if isinstance(action, Write):
            return "sends what you type next"
        if isinstance(action, Edit):
            return "sends nothing before you confirm it"
        return "sends nothing"


def value_of(picked: tuple[Choice, ...], *, many: bool) -> Any:
    """The value of a picked row, or the list of the ticked rows' values."""
    values = [row.action.value for row in picked if isinstance(row.action, Send)]
    return values if many and can_tick(picked[0]) else values[0]
