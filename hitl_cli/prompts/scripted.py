"""Prepared answers in place of a person: `--answers`, tests, demonstrations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hitl_cli.question import Answer, Later, Question


class ScriptedAsker:
    """Answers questions from a mapping; each entry once.

    Args:
        answers: JSON values by question id, by a prefix of one (4 digits or more), or by node name.
        how: recorded with each answer.
    """

    def __init__(self, answers: Mapping[str, Any], how: str = "flag") -> None:
        self.answers = dict(answers)
        self._used: set[str] = set()
        self._how = how

    def ask(
        self, question: Question, nth: int, total: int, overtaken: Callable[[], str | None]
    ) -> Answer | Later:
        """The prepared answer, or Later with the reason when there is none left for this question."""
        del nth, total, overtaken  # there is nobody to show them to
        key = self._key_for(question)
        if key is None:
            return Later(f"there is no prepared answer for node {question.node!r}")
        if key in self._used:
            return Later(f"the prepared answer {key!r} was used for an earlier question")
        self._used.add(key)
        return Answer(question=question.id, value=self.answers[key], how=self._how)

    def unused(self) -> list[str]:
        """Names of entries that no question was asked for."""
        return sorted(self.answers.keys() - self._used)

    def _key_for(self, question: Question) -> str | None:
        """The whole id comes first, then the node's name, then the longest prefix of the id."""
        for key in (question.id, question.node):
            if key in self.answers:
                return key
        prefixes = [key for key in self.answers if question.begins_with(key)]
        return max(prefixes, key=len, default=None)
