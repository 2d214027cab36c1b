"""Whether an answer may be given: plain JSON that satisfies the question's schema."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hitl_cli.errors import AnswerRefused, PayloadError
from hitl_cli.schema.check import problems
from hitl_cli.schema.payload import canonical

STILL_OPEN = "Nothing was applied; the question is still open."
"""What a refused answer leaves behind."""


def answer_problems(schema: dict[str, Any] | None, value: Any) -> tuple[str, ...]:
    """Why `value` is no JSON, or does not satisfy the schema; one line for each reason."""
    try:
        canonical(value, "the answer")
    except PayloadError as error:
        return (error.message,)
    return problems(schema, value)


def check_answer(schema: dict[str, Any] | None, value: Any, node: str) -> None:
    """AnswerRefused unless `value` is JSON and satisfies the schema of a question of `node`."""
    try:
        canonical(value, "the answer")
    except PayloadError as error:
        raise AnswerRefused(error.message, hint=error.hint) from None
    refuse(problems(schema, value), node)


def refuse(problems: Sequence[str], node: str) -> None:
    """AnswerRefused when there are problems with the answer to a question of `node`."""
    if problems:
        raise AnswerRefused(
            f"the answer does not fit the question of {node!r}",
            hint=STILL_OPEN,
            problems=problems,
        )
