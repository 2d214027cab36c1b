"""Asks one question on the terminal and prints the outcome as JSON: the driver of the prompt tests.

Usage: ask.py QUESTION [FILE]. QUESTION is a JSON object: `payload`, and perhaps `schema`, `draft`, `node`,
`before`, the sentences of what going back to the question before would do, and `undo`, those of what is to be
confirmed first.
FILE: when it exists while the prompt is open, its text says who answered meanwhile.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from hitl_cli.errors import AlreadyAnswered
from hitl_cli.prompts.confirming import confirmed
from hitl_cli.prompts.presence import why_not_ask
from hitl_cli.prompts.terminal import TerminalAsker, face_of
from hitl_cli.question import Back, Later, Question
from hitl_cli.types import UNSET


def ask(asked: str, news: str = "") -> dict[str, Any]:
    if reason := why_not_ask(no_input=False):
        return {"reason": reason}
    file = Path(news) if news else None

    def overtaken() -> str | None:
        return file.read_text() if file is not None and file.exists() else None

    try:
        given = json.loads(asked)
        before = (lambda: given["before"]) if "before" in given else None
        if "undo" in given and not confirmed(face_of(overtaken), given["undo"], "Take it back?"):
            return {"undo": False}
        outcome = TerminalAsker().ask(_question(given), 1, 1, overtaken, before)
    except KeyboardInterrupt:
        return {"interrupted": True}
    except AlreadyAnswered as error:
        return {"overtaken": error.message}
    if isinstance(outcome, Back):
        return {"back": True}
    return {"later": outcome.reason} if isinstance(outcome, Later) else {"value": outcome.value}


def main() -> None:
    sys.stdout.write(json.dumps(ask(*sys.argv[1:])) + "\n")
    sys.stdout.flush()


def _question(given: dict[str, Any]) -> Question:
    return Question(
        id="0123456789abcdef0123456789abcdef",
        thread="t1",
        checkpoint="c1",
        task="k1",
        node=given.get("node", "ask"),
        payload=given["payload"],
        schema=given.get("schema"),
        draft=given.get("draft", UNSET),
    )


if __name__ == "__main__":
    main()
