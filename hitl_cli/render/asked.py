"""What a question asks, in the words of its prompt: what the graph says, the call, what may be decided."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hitl_cli.prompts.layout import INDENT, body
from hitl_cli.prompts.lines import GUTTER, fill, guttered
from hitl_cli.prompts.recognise import recognise
from hitl_cli.prompts.safe import one_line
from hitl_cli.prompts.screen import Leave, Screen
from hitl_cli.question import Question
from hitl_cli.render.values import payload_lines, value_lines

MOST_CHOICES = 20
"""Of more choices only the count is given."""


def asked_lines(question: Mapping[str, Any], width: int | None) -> Iterator[str]:
    """The parts of the screen, behind the gutter, folded so that no line starts without it.

    Args:
        question: of the object of a thread.
        width: columns of the terminal; None: nothing is folded.
    """
    screen = _screen(question)
    if screen is None:
        yield from payload_lines(question["payload"], width)
        return
    pages = screen.batch.pages if screen.batch else (screen,)
    for number, page in enumerate(pages, start=1):
        if len(pages) > 1:
            yield f"{number} of {len(pages)}"
        yield from _page(page, sys.maxsize if width is None else width)


def _screen(question: Mapping[str, Any]) -> Screen | None:
    """The screen that the object was made of; None when it cannot be found again.

    The schema there is the guess of a payload convention, or the question's own.
    """
    for schema in (None, question["answer_schema"]):
        asked = Question(
            id=question["id"],
            thread="",
            checkpoint="",
            task="",
            node=question["node"],
            payload=question["payload"],
            schema=schema,
        )
        screen = recognise(asked)
        if (screen.kind, screen.answer_schema) == (question["kind"], question["answer_schema"]):
            return screen
    return None


def _page(screen: Screen, width: int) -> Iterator[str]:
    for line in body(screen.parts, width + INDENT, None).lines:
        yield f"{GUTTER if line.style == 'payload' else ''}{line.text}".rstrip()
    if screen.form:
        titles = {one.name: one.title if one.title != one.name else "" for one in screen.form.fields}
        yield "To fill in:"
        yield from guttered(value_lines(titles), width)
    elif labels := [row.label for row in screen.choices if not isinstance(row.action, Leave)]:
        yield from _listed(screen.heading, labels, width)


def _listed(heading: str, labels: Sequence[str], width: int) -> list[str]:
    """`Your decision: Approve · Edit · Reject`."""
    more = len(labels) - MOST_CHOICES
    shown = [one_line(label) for label in labels[:MOST_CHOICES]] + ([f"{more} more"] if more > 0 else [])
    return fill([f"{heading}: {shown[0]}", *shown[1:]], width)
