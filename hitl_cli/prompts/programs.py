"""Runs a program of the person's choice, an editor or a pager, on the terminal. Never through a shell."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


def run_on_terminal(command: Sequence[str], feed: str | None = None) -> int:
    """Run the program in the foreground and return its exit code.

    Its output goes to the terminal that prompts use, because hitl's own standard output may be a pipe.

    Args:
        feed: text for its standard input; None leaves it the terminal.

    Raises:
        OSError: it cannot be started.
    """
    terminal = sys.stderr
    terminal.flush()
    with _ctrl_c_is_for_the_program():
        stdin = None if feed is None else subprocess.PIPE
        process = subprocess.Popen(list(command), stdin=stdin, stdout=terminal, stderr=terminal)  # noqa: S603
        process.communicate(None if feed is None else feed.encode("utf-8", "surrogatepass"))
        return process.returncode


@contextmanager
def _ctrl_c_is_for_the_program() -> Iterator[None]:
    """Ctrl-C reaches every process of the terminal; while the program runs, only the program reacts.

    A handler that does nothing, not SIG_IGN: that one the program would inherit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
