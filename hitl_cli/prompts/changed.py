"""What a person is told whose answer was not applied, because the graph asks something else now."""

from __future__ import annotations

from typing import Any

from hitl_cli.prompts.differences import differences
from hitl_cli.prompts.lines import guttered
from hitl_cli.prompts.safe import safe_value
from hitl_cli.prompts.secrets import masked
from hitl_cli.prompts.size import terminal_size
from hitl_cli.question import Answer, Question
from hitl_cli.schema.secrets import described
from hitl_cli.values import NamedTuple

MOST_LINES = 20
"""Of a difference; more would push away what happened."""


class Changed(NamedTuple):
    """An accepted answer that the graph did not take."""

    asked: Question
    """As it was when it was answered."""
    answer: Answer
    now: Question | None
    """What the graph asks in its place; None: nothing."""

    def told(self) -> str:
        """What was answered, and the two questions line by line."""
        answered = described(self.answer, self.asked.schema)
        if self.now is None:
            return f"the question of {self.asked.named} is not asked any more; it was {answered}"
        lines = _differences(self.asked, self.now)
        more = [f"(and {len(lines) - MOST_LINES} more lines)"] if len(lines) > MOST_LINES else []
        return "\n".join(
            [
                f"the question of {self.asked.named} has changed since it was {answered}",
                *guttered(lines[:MOST_LINES], terminal_size()[0]),
                *more,
                "The answer was not applied.",
            ]
        )


def _differences(old: Question, new: Question) -> list[str]:
    found = differences(_text(old.payload), _text(new.payload))
    if found or old.schema == new.schema:
        return found
    return ["what may be answered:", *differences(_text(old.schema), _text(new.schema))]


def _text(value: Any) -> str:
    return safe_value(masked(value), indent=2)
