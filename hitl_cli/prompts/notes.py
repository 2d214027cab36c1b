"""hitl's notes inside a file that is being edited, and taking them out again without touching the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Form = Literal["prose", "data"]

SCISSORS = "# ------------------------ >8 ------------------------"
"""As in git: below it everything is ours. Lines that start with # above it belong to the text (Markdown)."""


def add_notes(text: str, about: str, errors: Sequence[str], form: Form) -> str:
    """The text with notes: below a scissors line for prose, in comment lines on top for data (YAML)."""
    if form == "prose":
        notes = [SCISSORS, "# Do not touch the line above: everything below it is left out.", f"# {about}"]
    else:
        notes = [f"# {about}", "# Lines that start with # at the top are left out."]
    notes += [f"# Error: {error}" for error in errors]
    notes.append("# Save and close to go on. Nothing is sent before you confirm it.")
    block = "\n".join(notes) + "\n"
    return _with_end(text) + block if form == "prose" else block + text


def remove_notes(edited: str, original: str, form: Form) -> str:
    """The edited text without the notes, and without the newline that editors put at the end of a file."""
    if form == "data":
        lines = edited.split("\n")
        while lines and lines[0].startswith("#"):
            del lines[0]
        return "\n".join(lines)
    above, line, _ = edited.rpartition(SCISSORS)
    text = above if line else edited
    return text if original.endswith("\n") else text.removesuffix("\n")


def _with_end(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"
