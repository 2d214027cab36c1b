"""The person at the terminal while a graph runs: what they see of it, and how they stop it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from hitl_cli.prompts.presence import accessible
from hitl_cli.prompts.safe import one_line
from hitl_cli.render.progress import Progress
from hitl_cli.terminal.ctrl_c import CtrlC
from hitl_cli.terminal.person import tell

if TYPE_CHECKING:
    from hitl_cli.render.speaking import Speaking


class Watching:
    """Shows a run and hears Ctrl-C for the length of a `with` block. Implements `protocols.Observer`.

    Args:
        quiet: show nothing.
        verbose: print a line for each node, also where nobody watches.
    """

    def __init__(self, *, quiet: bool, verbose: bool) -> None:
        self._verbose = verbose
        self._progress = Progress(shown=not quiet and _is_watched())
        self.ctrl_c = CtrlC(self._progress.line)
        self._spoken: Speaking | None = None
        self.reads = not quiet and sys.stderr.isatty()
        """Whether the messages of a chat are shown as they come."""

    def began(self, node: str) -> None:
        self.ctrl_c.step_begins()
        if self._verbose:
            self._progress.line(f"· {one_line(node)}")
        self._progress.began(node)

    def ended(self, node: str) -> None:
        self._progress.ended(node)

    def said(self, chunk: Any) -> None:
        self._progress.said(chunk)

    def wrote(self, writing: str, speaker: str, content: Any, *, last: bool) -> None:
        self._speaking().wrote(writing, speaker, content, last=last)

    def message(self, message: Mapping[str, Any], writing: str) -> None:
        self._speaking().message(message, writing)

    @property
    def told(self) -> bool:
        """Whether the person has seen the messages."""
        return self._spoken is not None and self._spoken.told

    def tell(self, text: str) -> None:
        """Say something at once, where nothing moves."""
        self._stop()
        tell(text)

    def person_is_asked(self) -> None:
        """Clears the way for a prompt; KeyboardInterrupt if the person wants to stop."""
        self._stop()
        self.ctrl_c.person_is_asked()

    def __enter__(self) -> Self:
        self.ctrl_c.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The run is over."""
        self.ctrl_c.__exit__(kind, error, trace)
        self._stop()

    def _speaking(self) -> Speaking:
        if self._spoken is None:
            from hitl_cli.render.speaking import Speaking

            self._spoken = Speaking(self._progress, plain=accessible())
        return self._spoken

    def _stop(self) -> None:
        if self._spoken is not None:
            self._spoken.close()
        self._progress.stop()


def _is_watched() -> bool:
    """Whether something that moves reaches a terminal that can move, and a person who can see it."""
    return sys.stderr.isatty() and not accessible()
