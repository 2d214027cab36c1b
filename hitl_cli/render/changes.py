"""What changes in the inbox, line by line as it happens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from hitl_cli.prompts.safe import one_line, safe_json
from hitl_cli.render.cells import target_name
from hitl_cli.render.inbox import LONGEST, asked
from hitl_cli.render.place import Place
from hitl_cli.render.table import GAP
from hitl_cli.render.waiting import Entry
from hitl_cli.result import VERSION


class Changes:
    """
    Args:
        out: gets the lines.
        err: gets the bell, when it is a terminal.
        as_json: each line is an object: `event` is `waits`, or says what has become of the `question`.
    """

    def __init__(self, out: TextIO, err: TextIO, *, as_json: bool) -> None:
        self._place = Place.here(out, err)
        self._as_json = as_json

    def tell(self, entries: Sequence[Entry], *, rings: bool = False) -> None:
        """
        Args:
            rings: whether they are worth the bell.
        """
        for entry in entries:
            self._place.print(self._object(entry) if self._as_json else self._line(entry))
        self._place.out.flush()
        if rings and entries and self._place.err.isatty():
            self._place.err.write("\a")
            self._place.err.flush()

    def _line(self, entry: Entry) -> str:
        question = entry.question
        facts = (
            entry.fate or "waits",
            question["id"][:8],
            one_line(question["thread"]),
            one_line(question["node"]),
            asked(question),
            one_line(target_name(question["target"], self._place.folder), LONGEST),
        )
        return GAP.join(filter(None, facts))

    def _object(self, entry: Entry) -> str:
        return safe_json({"hitl": VERSION, "event": entry.fate or "waits", "question": dict(entry.question)})
