"""Asks for what a person says next to a graph."""

from __future__ import annotations

from hitl_cli.prompts.editor import EditorFailed, edit
from hitl_cli.prompts.face import DecideLater, Face, Field
from hitl_cli.prompts.layout import Line


def next_message(face: Face) -> str | None:
    """What the person typed, which is not blank; None when they leave.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    text = ""
    face.write([Line("plain", "")])
    try:
        while True:
            typed = face.line(_field(text))
            text = typed.text
            if typed.wants == "editor":
                text = _edited(face, text)
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


def _edited(face: Face, text: str) -> str:
    try:
        return edit(text, ".md").removesuffix("\n")
    except EditorFailed as error:
        face.write([Line("error", f"Error: {error}")])
        return text
