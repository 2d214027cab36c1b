"""What is running, for a person who waits: a spinner with the names of the nodes and the time they take.

It is drawn on standard error, and only when a run takes long enough to make somebody wonder: most end before
the library that draws it could have been imported.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from hitl_cli.prompts.lines import guttered
from hitl_cli.prompts.safe import one_line, safe_value
from hitl_cli.prompts.size import terminal_size

if TYPE_CHECKING:
    from rich.live import Live
    from rich.spinner import Spinner

PATIENCE = 0.4
"""Seconds from the start of a run until something is shown."""
_NAMES = 60
"""Characters of the names of nodes that run side by side."""


class Progress:
    """Told what runs; draws until `stop`. A next node begins it again.

    Args:
        shown: whether there is somebody to draw for.
    """

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown
        self._running: dict[str, float] = {}
        """When each node began."""
        self._live: Live | None = None
        self._in_row = False
        """Whether a row has begun and may go on."""
        self._waiting: threading.Timer | None = None
        self._lock = threading.RLock()

    def began(self, node: str) -> None:
        if not self._shown:
            return
        with self._lock:
            self._running[node] = time.monotonic()
            if self._live is None and self._waiting is None and not self._in_row:
                self._waiting = threading.Timer(PATIENCE, self._show)
                self._waiting.daemon = True
                self._waiting.start()

    def ended(self, node: str) -> None:
        with self._lock:
            self._running.pop(node, None)

    def said(self, chunk: Any) -> None:
        """Print what a node tells meanwhile, above the spinner and behind the gutter."""
        if self._shown:
            self.line("\n".join(guttered(safe_value(chunk).split("\n"), terminal_size()[0])))

    def line(self, text: str) -> None:
        """Print lines that are safe to print."""
        from sys import stderr

        with self._lock:
            self.end_row()
            if self._live is None:
                stderr.write(f"{text}\n")
                stderr.flush()
            else:
                from rich.text import Text

                self._live.console.print(Text(text), soft_wrap=True)

    def piece(self, text: str, indent: str) -> None:
        """Print a piece of a row, which is safe to print; nothing moves until the row ends.

        Args:
            indent: stands before the first piece of the row.
        """
        self._clear()
        from sys import stderr  # what draws the spinner had put itself in its place

        with self._lock:
            stderr.write(text if self._in_row else f"{indent}{text}")
            stderr.flush()
            self._in_row = True

    def end_row(self, indent: str = "") -> None:
        """End the row, if one has begun.

        Args:
            indent: with one, a row that has not begun is printed empty.
        """
        from sys import stderr

        with self._lock:
            if self._in_row or indent:
                stderr.write("\n" if self._in_row else f"{indent.rstrip()}\n")
                stderr.flush()
            self._in_row = False

    def stop(self) -> None:
        """Take the spinner off the screen: the run is over, or a person is asked."""
        with self._lock:
            self._running.clear()
            self.end_row()
        self._clear()

    def _clear(self) -> None:
        with self._lock:
            live, self._live = self._live, None
            waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.cancel()
        if live is not None:
            live.stop()

    def _show(self) -> None:
        from rich.console import Console
        from rich.live import Live
        from rich.spinner import Spinner

        spinner = Spinner("dots")
        with self._lock:
            if self._waiting is None:
                return  # stopped meanwhile
            self._waiting = None
            self._live = Live(
                get_renderable=lambda: self._drawn(spinner),
                console=Console(stderr=True, highlight=False, markup=False, emoji=False),
                transient=True,
                refresh_per_second=8,
            )
            self._live.start()

    def _drawn(self, spinner: Spinner) -> Any:
        from rich.text import Text

        with self._lock:
            running = dict(self._running)
        if not running:
            return Text("")
        seconds = int(time.monotonic() - min(running.values()))
        names = one_line(", ".join(running), _NAMES)
        spinner.update(text=Text(f"{names} · {seconds}s", style="dim"))
        return spinner
