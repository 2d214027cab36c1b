"""`hitl threads history`: the steps of a thread, newest first, each with what it changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hitl_cli.prompts.safe import one_line
from hitl_cli.render.cells import age
from hitl_cli.render.messages import are_messages
from hitl_cli.render.place import Place
from hitl_cli.render.thread import answer_lines
from hitl_cli.render.values import value_lines

_SOURCES = {"input": "input", "update": "edited", "fork": "went back"}
"""What is said of a step that no node made."""


def show_history(data: Mapping[str, Any], place: Place) -> None:
    for number, step in enumerate(data["steps"]):
        if number:
            place.print()
        nodes = ", ".join(map(one_line, step["nodes"]))
        what = " ".join(filter(None, (_SOURCES.get(step["source"], ""), nodes))) or "start"
        place.print(f"Step {step['step']}: {what}, {age(step['at'], place.now)} ago")
        for answer in step["answers"]:
            place.print_all(answer_lines(answer, place), indent="  ")
        place.print_all(value_lines(_shown(step)), indent="  ")
    if not data["steps"]:
        place.note("The store has no step of this thread.")


def _shown(step: Mapping[str, Any]) -> dict[str, Any]:
    """What a step changed; of a chat only what it added, or each step would tell all that was said before."""
    kept = step["kept"]
    return {
        key: value[kept.get(key, 0) :] if are_messages(value) else value
        for key, value in step["changed"].items()
    }
