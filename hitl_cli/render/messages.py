"""Messages of a chat as people read them: who speaks, what they say, which tools they call.

They are read in LangChain's shape as JSON, and in that of OpenAI's API, which plain dicts mostly have.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeGuard

from hitl_cli.columns import columns, cut
from hitl_cli.prompts.lines import GUTTER, blank_runs, fold
from hitl_cli.prompts.safe import one_line, safe, safe_json
from hitl_cli.prompts.secrets import masked
from hitl_cli.values import NamedTuple

KEY = "messages"
"""The key of the state that a chat's messages have in every LangGraph graph."""

MOST_ROWS = 12
"""Of what a tool gives, or is given, while the person looks on."""

_ROLES = {
    "human": "you",
    "user": "you",
    "ai": "assistant",
    "assistant": "assistant",
    "tool": "tool",
    "function": "tool",
    "system": "system",
    "developer": "system",
}
_IN_CALLS = ("tool_use", "tool_call", "tool_call_chunk", "input_json_delta", "server_tool_call")
"""Blocks of a content that say again what `tool_calls` says."""
_THOUGHTS = ("reasoning", "thinking", "redacted_thinking")
NAME = 40
"""Characters of the name of an agent or a tool."""


class Row(NamedTuple):
    """One row on the terminal, safe to print."""

    text: str
    is_quoted: bool = False
    """It is not hitl's own, and needs a gutter in front."""


def are_messages(value: Any) -> TypeGuard[list[dict[str, Any]]]:
    """Whether it is a list of messages, as JSON, and not empty."""
    return isinstance(value, list) and bool(value) and all(map(_is_message, value))


def role(message: Mapping[str, Any]) -> str:
    """`you`, `assistant`, `tool` or `system`."""
    # A piece that a node kept as if it were whole: AIMessageChunk.
    kind = str(message.get("type") or message.get("role")).removesuffix("MessageChunk").lower()
    return _ROLES.get(kind, "")


def said(content: Any) -> str:
    """The text of a message's content, or of a piece of it; thoughts are not said."""
    if isinstance(content, str):
        return content
    return "".join(map(_block_text, content)) if isinstance(content, list) else ""


def speaker(message: Mapping[str, Any]) -> str:
    """Who says it: an agent or a tool by its name, if it has one."""
    name = message.get("name")
    return one_line(name, NAME) if isinstance(name, str) and name else role(message)


def message_rows(message: Mapping[str, Any], width: int | None = None, most: int | None = None) -> list[Row]:
    """The message: a row that says who speaks, the text, and the calls of tools.

    Args:
        width: columns of a row; None: nothing is folded.
        most: rows of what a tool gives, or is given; the others are counted.
    """
    rows = []
    text = "\n".join(filter(None, (said(message.get("content")), *_pictures(message.get("content")))))
    if role(message) == "tool":
        failed = message.get("status") == "error"
        rows.append(head(f"{speaker(message)} {'failed' if failed else 'gives'}:", width))
        rows += _quoted(text, width, most)
    elif text.strip():
        rows += [head(f"{speaker(message)}:", width), *_quoted(text, width, None)]
    return rows + call_rows(message, width, most)


def call_rows(message: Mapping[str, Any], width: int | None = None, most: int | None = None) -> list[Row]:
    """The tools that the message calls; the arguments are those of `message_rows`."""
    rows = []
    for name, args in _calls(message):
        rows.append(head(f"{speaker(message)} calls {one_line(name, NAME)}:", width))
        shown = masked(args)
        flat = shown if isinstance(shown, str) else safe_json(shown)
        fits = width is None or columns(flat) <= width
        rows += _quoted(flat if fits else safe_json(shown, indent=2), width, most)
    return rows


def transcript(messages: Sequence[Mapping[str, Any]]) -> list[str]:
    """All of them, one after another, as lines."""
    rows = [row for message in messages for row in message_rows(message)]
    return [f"{GUTTER if row.is_quoted else ''}{row.text}".rstrip() for row in rows]


def reply(messages: Sequence[Mapping[str, Any]]) -> str:
    """What the graph said last, safe to print; empty when the last word is the person's."""
    last = messages[-1]
    if role(last) == "you":
        return ""
    return safe(said(last.get("content"))) or "\n".join(transcript([last]))


def head(text: str, width: int | None) -> Row:
    """The row above a text: hitl's own words, with a name in them."""
    return Row(text if width is None else cut(text, width))


def _is_message(value: Any) -> bool:
    return isinstance(value, dict) and "content" in value and bool(role(value))


def _calls(message: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for call in message.get("tool_calls") or ():
        function = call.get("function")
        if isinstance(function, dict):
            yield str(function.get("name")), _parsed(function.get("arguments"))
        else:
            yield str(call.get("name")), call.get("args")


def _parsed(arguments: Any) -> Any:
    try:
        return json.loads(arguments)
    except (TypeError, ValueError):
        return arguments


def _block_text(block: Any) -> str:
    if isinstance(block, str):
        return block
    text = block.get("text") if isinstance(block, dict) and block.get("type") == "text" else None
    return text if isinstance(text, str) else ""


def _pictures(content: Any) -> list[str]:
    """What cannot be shown as text, by its kind: `(image_url)`."""
    blocks = content if isinstance(content, list) else []
    kinds = [str(block.get("type")) for block in blocks if isinstance(block, dict)]
    return [f"({kind})" for kind in kinds if kind not in ("text", *_IN_CALLS, *_THOUGHTS)]


def _quoted(text: str, width: int | None, most: int | None) -> list[Row]:
    rows = []
    for line in blank_runs(safe(text).strip("\n")):
        if isinstance(line, int):
            rows.append(Row(f"({line} blank lines)"))
        else:
            rows += [Row(part, is_quoted=True) for part in ([line] if width is None else fold(line, width))]
    more = 0 if most is None else len(rows) - most
    return [*rows[:most], Row(f"({more} more lines)")] if more > 1 else rows
