"""What a typed line means: JSON when it is JSON, text otherwise, and how that is shown before it is sent."""

from __future__ import annotations

import json
from typing import Any

from hitl_cli.prompts.safe import safe_json
from hitl_cli.prompts.screen import Reading
from hitl_cli.schema.json_text import read_json
from hitl_cli.types import UNSET

YES_NO = {"y": True, "yes": True, "n": False, "no": False}


class NotReadable(ValueError):
    """The line cannot be what the question asks for; the message says why."""


def read(line: str, reading: Reading, as_text: bool = False) -> Any:
    """The JSON value that a typed line stands for.

    Args:
        reading: `json-or-text` takes JSON as what it is and everything else as text; `yes-no-or-text` first
            takes y, yes, n, no in any case; `text` takes the line as it is; the others demand their type.
        as_text: the person asked for text, whatever the line looks like.

    Raises:
        NotReadable: the line is not of the demanded type.
    """
    if as_text or reading == "text":
        return line
    if reading == "yes-no-or-text" and line.strip().lower() in YES_NO:
        return YES_NO[line.strip().lower()]
    if reading in ("integer", "number"):
        return _number(line, whole=reading == "integer")
    if reading == "json":
        return _json(line)
    value = _json_or_unset(line)
    return line if value is UNSET else value


def write(value: Any, reading: Reading) -> str:
    """A line that `read` turns into `value` again; for defaults and drafts."""
    if isinstance(value, str) and (reading == "text" or read(value, reading) == value):
        return value
    return json.dumps(value, ensure_ascii=False)


def describe(value: Any) -> str:
    """What would be sent, for a person: `42 (number)`, `"42" (text)`, `true`."""
    text = safe_json(value)
    if isinstance(value, str):
        return f"{text} (text)"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{text} (number)"
    return text


def _json_or_unset(line: str) -> Any:
    """Numbers count only as they would be written again: `1.10` and `007` are text, such as a version."""
    try:
        value = read_json(line)
    except ValueError:
        return UNSET
    if isinstance(value, int | float) and not isinstance(value, bool) and json.dumps(value) != line.strip():
        return UNSET
    return value


def _number(line: str, *, whole: bool) -> Any:
    try:
        value = read_json(line)
    except ValueError:
        value = None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or (whole and value != int(value)):
        raise NotReadable(f"{line!r} is not a {'whole ' if whole else ''}number")
    return int(value) if whole else value


def _json(line: str) -> Any:
    try:
        return read_json(line)
    except json.JSONDecodeError as error:
        raise NotReadable(
            f"this is not JSON: {error.msg}, line {error.lineno} column {error.colno}"
        ) from None
    except ValueError as error:
        raise NotReadable(f"this is not JSON: {error}") from None
