"""Values for a person to read: text as it is, everything else as JSON, nothing that moves the cursor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hitl_cli.columns import columns
from hitl_cli.prompts.lines import guttered
from hitl_cli.prompts.safe import one_line, safe, safe_json, safe_value
from hitl_cli.prompts.secrets import masked
from hitl_cli.render.cells import due
from hitl_cli.render.messages import are_messages, transcript
from hitl_cli.render.place import Place
from hitl_cli.render.table import GAP


def value_lines(values: Mapping[str, Any]) -> list[str]:
    """`key  value` for each, aligned; further lines of a value start below its first."""
    names = {key: one_line(key) for key in values}
    width = max(map(columns, names.values()), default=0)
    lines = []
    for key, value in values.items():
        first, *rest = transcript(value) if are_messages(value) else safe_value(value).split("\n")
        lines.append(f"{names[key]}{' ' * (width - columns(names[key]))}{GAP}{first}".rstrip())
        lines.extend(f"{' ' * width}{GAP}{line}".rstrip() for line in rest)
    return lines


def payload_lines(payload: Any, width: int | None) -> list[str]:
    """The payload behind the gutter, folded so that no line starts without it."""
    return guttered(safe_value(masked(payload), indent=2).split("\n"), width)


def failure(error: Mapping[str, str]) -> str:
    """`at load (agent.py:12): ValueError: no such customer`, as far as it is known."""
    place = f" ({error['place']})" if error.get("place") else ""
    where = f"at {one_line(error['node'])}{safe(place)}: " if error["node"] else ""
    return f"{where}{safe(error['type'])}: {told(error['message'])}"


def told(message: str) -> str:
    """What a graph says about itself; all its lines but the first behind the gutter."""
    first, *rest = safe(message).split("\n")
    return "\n".join([first, *guttered(rest, None)])


def question_lines(question: Mapping[str, Any], place: Place) -> Iterator[str]:
    """`manager (until 2026-12-01 14:00 UTC): Approve …?`, the command that answers, and what that reads."""
    until = f" ({moment})" if (moment := due(question)) else ""
    yield f"  {one_line(question['node'])}{until}: {one_line(question['question'], limit=200)}"
    yield f"    {place.command(question['resume'])}"
    if reads := read_by_command(question):
        yield f"    {reads}"


def read_by_command(question: Mapping[str, Any]) -> str:
    """What the command that answers reads from standard input, as a secret; empty when that is nothing."""
    match question["resume"][-2:]:
        case ["--text", "-"]:
            return "with the secret on standard input"
        case ["--value", "-"]:
            return (
                f"with JSON on standard input, such as {one_line(safe_json(question['example']), limit=200)}"
            )
        case _:
            return ""
