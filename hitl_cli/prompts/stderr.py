"""The terminal that prompts are drawn on."""

from __future__ import annotations

import os
import sys

from prompt_toolkit.data_structures import Size
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.output.vt100 import Vt100_Output

from hitl_cli.prompts.size import terminal_size


class _Terminal(Vt100_Output):
    """Standard error as a terminal that is not asked where its cursor is.

    The question would be answered among the person's keys, and prompts would reach down to the last row.
    """

    def get_rows_below_cursor_position(self) -> int:
        """The cursor's own row is all that prompts count on; they grow by as many rows as they need."""
        return 1


def terminal() -> Output:
    """Where prompts are drawn: standard error, because standard output may be a pipe."""

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
