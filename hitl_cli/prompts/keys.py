"""Keys that prompts treat alike."""

from __future__ import annotations

from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys


def quiet_keys() -> KeyBindings:
    """What a prompt of questionary lacks.

    A pasted colour code looks like an event of the mouse, which prompt_toolkit then fails to read.
    """
    keys = KeyBindings()
    keys.add(Keys.Vt100MouseEvent)(lambda _: None)
    return keys


def usual_keys() -> KeyBindings:
    """What a prompt of hitl's own has to bind itself: Ctrl-C stops hitl, Ctrl-Z suspends it."""
    keys = quiet_keys()
    for key in ("c-c", "<sigint>"):
        keys.add(key)(lambda event: event.app.exit(exception=KeyboardInterrupt()))
    keys.add("c-z")(lambda event: event.app.suspend_to_background())
    return keys
