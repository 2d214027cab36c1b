"""`hitl inbox --watch` where nothing is drawn anew: a line for each question that comes, or that goes."""

from __future__ import annotations

import select
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from hitl_cli.commands.inbox.waiting import WaitingList
from hitl_cli.render.changes import Changes
from hitl_cli.result import Result, text_result

POLL = 1.0
"""Seconds between two looks."""


def watch_inbox(store: Path, *, as_json: bool) -> Result:
    """Tell what waits now, and then each change, until nobody reads it any more.

    Args:
        as_json: a JSON object on each line.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    changes = Changes(sys.stdout, sys.stderr, as_json=as_json)
    with WaitingList(store) as waiting, suppress(BrokenPipeError):
        changes.tell(waiting.waiting())
        while _is_read(sys.stdout):
            news = waiting.refresh()
            changes.tell(news.went)
            changes.tell(news.came, rings=True)
    return text_result("")


def _is_read(out: TextIO) -> bool:
    """Wait until the next look; whether there still is a reader then, such as `grep -m 1`."""
    reader = select.poll()
    reader.register(out.fileno(), 0)  # that the other end is gone is told without being asked for
    return not reader.poll(POLL * 1000)
