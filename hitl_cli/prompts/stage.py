"""Where the full face draws, by prompt_toolkit: standard error, because standard output may be a pipe."""

from __future__ import annotations

import asyncio
import os
import sys
import termios
from contextlib import suppress
from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.layout import Layout
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.output.vt100 import Vt100_Output

from hitl_cli.errors import AlreadyAnswered
from hitl_cli.prompts.face import POLL, Overtaken
from hitl_cli.prompts.size import terminal_size
from hitl_cli.prompts.style import STYLE


class Stage:
    """A terminal that can move its cursor, and the prompts that run on it.

    Args:
        overtaken: looked at about once a second while a prompt is open.
        input, output: where keys come from and where the screen is drawn; the terminal when left out.
    """

    def __init__(
        self, overtaken: Overtaken, input: Input | None = None, output: Output | None = None
    ) -> None:
        self._overtaken = overtaken
        self.input = create_input(sys.stdin) if input is None else input
        self.output = _terminal() if output is None else output

    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        size = self.output.get_size()
        return size.columns, size.rows

    def application(self, layout: Layout, keys: KeyBindings) -> Application[Any]:
        """A prompt of hitl's own, which leaves nothing on the screen when it ends."""
        return Application(
            layout=layout,
            key_bindings=keys,
            style=STYLE,
            erase_when_done=True,
            input=self.input,
            output=self.output,
        )

    def run(self, application: Application[Any]) -> Any:
        """Run a prompt on what is typed from now on: keys pressed before it appeared must not answer it."""
        clear_typeahead(self.input)
        with suppress(termios.error, OSError, NotImplementedError):
            termios.tcflush(self.input.fileno(), termios.TCIFLUSH)
        # How long a lone Esc waits for the rest of an arrow key, and for the rest of Alt-Enter.
        application.ttimeoutlen, application.timeoutlen = 0.1, 0.3
        return application.run(pre_run=lambda: self._watch(application))

    def _watch(self, application: Application[Any]) -> None:
        async def look() -> None:
            while (found := self._news()) is None:
                await asyncio.sleep(POLL)
            if not application.is_done:
                application.exit(exception=found)

        application.create_background_task(look())

    def _news(self) -> Exception | None:
        """What ends an open prompt; a failure to look is one too, and no reason to hang."""
        try:
            said = self._overtaken()
        except Exception as error:
            return error
        return None if said is None else AlreadyAnswered(said)


class _Terminal(Vt100_Output):
    """Standard error as a terminal that is not asked where its cursor is.

    The question would be answered among the person's keys, and prompts would reach down to the last row.
    """

    def get_rows_below_cursor_position(self) -> int:
        """The cursor's own row is all that prompts count on; they grow by as many rows as they need."""
        return 1


def _terminal() -> Output:
    def size() -> Size:
        columns, rows = terminal_size()
        return Size(rows=rows, columns=columns)

    return _Terminal(
        sys.stderr,
        size,
        term=os.environ.get("TERM"),
        default_color_depth=ColorDepth.from_env(),
        enable_cpr=False,
    )
