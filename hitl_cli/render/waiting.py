"""The rows of the inbox that a person works through: who asks what, since when, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from hitl_cli.prompts.safe import one_line
from hitl_cli.render.cells import age, due, target_name
from hitl_cli.render.inbox import LONGEST, asked, cut_asked
from hitl_cli.render.place import Place
from hitl_cli.render.table import Cut, cut_start, fitted
from hitl_cli.values import NamedTuple, dataclass

_NUMBER, _THREAD, _NODE, _QUESTION, _STATE, _GRAPH = range(6)
_WIDE = {_GRAPH: 12, _STATE: 12, _THREAD: 14, _NODE: 8, _QUESTION: 16, _NUMBER: 1}
_NARROW = {_STATE: 8, _THREAD: 8, _QUESTION: 12, _NUMBER: 1}
"""The columns that there is room for, in the order in which they give way: each with its least width."""


class Entry(NamedTuple):
    """A question that waited at some time since the person began."""

    question: Mapping[str, Any]
    """Of the object of `hitl inbox --json`."""
    fate: str = ""
    """What has become of it, safe to print; empty while it waits."""

    @property
    def id(self) -> str:
        return str(self.question["id"])

    @property
    def thread(self) -> str:
        return str(self.question["thread"])


@dataclass(frozen=True, kw_only=True)
class WaitingRows:
    """Implements `listing.Listing`. The questions of one node are told apart however narrow the rows are."""

    entries: Sequence[Entry]
    place: Place
    heading: str
    leave: str
    rings: bool

    @cached_property
    def ids(self) -> Sequence[str]:
        return [entry.id for entry in self.entries]

    def lines(self, first: int, count: int, width: int) -> Sequence[str]:
        if not self.entries:
            return []
        rows = [self._cells(row) for row in range(first, min(first + count, len(self.entries)))]
        return fitted(rows, width, _WIDE, _NARROW, {_QUESTION: self._cut, _GRAPH: cut_start})

    def sentence(self, row: int) -> str:
        _, thread, node, question, state, graph = self._cells(row)
        since = state if self.entries[row].fate else f"waits for {state}"
        return f"Thread {', '.join(filter(None, (thread, f'node {node}', since, graph)))}: {question}"

    def about(self, row: int) -> str:
        entry = self.entries[row]
        _, _, node, question, _, graph = self._cells(row)
        return " · ".join(filter(None, (entry.id[:8], node, graph, due(entry.question), question)))

    def closed(self, row: int) -> str:
        fate = self.entries[row].fate
        return f"Not open any more: {fate}" if fate else ""

    @cached_property
    def _cut(self) -> Cut:
        return cut_asked([entry.question for entry in self.entries])

    def _cells(self, row: int) -> tuple[str, ...]:
        question, fate = self.entries[row]
        return (
            str(row + 1).rjust(len(str(len(self.entries)))),
            one_line(question["thread"]),
            one_line(question["node"]),
            asked(question),
            fate or age(question["asked_at"], self.place.now),
            one_line(target_name(question["target"], self.place.folder), LONGEST),
        )
