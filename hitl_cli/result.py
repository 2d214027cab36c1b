"""What a command hands back: data for stdout, messages for stderr, and the exit code."""

from __future__ import annotations

from typing import Any, Literal

from hitl_cli.values import dataclass

PAUSED = 8
"""The exit code when a question waits."""
VERSION = 1
"""Of the shape of JSON output; it changes when a key changes its meaning or goes away."""

View = Literal[
    "run",
    "reply",
    "ready",
    "threads",
    "thread",
    "history",
    "inbox",
    "inputs",
    "problems",
    "schema",
    "drawing",
    "ascii drawing",
    "new",
    "text",
]
"""Which text rendering fits the data; JSON output is the data itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The whole effect of a command on its caller's terminal."""

    view: View
    data: dict[str, Any]
    """JSON; the single source of both the text and the `--json` output."""
    exit_code: int = 0
    quiet: bool = False
    """In text mode, print the result of a finished run and failures only."""
    messages: tuple[str, ...] = ()
    """Lines for stderr, in text mode only."""
    told: bool = False
    """The person at the terminal has seen the messages of the state as they came."""


def text_result(text: str, **more: Any) -> Result:
    """The result of a command that prints a text as it is.

    Args:
        more: what the object says beside it.
    """
    return Result(view="text", data={"hitl": VERSION, **more, "text": text})
