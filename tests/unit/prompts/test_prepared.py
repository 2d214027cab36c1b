"""Prepared answers: found by id, node or prefix, and used once."""

from __future__ import annotations

from typing import Any

import pytest

from hitl_cli.errors import AnswerRefused
from hitl_cli.prompts.prepared import Prepared
from hitl_cli.question import Answer, Later, Question

QUESTION = Question(
    id="3f9a" + "0" * 28, thread="t1", checkpoint="c1", task="k1", node="manager", payload="Go?"
)


@pytest.mark.parametrize("key", [QUESTION.id, "manager", "3f9a", "3f9a00"])
def test_finds_the_answer(key: str) -> None:
    assert Prepared({key: True}).answer(QUESTION) == Answer(question=QUESTION.id, value=True, how="flag")


@pytest.mark.parametrize("key", ["3f9", "3f9b", "manage", "", "MANAGER"])
def test_nothing_else_counts(key: str) -> None:
    assert Prepared({key: True}).answer(QUESTION) == Later("there is no prepared answer for node 'manager'")


def test_none_is_an_answer() -> None:
    assert Prepared({"manager": None}).answer(QUESTION) == Answer(
        question=QUESTION.id, value=None, how="flag"
    )


def test_an_answer_is_used_once() -> None:
    prepared = Prepared({"manager": True})
    prepared.answer(QUESTION)

    again = prepared.answer(QUESTION._replace(id="ab" * 16))

    assert again == Later("the prepared answer 'manager' was used for an earlier question")


def test_an_entry_for_several_that_wait_is_refused() -> None:
    """It would go to whichever comes first."""
    first, second = QUESTION._replace(node="visit[0]"), QUESTION._replace(node="visit[1]", id="ab" * 16)
    with pytest.raises(AnswerRefused, match="'visit' names 2 questions") as refused:
        Prepared({"visit": True}).check([first, second])
    assert first.id[:8] in refused.value.hint
    assert second.id[:8] in refused.value.hint
    Prepared({"visit": True, "visit[1]": False}).check([first, second])
    Prepared({"visit": True}).check([second])


@pytest.mark.parametrize(
    ("answers", "value"),
    [
        ({"manager": 1, QUESTION.id: 2}, 2),
        ({"3f9a": 1, "manager": 2}, 2),
        ({"3f9a": 1, "3f9a00": 2}, 2),
    ],
)
def test_the_most_exact_key_counts(answers: dict[str, Any], value: Any) -> None:
    answer = Prepared(answers).answer(QUESTION)

    assert isinstance(answer, Answer)
    assert answer.value == value
