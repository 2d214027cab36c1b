"""Prints a Result: its data as JSON, or the text of the view that it names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from typing import Any, Literal, TextIO

from hitl_cli.prompts.safe import safe, safe_json
from hitl_cli.render.place import Place
from hitl_cli.result import Result, View

Form = Literal["text", "json"]
Show = Callable[[dict[str, Any], Place], None]


def show_text(data: Mapping[str, Any], place: Place) -> None:
    """The text as it is: a script that another program reads."""
    place.out.write(data["text"])


def show_schema(data: Mapping[str, Any], place: Place) -> None:
    """A JSON Schema, in lines that a person can compare."""
    place.print(safe_json(data, indent=2))


VIEWS: dict[View, str] = {
    "run": "run.show_run",
    "reply": "run.show_reply",
    "ready": "ready.show_ready",
    "threads": "threads.show_threads",
    "thread": "thread.show_thread",
    "history": "history.show_history",
    "inbox": "inbox.show_inbox",
    "inputs": "inputs.show_inputs",
    "problems": "problems.show_problems",
    "schema": "printer.show_schema",
    "drawing": "drawing.show_drawing",
    "ascii drawing": "drawing.show_ascii_drawing",
    "new": "new.show_new",
    "text": "printer.show_text",
}
"""The module and the function that shows each; a command imports that of its own view only."""


def view(name: View) -> Show:
    """The function that shows the view of that name."""
    module, function = VIEWS[name].split(".")
    show: Show = getattr(import_module(f"{__package__}.{module}"), function)
    return show


def render(result: Result, form: Form, out: TextIO, err: TextIO) -> None:
    """Print the result of a command.

    Args:
        form: `json` prints the data as one object (one line, unless a person looks at it) and nothing else;
            `text` prints the messages to `err`, then the view.
    """
    if form == "json":
        print_json(result.data, out)
    elif not result.quiet:
        _print_text(result, Place.here(out, err))
    elif result.data.get("status") != "paused":
        _print_text(replace(result, messages=()), Place.here(out, err))


def _print_text(result: Result, place: Place) -> None:
    for message in result.messages:
        place.note(safe(message))
    data = result.data
    if result.told and place.out.isatty():
        from hitl_cli.render.run import without_messages

        data = without_messages(data)
    view(result.view)(data, place)


def print_json(data: Mapping[str, Any], out: TextIO) -> None:
    out.write(safe_json(data, indent=2 if out.isatty() else None) + "\n")
