"""`hitl threads ls`: one line for each thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hitl_cli.prompts.safe import one_line
from hitl_cli.render.cells import age, target_name
from hitl_cli.render.place import Place
from hitl_cli.render.table import cut_start, table
from hitl_cli.values import dataclass

HEADER = ("THREAD", "STATUS", "NODE", "QUESTION", "AGE", "GRAPH")
QUESTION, GRAPH = HEADER.index("QUESTION"), HEADER.index("GRAPH")
SHRINK = {QUESTION: 10, GRAPH: 12, HEADER.index("THREAD"): 12, HEADER.index("NODE"): 8}
"""On a narrow terminal first the question gives way, then the graph, the thread's id and the node."""
LONGEST = 200


def show_threads(data: Mapping[str, Any], place: Place) -> None:
    threads = data["threads"]
    if not threads:
        place.note(f"No threads yet. Start one with: {place.command(['hitl', 'run', 'graph.yaml'])}")
        return
    rows = [HEADER, *(_row(thread, place) for thread in threads)]
    place.print_all(table(rows, place.width, SHRINK, cuts={GRAPH: cut_start}))


@dataclass(frozen=True, kw_only=True)
class ThreadRows:
    """The same lines as a list to pick from. Implements `listing.Listing`."""

    threads: Sequence[Mapping[str, Any]]
    place: Place
    heading: str = "Which thread?"
    leave: str = "leaves"
    rings: bool = False

    @property
    def ids(self) -> Sequence[str]:
        return [thread["thread"] for thread in self.threads]

    def lines(self, first: int, count: int, width: int) -> Sequence[str]:
        rows = [_row(thread, self.place) for thread in self.threads[first : first + count]]
        return table(rows, width, SHRINK, cuts={GRAPH: cut_start})

    def sentence(self, row: int) -> str:
        return ", ".join(filter(None, _row(self.threads[row], self.place)))

    def about(self, row: int) -> str:
        return " · ".join(filter(None, _row(self.threads[row], self.place)[QUESTION:]))

    def closed(self, row: int) -> str:  # noqa: ARG002  each of them can be picked
        return ""


def _cell(text: str) -> str:
    """One harmless line. Almost every text is one as it is, and a thousand threads must list at once."""
    if text.isascii() and text.isprintable() and len(text) <= LONGEST:
        return text
    return one_line(text, LONGEST)


def _row(thread: Mapping[str, Any], place: Place) -> tuple[str, ...]:
    return (
        _cell(thread["thread"]),
        "answered" if thread["answered"] and thread["status"] == "paused" else thread["status"],
        _cell(thread["node"]),
        _question(thread),
        age(thread["updated_at"], place.now),
        _cell(target_name(thread["target"], place.folder)),
    )


def _question(thread: Mapping[str, Any]) -> str:
    """The oldest, behind what there is to know of all: `(overdue, +2) Approve …`."""
    others = thread["waiting"] - 1
    marks = [*(["overdue"] if thread["overdue"] else []), *([f"+{others}"] if others > 0 else [])]
    text = _cell(thread["question"] or "")
    return f"({', '.join(marks)}) {text}" if marks else text
