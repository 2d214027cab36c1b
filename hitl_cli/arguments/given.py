"""What was given on the command line, read: JSON, a file, or standard input."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from hitl_cli.errors import UsageError
from hitl_cli.schema.json_text import read_json

MOST_CHARACTERS = 16 * 1024 * 1024
"""Of a file or standard input."""


def text(argument: str, option: str) -> str:
    """The text of `S`, `@file` or `-`; without the line end that closes a file.

    Args:
        option: where it was given, for the message: `--value`.

    Raises:
        UsageError: the file or standard input cannot be read.
    """
    try:
        if argument == "-":
            return _within_limit(sys.stdin, option)
        if argument.startswith("@"):
            with Path(argument[1:]).expanduser().open(encoding="utf-8") as file:
                return _within_limit(file, option)
    except (OSError, UnicodeDecodeError, AttributeError) as error:
        where = "standard input" if argument == "-" else repr(argument[1:])
        reason = getattr(error, "strerror", None) or "it is closed or not UTF-8 text"
        raise UsageError(f"{option}: cannot read {where}: {reason}") from None
    return argument


def _within_limit(stream: TextIO, option: str) -> str:
    read = stream.read(MOST_CHARACTERS + 1)
    if len(read) > MOST_CHARACTERS:
        raise UsageError(f"{option}: more than {MOST_CHARACTERS:,} characters are too many")
    return read.removesuffix("\n")


def strict_json(argument: str, option: str, otherwise: str = "") -> Any:
    """The value of `JSON`, `@file` or `-`.

    Args:
        otherwise: the way out when it is not JSON.

    Raises:
        UsageError: it is not JSON, as `read_json` says.
    """
    source = text(argument, option)
    try:
        return read_json(source)
    except ValueError as error:
        # What came from elsewhere is not repeated: a secret is given so.
        shown = argument if len(argument) <= 40 else argument[:40] + "…"
        raise UsageError(f"{option} {shown!r} is not JSON: {_reason(error)}", hint=otherwise) from None


def _reason(error: ValueError) -> str:
    if not isinstance(error, json.JSONDecodeError):
        return str(error)
    return f"{error.msg}, line {error.lineno} column {error.colno}" if "\n" in error.doc else error.msg


def json_object(argument: str, option: str) -> dict[str, Any]:
    """Like `strict_json`, for an option that takes an object."""
    value = strict_json(argument, option)
    if not isinstance(value, dict):
        raise UsageError(f'{option} takes an object, such as \'{{"key": "value"}}\'')
    return value


def answers(argument: str) -> dict[str, Any]:
    """What `--answers` was given: an object, as JSON or as the YAML of a file that was filled in.

    Raises:
        UsageError: it is neither, or a key of it has nothing behind it.
    """
    source = text(argument, "--answers")
    if source.lstrip().startswith(("{", "[")):
        return json_object(source, "--answers")
    if all(line.lstrip()[:1] in ("", "#") for line in source.splitlines()):
        return {}  # nothing but comments: a file in which nobody has answered yet
    from hitl_cli.prompts.structured import parse  # needs the YAML reader; most answers are JSON
    from hitl_cli.prompts.typed import NotReadable

    try:
        found = parse(source, filled=True)
    except NotReadable as error:
        raise UsageError(f"--answers cannot be read: {error}") from None
    if not isinstance(found, dict):
        raise UsageError('--answers takes an object, such as \'{"key": "value"}\', or a YAML map')
    return found


def pairs(arguments: Sequence[str], option: str) -> list[tuple[str, str]]:
    """`key=value` arguments.

    Raises:
        UsageError: one of them has no `=`.
    """
    found = []
    for argument in arguments:
        key, equals, value = argument.partition("=")
        if not equals or not key:
            raise UsageError(f"{option} {argument!r}: write it as key=value")
        found.append((key, value))
    return found
