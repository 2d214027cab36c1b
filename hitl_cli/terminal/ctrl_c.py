"""Ctrl-C while a graph runs: once, finish the step and stop; twice, stop now. At a prompt, leave at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self


class CtrlC:
    """Handles SIGINT for the length of a `with` block; told when steps begin and when a person is asked.

    Args:
        say: prints a line to the person.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._working = False
        self._stopping = False
        self._before: Any = None

    def __enter__(self) -> Self:
        # A shell starts background jobs with SIGINT ignored, and that must stay so.
        is_ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if is_ours and threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def step_begins(self) -> None:
        """KeyboardInterrupt if the person wants to stop: what ran before is committed."""
        self._leave_if_stopping()
        self._working = True

    def person_is_asked(self) -> None:
        """KeyboardInterrupt if the person wants to stop."""
        self._leave_if_stopping()
        self._working = False

    def _leave_if_stopping(self) -> None:
        if self._stopping:
            raise KeyboardInterrupt

    def _handle(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002  a handler's signature
        if self._stopping or not self._working:
            raise KeyboardInterrupt
        self._stopping = True
        self._say("Stopping after this step; Ctrl-C again stops at once.")
