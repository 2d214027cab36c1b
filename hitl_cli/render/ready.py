"""`hitl resume --ready`: a line for each thread that ran, and what it waits for now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hitl_cli.prompts.safe import one_line
from hitl_cli.render.place import Place
from hitl_cli.render.values import failure, question_lines, told


def show_ready(data: Mapping[str, Any], place: Place) -> None:
    if not data["threads"]:
        place.note("No thread has accepted answers to run, and no question is overdue.")
    for thread in data["threads"]:
        place.print(f"{one_line(thread['thread'])}: {_came_to(thread)}")
        for question in thread.get("questions", ()):
            place.print_all(question_lines(question, place))


def _came_to(thread: Mapping[str, Any]) -> str:
    if "status" not in thread:
        return f"error: {told(thread['error']['message'])}"
    if thread["status"] != "failed":
        refused = ", the answer was not applied" if "changed" in thread else ""
        answered = ", answered" if thread.get("answered") else ""
        return f"{thread['status']}{answered}{refused}"
    if thread["resume"]:
        return f"failed {failure(thread['error'])}"
    return f"the graph said no: {told(thread['error']['message'])}"
