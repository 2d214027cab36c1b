"""Prepared answers in place of a person: `--answers`, tests, demonstrations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hitl_cli.errors import AnswerRefused
from hitl_cli.question import Answer, Later, Question
from hitl_cli.wording import MOST_NAMED


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

    def check(self, questions: Iterable[Question]) -> None:
        """
        Args:
            questions: those that wait side by side.

        Raises:
            AnswerRefused: an entry names several of them, and cannot be for all.
        """
        named: dict[str, list[Question]] = {}
        for question in questions:
            if (key := self._key_for(question)) is not None and key not in self._used:
                named.setdefault(key, []).append(question)
        for key, several in named.items():
            if len(several) > 1:
                ids = ", ".join(question.id[:8] for question in several[:MOST_NAMED])
                raise AnswerRefused(
                    f"--answers: {key!r} names {len(several)} questions that wait",
                    hint=f"Name each by its id: {ids}. Nothing was applied.",
                )

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
