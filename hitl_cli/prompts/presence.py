"""Whether there is a person to ask. When in doubt there is not: a question that waits does no harm."""

from __future__ import annotations

import os
import sys
from typing import TextIO


def why_not_ask(no_input: bool) -> str:
    """Why nobody can be asked, in words for the pause's message; empty when a person may be asked.

    Standard output may be a pipe, because prompts use standard error. `/dev/tty` is never opened behind a
    caller's back.

    Args:
        no_input: `--no-input` was given.
    """
    if no_input:
        return "--no-input"
    for variable in ("HITL_NO_INPUT", "CI"):
        if os.environ.get(variable):
            return f"{variable} is set"
    return _not_a_terminal(sys.stdin, "stdin", "standard input") or _no_screen() or _in_background(sys.stdin)


def _no_screen() -> str:
    return _not_a_terminal(sys.stderr, "stderr", "standard error")


def _not_a_terminal(stream: TextIO | None, short: str, name: str) -> str:
    try:
        if stream is None or stream.closed:
            return f"{short} is closed"
        return "" if os.isatty(stream.fileno()) else f"{name} is not a terminal"
    except (OSError, ValueError):
        return f"{name} is not a terminal"


def _in_background(stdin: TextIO) -> str:
    """A background process that reads the terminal is stopped by the system, which looks like a hang."""
    try:
        is_foreground = os.tcgetpgrp(stdin.fileno()) == os.getpgrp()
    except OSError:
        is_foreground = False
    return "" if is_foreground else "running in the background"


def accessible() -> bool:
    """Whether prompts must do without moving the cursor: for screen readers and terminals that cannot."""
    return os.environ.get("TERM") == "dumb" or os.environ.get("HITL_ACCESSIBLE", "0") not in ("", "0")
