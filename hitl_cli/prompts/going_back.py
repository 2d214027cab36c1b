"""What it means to go back to the question before, in sentences. All of them are safe to print."""

from __future__ import annotations

from collections.abc import Sequence

from hitl_cli.prompts.safe import one_line, safe_json
from hitl_cli.question import Answer, Question
from hitl_cli.records import WayBack
from hitl_cli.schema.secrets import described, hidden

_SHORT, _LONG = 60, 160
_NAMED = 8
"""Nodes that are named; of more, the number is said."""


def told_of_reopening(question: Question, answer: Answer) -> list[str]:
    """Of an answer that no step has used."""
    return [_taken_back(question, answer), "No step has used it."]


def told_of_fork(way: WayBack) -> list[str]:
    """Of an answer that the graph has run with."""
    told = [
        _taken_back(way.question, way.answer),
        "The graph forks before that question and runs from there.",
    ]
    if way.ran:
        told.append(f"Not undone, and run again where the graph comes to them: {_named(way.ran)}.")
    if beside := [one.label for one, _ in way.kept if one.task != way.question.task]:
        told.append(f"Run at once with the answers that they have: {_named(beside)}.")
    if way.given_up:
        told.append(f"Also given up: the answers of {_named([one.node for one in way.given_up])}.")
    return told


def told_of_undo(question: Question, answer: Answer, way: WayBack | None) -> list[str]:
    """Of the last answer of a thread; without `way`, no step has used it."""
    where = f"On thread {one_line(question.thread)}, {one_line(question.node, _SHORT)}"
    _, *meaning = told_of_reopening(question, answer) if way is None else told_of_fork(way)
    return [
        f"{where} was {one_line(described(answer, question.schema), _LONG)}",
        "That answer is taken back, and asked for again.",
        *meaning,
    ]


def _taken_back(question: Question, answer: Answer) -> str:
    said = one_line(safe_json(hidden(answer.value, question.schema)), _SHORT)
    return f"The answer of {one_line(question.label, _SHORT)} is taken back, and asked for again: {said}"


def _named(nodes: Sequence[str]) -> str:
    shown = [one_line(node, _SHORT) for node in nodes[:_NAMED]]
    more = len(nodes) - len(shown)
    return ", ".join([*shown, f"{more} more"] if more else shown)
