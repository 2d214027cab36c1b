"""`hitl inbox`: one line for each question that waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from hitl_cli.prompts.safe import one_line
from hitl_cli.render.alike import cut_alike
from hitl_cli.render.cells import age, target_name
from hitl_cli.render.place import Place
from hitl_cli.render.table import Cut, cut_start, fitted

HEADER = ("ID", "THREAD", "NODE", "QUESTION", "AGE", "GRAPH")
ID, THREAD, NODE, QUESTION, AGE, GRAPH = range(len(HEADER))
WIDE = {GRAPH: 8, QUESTION: 16, THREAD: 8, NODE: 8, ID: 8, AGE: 3}
NARROW = {QUESTION: 10, THREAD: 8, ID: 8, AGE: 3}
"""The columns in the order in which they give way: first the graph; what is asked tells questions apart."""
LONGEST = 300


def show_inbox(data: Mapping[str, Any], place: Place) -> None:
    questions = data["questions"]
    if not questions:
        place.note("No question waits.")
        return
    rows = [HEADER, *(_row(question, place) for question in questions)]
    cuts = {GRAPH: cut_start, QUESTION: cut_asked(questions)}
    place.print_all(fitted(rows, place.width, WIDE, NARROW, cuts))


def asked(question: Mapping[str, Any]) -> str:
    """What is asked, in one safe line that says when it is overdue."""
    return f"{'(overdue) ' if question.get('overdue') else ''}{one_line(question['question'], LONGEST)}"


def cut_asked(questions: Sequence[Mapping[str, Any]]) -> Cut:
    """How to cut the words of `asked`: the questions of one node stay told apart."""
    alike = defaultdict(list)
    for question in questions:
        alike[question["node"], question.get("overdue", False)].append(asked(question))
    return cut_alike(alike.values())


def _row(question: Mapping[str, Any], place: Place) -> tuple[str, ...]:
    return (
        question["id"][:8],
        one_line(question["thread"]),
        one_line(question["node"]),
        asked(question),
        age(question["asked_at"], place.now),
        one_line(target_name(question["target"], place.folder), LONGEST),
    )
