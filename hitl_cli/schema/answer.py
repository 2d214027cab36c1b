"""Whether an answer may be given: plain JSON that satisfies the question's schema."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hitl_cli.errors import AnswerRefused, PayloadError
from hitl_cli.schema.check import problems
from hitl_cli.schema.payload import canonical


def check_answer(schema: dict[str, Any] | None, value: Any) -> None:
    """AnswerRefused unless `value` is JSON and satisfies the schema."""
    try:
        canonical(value, "the answer")
    except PayloadError as error:
        raise AnswerRefused(error.message, hint=error.hint) from None
    if found := problems(schema, value):
        raise refusal(found)


def refusal(problems: Sequence[str]) -> AnswerRefused:
    """
    Args:
        problems: one line for each reason.
    """
    return AnswerRefused(
        "the answer does not fit the question",
        hint="Nothing was applied; the question is still open.",
        problems=problems,
    )
