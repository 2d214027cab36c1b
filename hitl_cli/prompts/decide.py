"""Leads one person through one screen to one answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hitl_cli.prompts.batch import decide_batch
from hitl_cli.prompts.face import Face
from hitl_cli.prompts.filling import fill_in
from hitl_cli.prompts.picking import pick
from hitl_cli.prompts.screen import Screen
from hitl_cli.prompts.talk import Before, Talk
from hitl_cli.prompts.writing import write


def decide(screen: Screen, face: Face, facts: Sequence[str], before: Before | None = None) -> Any:
    """Show the screen and return the JSON answer that the person chose, typed or edited.

    Args:
        facts: thread, node and place in the queue, in words, safe to print.
        before: what going back to the question before would do; None: there is none.

    Raises:
        PageBack: the person wants the question before, and has said so twice.
        DecideLater: the person left it.
        AlreadyAnswered: somebody else answered meanwhile.
        KeyboardInterrupt: Ctrl-C.
        PayloadError: the question's schema is not a JSON Schema.
    """
    if screen.batch is not None:
        return decide_batch(screen, screen.batch, face, facts, before)
    if screen.form is not None:
        return fill_in(screen, screen.form, face, facts, before)
    talk = Talk(screen, face, facts, before=before)
    talk.show()
    return pick(talk) if screen.choices else write(talk, screen.line, previous=talk.previous)
