"""Keys that every prompt treats alike."""

from __future__ import annotations

from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys


def ignore_mouse(keys: KeyBindings) -> None:
    """A pasted colour code looks like an event of the mouse, which prompt_toolkit then fails to read."""
    keys.add(Keys.Vt100MouseEvent)(lambda _: None)
