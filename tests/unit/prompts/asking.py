"""Questions for the prompt tests."""

from __future__ import annotations

from typing import Any

from hitl_cli.question import Question
from hitl_cli.types import UNSET


def question(payload: Any, schema: dict[str, Any] | None = None, draft: Any = UNSET) -> Question:
    return Question(
        id="0123456789abcdef0123456789abcdef",
        thread="t1",
        checkpoint="c1",
        task="k1",
        node="ask",
        payload=payload,
        schema=schema,
        draft=draft,
    )
