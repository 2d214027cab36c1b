"""How a run ended: the result on stdout; a pause or a failure, and how to go on, on stderr."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hitl_cli.prompts.safe import safe, safe_value
from hitl_cli.render.messages import KEY, are_messages, reply
from hitl_cli.render.place import Place
from hitl_cli.render.values import failure, question_lines, told, value_lines
from hitl_cli.wording import questions_wait

MOST_QUESTIONS = 10
"""Of more questions only the count is given."""

BY_A_PROGRAM = "the program that started it goes on with them"


def show_run(data: Mapping[str, Any], place: Place) -> None:
    ENDS[data["status"]](data, place)


def show_reply(data: Mapping[str, Any], place: Place) -> None:
    """Of a conversation, what was said last is the result; nothing, when the person has seen it."""
    if data["status"] != "finished":
        show_run(data, place)
        return
    messages = data["values"].get(KEY)
    if are_messages(messages) and (said := reply(messages)):
        place.print(said)


def without_messages(data: Mapping[str, Any]) -> dict[str, Any]:
    """The object of a run, without those messages that the person has seen."""
    values = data["values"]
    if not isinstance(values, Mapping) or not are_messages(values.get(KEY)):
        return dict(data)
    return {**data, "values": {key: value for key, value in values.items() if key != KEY}}


def _finished(data: Mapping[str, Any], place: Place) -> None:
    values = data["values"]
    if isinstance(values, Mapping) and _are_only_messages(values):
        show_reply(data, place)
        return
    if not isinstance(values, Mapping) or list(values) == ["output"]:
        place.print(safe_value(values["output"] if isinstance(values, Mapping) else values))
        return
    place.print_all(value_lines(values))


def _are_only_messages(values: Mapping[str, Any]) -> bool:
    """Whether there is nothing else in a state: keys of middleware are often empty."""
    others = [value for key, value in values.items() if key != KEY]
    return are_messages(values.get(KEY)) and all(value in ({}, [], "", None) for value in others)


def _paused(data: Mapping[str, Any], place: Place) -> None:
    if data["questions"]:
        _questions(data, place)
    elif data.get("answered"):
        run = f"run them with: {place.command(data['resume'])}" if data["resume"] else BY_A_PROGRAM
        place.note(f"Thread {safe(data['thread'])} has its answers; {run}")
    else:
        stopped = ", ".join(data["breakpoints"]) or f"on thread {data['thread']}"
        place.note(f"Stopped {safe(stopped)}; go on with: {place.command(data['resume'])}")


def _questions(data: Mapping[str, Any], place: Place) -> None:
    questions = data["questions"]
    reason = f" ({safe(data['reason'])})" if data.get("reason") else ""
    place.note(f"Paused: {questions_wait(len(questions))} on thread {safe(data['thread'])}{reason}")
    for question in questions[:MOST_QUESTIONS]:
        for line in question_lines(question, place):
            place.note(line)
    if len(questions) > MOST_QUESTIONS:
        place.note(f"and {len(questions) - MOST_QUESTIONS} more")


def _failed(data: Mapping[str, Any], place: Place) -> None:
    if not data["resume"]:
        place.note(f"The graph said no: {told(data['error']['message'])}")
        return
    place.note(f"Failed {failure(data['error'])}")
    if hint := data["error"].get("hint"):
        place.note(safe(hint))
    if data["questions"]:
        _questions(data, place)
    else:
        place.note(f"Try again with: {place.command(data['resume'])}")


def _unfinished(data: Mapping[str, Any], place: Place) -> None:
    place.note(f"Thread {safe(data['thread'])} is {data['status']}.")
    if data["resume"]:
        place.note(f"Go on with: {place.command(data['resume'])}")


ENDS: dict[str, Callable[[Mapping[str, Any], Place], None]] = {
    "finished": _finished,
    "paused": _paused,
    "failed": _failed,
    "running": _unfinished,
    "stopped": _unfinished,
}
