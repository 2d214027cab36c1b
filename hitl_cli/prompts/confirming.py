"""A yes or no before something is done that cannot be undone."""

from __future__ import annotations

from collections.abc import Sequence

from hitl_cli.prompts.face import DecideLater, Face, Field, say


def confirmed(face: Face, told: Sequence[str], question: str) -> bool:
    """Whether the person wants it when they know what it means.

    Args:
        told: what it means, in sentences that are safe to print.
    """
    for sentence in told:
        say(face, sentence)
    return says_yes(face, question)


def says_yes(face: Face, question: str) -> bool:
    """A yes or no where everything but a typed yes is no."""
    field = Field(
        prompt=f"{question} y/N",
        room=2,
        may_be_empty=True,
        editor=False,
        leave="no",
        preview=lambda *_: (),
    )
    try:
        return face.line(field).text.strip().lower() in ("y", "yes")
    except DecideLater:
        return False
