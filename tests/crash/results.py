"""The figures of a long run, and the file that `make crash` writes them to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from tests.bench.machine import describe
from tests.bench.table import Table

from .sides import HELD, SIDES

RESULTS = Path(__file__).with_name("RESULTS.md")


class Figure(NamedTuple):
    """One cell."""

    order: int
    """Of the test that measured it, among all."""
    title: str
    """Of its table."""
    row: str
    column: str
    text: str


class Section(NamedTuple):
    title: str
    note: str
    columns: tuple[str, ...] = ("hitl",)


RACE = Section(
    "Many answer one question",
    "Processes that are let go at the same instant answer one question, each with another answer; the node "
    "that asked takes 50 ms. Bar: in every round one is accepted and acted on once, the others exit with 4. "
    "Warm: another process has the store open; cold: none has.",
    SIDES,
)
KILLS = Section(
    "SIGKILL at random times",
    "A graph of 50 steps with a question in the middle, killed and gone on with until it ends. Bar: no "
    "answer lost, no corrupt file, at most one step repeated for each kill. An answer is lost if it was "
    "accepted or acted on and the thread ends with another one. LangGraph alone is gone on with as long as "
    "`get_state().next` names a node; a step never ran if that was empty before the end.",
    SIDES,
)
EDITS = Section(
    "The code was changed while the thread was paused",
    "A person was asked “Delete the test data?” and answers YES after the edit. Bar: the answer goes to the "
    "question that was shown, or to none.",
    SIDES,
)
FAULTS = Section(
    "Faults at every storage system call",
    "strace injects one fault into one system call on the files of the store, in turn into each. Bar: no "
    "violation. A violation is: an answer that was said to be accepted is not there, the store does not "
    "open, the thread cannot be brought to its end, an answer is acted on that was not accepted, or a step "
    "is repeated more than once.",
    ("places", "refused or killed", "violations"),
)
PAYLOADS = Section(
    "Hostile payloads and answers",
    "Bar: one clear error that names the place, and the thread can still be answered.",
)
FILES = Section(
    "Broken files, full disks, clocks",
    "Bar: a clear error, nothing lost.",
)
FENCES = Section(
    "SIGSTOP, --steal, SIGCONT",
    "Bar: the process that was stopped writes nothing any more, and says so.",
    HELD,
)
GUARDS = Section(
    "Each guard taken out in turn",
    "Each is removed from a copy of the package, and its test is run on the copy. Bar: the test goes red.",
    ("test", "without the guard"),
)
SECTIONS = (RACE, KILLS, EDITS, FAULTS, PAYLOADS, FILES, FENCES, GUARDS)

Record = Callable[[Section, str, str, str], None]
"""Section, row, column and text of a cell."""


def write(figures: Iterable[Figure]) -> None:
    """Write the file, unless the run was only of some of the tests."""
    ordered = sorted(figures)
    if {one.title for one in ordered} != {section.title for section in SECTIONS}:
        return
    tables = (_table(section, [one for one in ordered if one.title == section.title]) for section in SECTIONS)
    RESULTS.write_text(
        "\n".join([f"# Measured by `make crash`\n\n{describe()}\n", *(table.markdown() for table in tables)]),
        encoding="utf-8",
    )


def _table(section: Section, figures: list[Figure]) -> Table:
    rows = dict.fromkeys(one.row for one in figures)
    cells = {(one.row, one.column): one.text for one in figures}
    return Table(
        title=section.title,
        note=section.note,
        header=("", *section.columns),
        rows=[(row, *(cells.get((row, column), "") for column in section.columns)) for row in rows],
    )
