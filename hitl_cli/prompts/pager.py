"""Shows what is too long for the screen in the person's pager."""

from __future__ import annotations

import os
import shlex
import shutil

from hitl_cli.prompts.programs import run_on_terminal

_USUAL = "less -+R --no-init"
"""`-+R`: escape sequences are drawn as text, whatever LESS says. The text stays on the screen afterwards."""


def page(text: str) -> str:
    """Show printable text; returns an empty string, or why it could not be shown that way."""
    command = os.environ.get("HITL_PAGER") or os.environ.get("PAGER") or _usual()
    if not command:
        return "no pager was found: set PAGER to one, for example PAGER=less"
    try:
        run_on_terminal(shlex.split(command), feed=text)
    except (OSError, ValueError) as error:
        return f"the pager {command!r} did not start: {error}"
    return ""


def _usual() -> str:
    return _USUAL if shutil.which("less") else ""
