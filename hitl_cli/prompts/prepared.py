"""Prepared answers in place of a person: `--answers`, tests, demonstrations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hitl_cli.question import Answer, Later, Question


class Prepared:
    """Answers questions from a mapping; each entry once.

    Args:
        answers: JSON values by question id, by a prefix of one (4 digits or more), or by node name.
    """

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = dict(answers)
        self._used: set[str] = set()

    def answer(self, question: Question) -> Answer | Later:
        """The prepared answer, or Later with the reason when there is none left for this question."""
        key = self._key_for(question)
        if key is None:
            return Later(f"there is no prepared answer for node {question.label!r}")
        if key in self._used:
            return Later(f"the prepared answer {key!r} was used for an earlier question")
        self._used.add(key)
        return Answer(question=question.id, value=self.answers[key], how="flag")

    def unused(self) -> list[str]:
        """Names of entries that no question was asked for."""
        return sorted(self.answers.keys() - self._used)

    def _key_for(self, question: Question) -> str | None:
        """The whole id comes first, then the question's names, then the longest prefix of the id."""
        for key in (question.id, *question.names):
            if key in self.answers:
                return key
        prefixes = [key for key in self.answers if question.begins_with(key)]
        return max(prefixes, key=len, default=None)
