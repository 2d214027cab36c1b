"""The screen of one tool call that a framework wants decided, and the rows of its menu.

Each framework words its replies in its own way; the screen is the same for all.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hitl_cli.prompts.conventions.rows import LATER
from hitl_cli.prompts.screen import Choice, Edit, Part, Screen, Send, Write
from hitl_cli.prompts.summary import LONGEST
from hitl_cli.prompts.wording import GRAPH_SAYS

REASON = "Reason, or Enter for none"


def approve(value: Any, label: str = "Approve") -> Choice:
    return Choice("a", label, "run it as shown", Send(value), "approve")


def edit(tool: str, arguments: dict[str, Any], reply: Callable[[dict[str, Any]], Any]) -> Choice:
    action = Edit(content=arguments, about=f"The arguments of {tool}", suffix=".yaml", reply=reply)
    return Choice("e", "Edit", "change the arguments first", action, "edit")


def reject(reply: Callable[[str], Any]) -> Choice:
    action = Write(prompt=REASON, reading="text", may_be_empty=True, reply=reply)
    return Choice("r", "Reject", "do not run it; you can say why", action, "reject")


def respond(reply: Callable[[str], Any]) -> Choice:
    action = Write(prompt="Your answer", reading="text", reply=reply)
    return Choice("p", "Respond", "answer instead of the tool", action, "respond")


def ignore(value: Any) -> Choice:
    return Choice("i", "Ignore", "do not run it", Send(value, approves=False), "reject")


def call_screen(
    tool: str,
    arguments: Any,
    said: str,
    rows: tuple[Choice, ...],
    *,
    convention: str,
    answer_schema: dict[str, Any],
    example: Any,
) -> Screen:
    """
    Args:
        said: the narration around the call; empty for none. It stands above the call and is cut earlier.
        rows: without the one that decides later.
    """
    narration = (Part(GRAPH_SAYS, said, brief=True),) if said else ()
    return Screen(
        kind="tool",
        convention=convention,
        title="Approval needed",
        question=f"Run {tool[:LONGEST]}?",
        parts=(*narration, Part("It will call:", arguments, tool)),
        heading="Your decision",
        choices=(*rows, LATER),
        answer_schema=answer_schema,
        example=example,
        enforced=True,
    )


def wrapped(
    screen: Screen, wrap: Callable[[Any], Any], *, answer_schema: dict[str, Any], example: Any
) -> Screen:
    """The same screen, where each row sends what `wrap` makes of its decision."""
    return replace(
        screen,
        choices=tuple(_wrapped(row, wrap) for row in screen.choices),
        answer_schema=answer_schema,
        example=example,
    )


def _wrapped(row: Choice, wrap: Callable[[Any], Any]) -> Choice:
    action = row.action
    if isinstance(action, Send):
        return replace(row, action=replace(action, value=wrap(action.value)))
    if isinstance(action, Write | Edit):
        reply = action.reply
        return replace(row, action=replace(action, reply=lambda given: wrap(reply(given))))
    return row


def told(kind: str, *details: str) -> str:
    """A decision for the review: `reject "wrong folder"`."""
    return " ".join((kind, *details))


def quoted(text: Any) -> str:
    return json.dumps(text, ensure_ascii=False)
