"""The screen of tool calls that a framework wants decided, and the rows of its menu.

Each framework words its replies in its own way; the screen is the same for all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from hitl_cli.prompts.screen import LATER, Batch, Choice, Edit, Part, Screen, Send, Write, as_it_is
from hitl_cli.prompts.summary import LONGEST
from hitl_cli.prompts.wording import GRAPH_SAYS
from hitl_cli.values import dataclass

REASON = "Reason, or Enter for none"
MOST_CALLS = 200


@dataclass(frozen=True, slots=True)
class Request:
    """One call, and what may be decided about it."""

    tool: str
    arguments: dict[str, Any]
    said: str
    """The narration around the call; empty for none. It stands above the call and is cut earlier."""
    allowed: tuple[str, ...]
    """The framework's names of the decisions, in the order of the menu."""


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
    request: Request,
    rows: Mapping[str, Choice],
    *,
    convention: str,
    answer_schema: dict[str, Any],
    example: Any,
) -> Screen:
    """The screen that decides one call; its answer is the decision alone.

    Args:
        rows: of every decision that the framework knows, by its name.
    """
    narration = (Part(GRAPH_SAYS, request.said, brief=True),) if request.said else ()
    return Screen(
        kind="tool",
        convention=convention,
        title="Approval needed",
        question=f"Run {request.tool[:LONGEST]}?",
        parts=(*narration, Part("It will call:", request.arguments, request.tool)),
        heading="Your decision",
        choices=(*(rows[kind] for kind in request.allowed), LATER),
        answer_schema=answer_schema,
        example=example,
        enforced=True,
    )


def together(
    pages: tuple[Screen, ...],
    noun: str,
    reply: Callable[[list[Any]], Any],
    told: Callable[[Screen, Any], str],
    schema: Callable[[dict[str, Any]], dict[str, Any]] = as_it_is,
) -> Screen:
    """The screen of all calls. A single one needs no review: its own screen sends the whole answer.

    Args:
        noun: what the framework calls several of them.
        reply: makes the answer of the decisions.
        told: a decision in a few words, for the review.
        schema: makes the answer's schema of that of the decisions.
    """
    count = len(pages)
    schemas = [page.answer_schema for page in pages]
    answer = {
        "answer_schema": schema(
            {"type": "array", "prefixItems": schemas, "minItems": count, "maxItems": count}
        ),
        "example": reply([page.example for page in pages]),
    }
    if count == 1:
        rows = tuple(_wrapped(row, lambda one: reply([one])) for row in pages[0].choices)
        return replace(pages[0], choices=rows, **answer)
    tools = ", ".join(page.parts[-1].call for page in pages)
    return Screen(
        kind="tools",
        convention=pages[0].convention,
        title="Approval needed",
        question=f"Decide {count} {noun}: {tools}"[:LONGEST],
        enforced=True,
        batch=Batch(pages, reply, told),
        **answer,
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
