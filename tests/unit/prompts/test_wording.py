"""The words of a payload, and which of them ask for yes or no."""

from __future__ import annotations

from typing import Any

import pytest

from hitl_cli.prompts.wording import Wording, asks_yes_or_no, wording
from hitl_cli.types import UNSET


@pytest.mark.parametrize(
    "text",
    [
        "Approve this action?",
        "Do you approve this action?",
        "Do you want to proceed with this action?",
        "Continue",
        "Confirm the order of 3 items",
        "Is that right?",
        "The agent wants to send a mail.\nMay it?",
        "Approve the plan? It deletes prod.",
        "Delete everything (y/n)",
        "OK to go?",
    ],
)
def test_yes_no_questions(text: str) -> None:
    assert asks_yes_or_no(text)


@pytest.mark.parametrize(
    "text",
    [
        "What is your age?",
        "'abc' is not valid. Enter a positive number.",
        "Should I use Postgres or MySQL?",
        "Do the following: write your name",
        "Island of choice?",
        "Why is it rejected?",
        "Doing what?",
        "",
        "   ",
        "?",
    ],
)
def test_other_questions(text: str) -> None:
    assert not asks_yes_or_no(text)


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ("Age?", Wording("Age?")),
        ({"question": "Go?", "details": {"a": 1}}, Wording("Go?", {"a": 1})),
        ({"question": "Go?", "details": ""}, Wording("Go?")),
        ({"question": "Go?", "amount": 3}, Wording("Go?", {"amount": 3})),
        ({"question": "Go?", "details": "d", "amount": 3}, Wording("Go?", {"details": "d", "amount": 3})),
        ({"question": "Go?", "options": [1], "editor": "x"}, Wording("Go?", {"options": [1], "editor": "x"})),
        ({"question": "Go?", "error": 3}, Wording("Go?", {"error": 3})),
        ({"question": "Go?", "error": "too low"}, Wording("Go?", UNSET, "too low")),
        ({"a": 1}, Wording("", {"a": 1})),
        ([1], Wording("", [1])),
        (None, Wording("", None)),
    ],
)
def test_wording(payload: Any, words: Wording) -> None:
    assert wording(payload) == words


def test_keys_that_a_screen_shows_otherwise_are_left_out() -> None:
    payload = {"question": "Go?", "options": [1], "amount": 3}

    assert wording(payload, without=frozenset({"options"})) == Wording("Go?", {"amount": 3})
