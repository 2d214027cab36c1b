"""The object of a thread in a list of threads."""

from __future__ import annotations

from typing import Any

from hitl_cli.prompts.summary import summary
from hitl_cli.store.lists import ThreadLine


def line_object(line: ThreadLine) -> dict[str, Any]:
    """One of the threads of `hitl threads ls --json`."""
    return {
        "thread": line.id,
        "status": line.status,
        "answered": line.answered,
        "node": line.node,
        "question": None if line.waiting == 0 else _asked(line),
        "waiting": line.waiting,
        "overdue": line.overdue,
        "target": line.target,
        "updated_at": line.updated_at,
    }


def _asked(line: ThreadLine) -> str:
    """What the oldest question asks. Screens are loaded only for a payload without words that ask, because a
    list of a thousand threads has to show at once."""
    if words := summary(line.payload, fallback=""):
        return words
    from hitl_cli.prompts.recognise import recognise
    from hitl_cli.question import Question

    asked = {"node": line.node, "payload": line.payload, "schema": line.schema}
    return recognise(Question(id="", thread=line.id, checkpoint="", task="", **asked)).question
