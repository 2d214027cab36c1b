"""`hitl inbox`: one line for each question that waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hitl_cli.prompts.safe import one_line
from hitl_cli.render.columns import table
from hitl_cli.render.place import Place
from hitl_cli.render.values import age, target_name

HEADER = ("ID", "THREAD", "NODE", "QUESTION", "AGE", "GRAPH")
QUESTION, GRAPH = HEADER.index("QUESTION"), HEADER.index("GRAPH")
SHRINK = {GRAPH: 8, QUESTION: 16, HEADER.index("THREAD"): 8, HEADER.index("NODE"): 8}
"""On a narrow terminal first the graph gives way: what is asked tells the questions apart."""
LONGEST = 300


def show_inbox(data: Mapping[str, Any], place: Place) -> None:
    if not data["questions"]:
        place.note("No question waits.")
        return
    rows = [HEADER, *(_row(question, place) for question in data["questions"])]
    for line in table(rows, place.width, SHRINK, keep_end={GRAPH}):
        place.print(line)


def _row(question: Mapping[str, Any], place: Place) -> tuple[str, ...]:
    return (
        question["id"][:8],
        one_line(question["thread"]),
        one_line(question["node"]),
        f"{'(overdue) ' if question.get('overdue') else ''}{one_line(question['question'], LONGEST)}",
        age(question["asked_at"], place.now),
        one_line(target_name(question["target"], place.folder), LONGEST),
    )
