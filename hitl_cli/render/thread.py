"""`hitl threads show`: everything about one thread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hitl_cli.prompts.safe import one_line, safe, safe_value
from hitl_cli.prompts.secrets import masked
from hitl_cli.question import TIMEOUT
from hitl_cli.render.asked import asked_lines
from hitl_cli.render.cells import age, due, target_name
from hitl_cli.render.drawing import show_drawing
from hitl_cli.render.place import Place
from hitl_cli.render.values import failure, read_by_command, value_lines

LONGEST = 200
"""Characters of an answer."""


def show_thread(data: Mapping[str, Any], place: Place) -> None:
    place.print_all(value_lines(_header(data, place)))
    for answer in data["answers"]:
        place.print()
        place.print_all(answer_lines(answer, place))
    for question in data["questions"]:
        place.print()
        place.print_all(_question_lines(question, place))
    if "drawing" in data:
        place.print()
        show_drawing(data["drawing"], place)
    if data["values"]:
        place.print()
        place.print("Values")
        place.print_all(value_lines(data["values"]), indent="  ")


def _header(data: Mapping[str, Any], place: Place) -> dict[str, str]:
    fields = {
        "thread": data["thread"],
        "status": f"{data['status']}, answered" if data.get("answered") else data["status"],
        "graph": target_name(data["target"], place.folder),
        "checkpoint": data["checkpoint"],
        "stopped": ", ".join(data["breakpoints"]),
        "error": failure(data["error"]) if "error" in data else "",
        "go on with": place.command(data["resume"]) if _can_proceed(data) else "",
    }
    return {name: value for name, value in fields.items() if value}


def _can_proceed(data: Mapping[str, Any]) -> bool:
    """Without an answer; a question has its own command."""
    return bool(data["resume"]) and not data["questions"]


def _question_lines(question: Mapping[str, Any], place: Place) -> Iterator[str]:
    asked = f", asked {age(question['asked_at'], place.now)} ago" if question["asked_at"] else ""
    until = f", {moment}" if (moment := due(question)) else ""
    yield f"Question of {one_line(question['node'])}{asked}{until}"
    yield from asked_lines(question, place.width)
    for earlier in question.get("earlier", ()):
        if "undone" in earlier:
            yield f"Answered: {_given(earlier, place)}"
            yield from _undone(earlier["undone"], place)
        else:
            yield f"Not applied: {_given(earlier, place)}"
    yield f"Answer with: {place.command(question['resume'])}"
    if reads := read_by_command(question):
        yield f"  {reads}"


def answer_lines(answer: Mapping[str, Any], place: Place) -> Iterator[str]:
    yield f"Answer of {one_line(answer['node'])}: {_given(answer, place)}"
    yield from _reason(answer["why"])
    if "undone" in answer:
        yield from _undone(answer["undone"], place)


def _undone(undone: Mapping[str, Any], place: Place) -> Iterator[str]:
    """Who took an answer back."""
    by = f" by {one_line(undone['by'])}" if undone["by"] else ""
    yield f"Taken back{by}, {age(undone['at'], place.now)} ago"
    yield from _reason(undone["why"])


def _reason(why: str) -> Iterator[str]:
    if why:
        yield from (f"  {line}" for line in safe(why).split("\n"))


def _given(answer: Mapping[str, Any], place: Place) -> str:
    """`"approve", by ana (terminal), 3m ago`."""
    if answer["how"] == TIMEOUT:
        return f"none in time, {age(answer['at'], place.now)} ago"
    value = one_line(safe_value(masked(answer["value"])), LONGEST)
    by = f", by {one_line(answer['by'])}" if answer["by"] else ""
    return f"{value}{by} ({one_line(answer['how'])}), {age(answer['at'], place.now)} ago"
