"""A toy agent: it searches, then writes one email, and takes the advice of the person who refused it."""

from __future__ import annotations

from typing import Any


def next_step(task: str, history: list[Any]) -> dict[str, Any]:
    """The next tool to call; the tool is None when the work is done.

    Args:
        history: results of tools (dicts) and advice of the person (texts), oldest first.
    """
    done = [entry["tool"] for entry in history if isinstance(entry, dict)]
    advice = [entry for entry in history if isinstance(entry, str)]
    if "search" not in done:
        return {"tool": "search", "args": {"query": task}}
    if "send_email" not in done:
        body = " ".join([task + ".", *advice])
        return {"tool": "send_email", "args": {"to": "team@example.com", "subject": "News", "body": body}}
    return {"tool": None, "args": {}}


def run_tool(tool: str, args: dict[str, Any]) -> dict[str, Any]:
    """Call the tool and report what it said."""
    return {"tool": tool, "result": TOOLS[tool](**args)}


def search(query: str) -> str:
    return f"3 pages about {query!r}"


def send_email(to: str, subject: str, body: str) -> str:
    """Says what it would send; nothing leaves the machine."""
    return f"Would send {subject!r} to {to}: {body}"


TOOLS = {"search": search, "send_email": send_email}
