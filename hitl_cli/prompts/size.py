"""The size of the terminal that prompts are drawn on."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

USUAL = (80, 24)


def terminal_size() -> tuple[int, int]:
    """Columns and rows of standard error's terminal; the usual size when it does not tell."""
    with suppress(OSError, ValueError):
        found = os.get_terminal_size(sys.stderr.fileno())
        return found.columns or USUAL[0], found.lines or USUAL[1]
    return USUAL
