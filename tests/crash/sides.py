"""The three ways to run a graph that the results compare, behind one face."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from hitl_cli.errors import NotFound
from hitl_cli.store.details import ThreadDetails, thread_details
from tests.processes import Process, Processes

Standing = Literal["new", "open", "stopped", "finished"]
"""Where a thread is: not begun, asking, to be gone on with, at its end."""
OURS, UNDER, ALONE = SIDES = ("hitl", "LangGraph under hitl", "LangGraph alone")
HELD = (OURS, UNDER)
"""Of these the bars are asserted; LangGraph alone is only measured."""


class Side(Protocol):
    name: str

    @property
    def database(self) -> Path:
        """The SQLite file."""

    def run(self, graph: str, thread: str, gate: Path | None = None) -> Process:
        """Begin a thread; it pauses where the graph asks."""

    def resume(self, graph: str, thread: str, answer: str | None = None, gate: Path | None = None) -> Process:
        """Go on, with an answer if one is given."""

    def standing(self, graph: str, thread: str) -> Standing: ...

    def accepted(self, thread: str) -> set[str]:
        """The answers that are on the disk."""


@dataclass(frozen=True, slots=True)
class UnderHitl:
    """`hitl run` and `hitl resume`."""

    name: str
    processes: Processes
    home: Path
    suffix: str = ""
    """Of the names of graphs, which are files of the working folder."""

    @property
    def database(self) -> Path:
        return self.home / "hitl.db"

    def run(self, graph: str, thread: str, gate: Path | None = None) -> Process:
        target = f"{graph}{self.suffix}.py"
        return self.hitl("run", target, "-i", f"item={thread}", "--thread", thread, gate=gate)

    def resume(self, graph: str, thread: str, answer: str | None = None, gate: Path | None = None) -> Process:
        given = () if answer is None else ("--text", answer)
        return self.hitl("resume", "--thread", thread, *given, gate=gate)

    def hitl(self, *words: str, gate: Path | None = None, clock: float = 0) -> Process:
        return self.processes.spawn([*words, "--json"], gate=gate, clock=clock)

    def standing(self, graph: str, thread: str) -> Standing:
        shown = self._details(thread)
        if shown is None or not shown.checkpoint_id:
            return "new"
        if shown.line.status == "finished":
            return "finished"
        return "open" if shown.line.waiting else "stopped"

    def accepted(self, thread: str) -> set[str]:
        shown = self._details(thread)
        return set() if shown is None else {answer.value for answer in shown.answers}

    def _details(self, thread: str) -> ThreadDetails | None:
        try:
            return thread_details(self.database, thread)
        except NotFound:
            return None


@dataclass(frozen=True, slots=True)
class Bare:
    """A script of a few lines on LangGraph's SqliteSaver, `graphs/bare.py`."""

    name: str
    processes: Processes

    @property
    def database(self) -> Path:
        return Path("bare.db")

    def run(self, graph: str, thread: str, gate: Path | None = None) -> Process:
        return self._bare("run", graph, thread, gate=gate)

    def resume(self, graph: str, thread: str, answer: str | None = None, gate: Path | None = None) -> Process:
        return self._bare("resume", graph, thread, *([] if answer is None else [answer]), gate=gate)

    def _bare(self, verb: str, graph: str, *words: str, gate: Path | None = None) -> Process:
        program = str(Path("bare.py").absolute())
        return self.processes.spawn(
            [verb, f"{graph}_langgraph", *words], module="bare", program=program, gate=gate
        )

    def standing(self, graph: str, thread: str) -> Standing:
        shown: Standing = self._bare("show", graph, thread).ended().stdout  # type: ignore[assignment]
        return shown

    def accepted(self, thread: str) -> set[str]:
        """Nothing is said to be accepted before the graph has run with it."""
        return set()


def is_sound(database: Path) -> bool:
    """Whether SQLite finds nothing wrong with its file."""
    with closing(sqlite3.connect(database)) as db:
        return bool(db.execute("PRAGMA integrity_check").fetchone() == ("ok",))
