"""Two processes answer one question at the same instant: one is accepted, and its effect happens once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hitl_cli.commands.run import RunOptions, run

ROUNDS = 25
"""Of each test; there are four, 100 rounds in all."""


@pytest.fixture
def paused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Start a thread that waits for an answer, in this process to save time; the id of its question."""
    monkeypatch.setattr(sys, "path", sys.path[:])

    def start(thread: str) -> str:
        options = RunOptions(
            target="pay.py", thread=thread, input=json.dumps({"item": thread}), no_input=True
        )
        (question,) = run(options).data["questions"]
        return str(question["id"])

    return start


@pytest.mark.parametrize("half", [1, 2])
@pytest.mark.parametrize("named", [False, True], ids=["the only question", "by its id"])
def test_one_of_two_answers_is_accepted_and_acted_on_once(
    named: bool, half: int, paused: Callable[[str], str], effects: Callable[[], list[str]]
) -> None:
    asked = {f"t{number}": paused(f"t{number}") for number in range(ROUNDS)}
    accepted = {}
    for thread, question in asked.items():
        which = ["--id", question] if named else []
        racers = {
            value: subprocess.Popen(
                ["hitl", "resume", "--thread", thread, *which, "--text", value, "--no-input"],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            for value in ("yes", "no")
        }
        said = {value: racer.communicate(timeout=60)[1] for value, racer in racers.items()}
        codes = {value: racer.returncode for value, racer in racers.items()}
        assert sorted(codes.values()) == [0, 4], (thread, codes, said)
        winner, loser = sorted(codes, key=lambda value: codes[value])
        accepted[thread] = winner
        assert f'"{winner}"' in said[loser] or "is finished" in said[loser]
    paid = [line for line in effects() if line.startswith("pay ")]
    assert paid == [f"pay {thread} {value}" for thread, value in accepted.items()]
