"""An answer by flags: what the row of the question's own screen sends, and nothing that it does not offer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hitl_cli.errors import AnswerRefused
from hitl_cli.prompts.offers import FLAGS, decisions, takes
from hitl_cli.prompts.recognise import recognise
from hitl_cli.prompts.screen import Batch, Decision, Edit, Screen, Send, Write
from hitl_cli.prompts.setting import Misfit, fill_in_by_name
from hitl_cli.question import Question
from hitl_cli.schema.answer import STILL_OPEN
from hitl_cli.types import UNSET
from hitl_cli.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """A decision, or the fields of a form, as they were given on the command line."""

    decision: Decision = ""
    """Empty: `fields` are the answer."""
    text: str = ""
    """The reason of a rejection, or the response."""
    arguments: Any = UNSET
    """Those of an edited call."""
    all: bool = False
    """The same decision for all actions of the question."""
    fields: tuple[tuple[str, str], ...] = ()
    """Names with texts."""


def answer_by(flags: Flags, question: Question) -> Any:
    """The answer that the flags mean for this question.

    Raises:
        AnswerRefused: the question does not offer it; the hint says which flags fit.
    """
    return _Answering(flags, question).answer()


class _Answering:
    def __init__(self, flags: Flags, question: Question) -> None:
        self._flags = flags
        self._flag = FLAGS.get(flags.decision, "--set")
        self._node = question.label
        self._screen = recognise(question)

    def answer(self) -> Any:
        if not self._flags.decision:
            return self._filled_in()
        if self._screen.batch is None:
            return self._decided(self._screen)
        return self._all_decided(self._screen.batch)

    def _filled_in(self) -> Any:
        if self._screen.form is None:
            raise self._refusal(f"the question of {self._node!r} is no form, and takes no --set")
        try:
            return fill_in_by_name(self._screen.form, self._flags.fields)
        except Misfit as misfit:
            raise self._refusal(
                f"the answer does not fit the question of {self._node!r}", misfit.reasons
            ) from None

    def _all_decided(self, batch: Batch) -> Any:
        if not self._flags.all:
            raise self._refusal(
                f"{self._node!r} asks for {len(batch.pages)} decisions at once, and {self._flag} alone is one"
            )
        against = [
            f"{number} {page.parts[-1].call}: takes {', '.join(decisions(page))}"
            for number, page in enumerate(batch.pages, start=1)
            if page.row(self._flags.decision) is None
        ]
        if against:
            raise self._refusal(f"not all actions of {self._node!r} take {self._flag}", against)
        return batch.reply([self._decided(page) for page in batch.pages])

    def _decided(self, screen: Screen) -> Any:
        """What the row of this decision sends."""
        row = screen.row(self._flags.decision)
        match row.action if row else None:
            case Send(value) if not self._flags.text:
                return value
            case Send():
                raise self._refusal(f"the question of {self._node!r} takes no --message with {self._flag}")
            case Write(reply=reply):
                return reply(self._flags.text)
            case Edit(reply=reply):
                return reply(self._flags.arguments)
            case _:
                raise self._refusal(f"the question of {self._node!r} does not take {self._flag}")

    def _refusal(self, message: str, problems: Sequence[str] = ()) -> AnswerRefused:
        return AnswerRefused(message, hint=f"It takes {takes(self._screen)}. {STILL_OPEN}", problems=problems)
