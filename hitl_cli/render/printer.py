"""Prints a Result: its data as JSON, or the text of the view that it names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Literal, TextIO

from hitl_cli.prompts.safe import safe, safe_json
from hitl_cli.render.drawing import show_ascii_drawing, show_drawing
from hitl_cli.render.inbox import show_inbox
from hitl_cli.render.inputs import show_inputs
from hitl_cli.render.new import show_new
from hitl_cli.render.place import Place
from hitl_cli.render.problems import show_problems
from hitl_cli.render.ready import show_ready
from hitl_cli.render.run import show_run
from hitl_cli.render.thread import show_thread
from hitl_cli.render.threads import show_threads
from hitl_cli.result import Result, View

Form = Literal["text", "json"]
Show = Callable[[dict[str, Any], Place], None]


def show_text(data: Mapping[str, Any], place: Place) -> None:
    """The text as it is: a script that another program reads."""
    place.out.write(data["text"])


def show_schema(data: Mapping[str, Any], place: Place) -> None:
    """A JSON Schema, in lines that a person can compare."""
    place.print(safe_json(data, indent=2))


VIEWS: dict[View, Show] = {
    "run": show_run,
    "ready": show_ready,
    "threads": show_threads,
    "thread": show_thread,
    "inbox": show_inbox,
    "inputs": show_inputs,
    "problems": show_problems,
    "schema": show_schema,
    "drawing": show_drawing,
    "ascii drawing": show_ascii_drawing,
    "new": show_new,
    "text": show_text,
}


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
    VIEWS[result.view](result.data, place)


def print_json(data: Mapping[str, Any], out: TextIO) -> None:
    out.write(safe_json(data, indent=2 if out.isatty() else None) + "\n")
