"""Standard output carries results only: what a graph's own code prints goes to standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def results_only() -> Iterator[None]:
    """Within the block, file descriptor 1 is standard error, for this process and all that it starts."""
    try:
        stdout = os.dup(1)
        os.dup2(2, 1)
    except OSError:  # one of them is closed: there is nothing to keep apart
        yield
        return
    try:
        yield
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
        os.dup2(stdout, 1)
        os.close(stdout)
