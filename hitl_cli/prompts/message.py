"""Asks for what a person says next to a graph."""

from __future__ import annotations

from hitl_cli.prompts.editor import edited
from hitl_cli.prompts.face import DecideLater, Face, Field
from hitl_cli.prompts.layout import BLANK


def next_message(face: Face) -> str | None:
    """What the person typed, which is not blank; None when they leave.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    text = ""
    face.write([BLANK])
    try:
        while True:
            typed = face.line(_field(text))
            text = typed.text
            if typed.wants == "editor":
                text = edited(face, text, ".md")
            elif text.strip():
                return text
    except DecideLater:
        return None


def _field(text: str) -> Field:
    return Field(
        prompt="You",
        text=text,
        long_text=True,
        leave="leave",
        preview=lambda *_: ["Enter sends it"],
    )
