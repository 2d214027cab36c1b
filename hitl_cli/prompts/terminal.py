"""Asks a person at the terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hitl_cli.errors import AlreadyAnswered
from hitl_cli.prompts.decide import decide
from hitl_cli.prompts.face import DecideLater, Face, Overtaken, PageBack, say
from hitl_cli.prompts.layout import BLANK
from hitl_cli.prompts.presence import accessible
from hitl_cli.prompts.recognise import recognise
from hitl_cli.prompts.safe import one_line
from hitl_cli.prompts.talk import Before
from hitl_cli.question import Answer, Back, Later, Question


class TerminalAsker:
    """An Asker on standard input and standard error; standard output may be a pipe.

    Ask `presence.why_not_ask` first whether there is a person.

    Args:
        face: makes the terminal's face for one question; left out, the environment decides (`accessible`).
    """

    def __init__(self, face: Callable[[Overtaken], Face] | None = None) -> None:
        self._face = face or face_of
        self._asked_before = False

    def ask(
        self,
        question: Question,
        nth: int,
        total: int,
        overtaken: Callable[[], str | None],
        before: Before | None = None,
    ) -> Answer | Later | Back:
        """Show the question's screen and wait; `protocols.Asker.ask` has the arguments and errors."""
        face = self._face(overtaken)
        if self._asked_before:
            face.write([BLANK])
        self._asked_before = True
        try:
            value = asked(question, face, nth, total, before)
        except DecideLater:
            return Later()
        except PageBack:
            return Back()
        except AlreadyAnswered as answered:
            say(face, one_line(answered.message, 300))
            raise
        return Answer(question=question.id, value=value, how="terminal")


def asked(question: Question, face: Face, nth: int, total: int, before: Before | None = None) -> Any:
    """The JSON answer that the person gave on this face; raises as `decide` does."""
    place = (f"{nth} of {total}",) if total > 1 else ()
    facts = (f"thread {one_line(question.thread)}", f"node {one_line(question.label)}", *place)
    return decide(recognise(question), face, facts, before)


def face_of(overtaken: Overtaken) -> Face:
    """The terminal's face, as the environment wants it."""
    if accessible():
        from hitl_cli.prompts.plain import Plain

        return Plain(overtaken)
    from hitl_cli.prompts.console import Console

    return Console(overtaken)
