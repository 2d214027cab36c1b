"""What is no JSON, asked or answered: one clear error with the place, and the thread is still answerable."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .results import PAYLOADS, Record
from .sides import OURS, UnderHitl

SHORT = 400
"""Characters of a message that somebody can still read."""
FAILED, USAGE, REFUSED, PAUSED = 1, 2, 5, 8

ASKED = {
    "NaN": "nan, which JSON cannot hold at amounts[1]",
    "a huge integer": "a number of more than 4,300 digits at amounts[0]",
    "a cycle": "nested deeper than 64 levels (at .cycle[0].again[0].again",
    "depth 10,000": "nested deeper than 64 levels (at .deep[0][0]",
    "50 MB": "most of it is at text",
    "a lone surrogate": "half a character, '\\ud800', in a text at names[0]",
    "a custom object": "not JSON: a Invoice at invoice",
}
"""Payload and the end of the message."""

GIVEN = {
    "NaN": ('{"amounts": [1, NaN]}', USAGE, "NaN is not a JSON number"),
    "a huge integer": (f'{{"amounts": [{"9" * 5000}]}}', USAGE, "4,300 digits"),
    "depth 10,000": ("[" * 10_000 + "]" * 10_000, USAGE, "nested too deeply"),
    "50 MB": (json.dumps("x" * 50_000_000), USAGE, "16,777,216 characters are too many"),
    "5 MB": (json.dumps({"text": "x" * 5_000_000}), REFUSED, "most of it is at text"),
    "a lone surrogate": (
        r'{"names": ["caf\ud800"]}',
        REFUSED,
        "half a character, '\\ud800', in a text at names[0]",
    ),
}
"""Answer, exit code and a part of the message. JSON has neither cycles nor objects of Python's."""


@pytest.mark.parametrize("kind", ASKED)
def test_a_payload_that_is_no_json(kind: str, ours: UnderHitl, record: Record) -> None:
    Path("kind").write_text(kind)
    message = failed(ours, FAILED, "run", "hostile.py", "--thread", "t1")
    assert ASKED[kind] in message
    Path("kind").write_text("harmless")
    assert ours.hitl("resume", "--thread", "t1").ended().code == PAUSED
    assert ours.resume("hostile", "t1", "yes").ended().code == 0
    record(PAYLOADS, f"asked: {kind}", OURS, f"`{message}`; then answered")


@pytest.mark.parametrize("kind", GIVEN)
def test_an_answer_that_is_no_json(kind: str, ours: UnderHitl, record: Record) -> None:
    text, code, part = GIVEN[kind]
    Path("kind").write_text("harmless")
    Path("answer").write_text(text)
    assert ours.hitl("run", "hostile.py", "--thread", "t1").ended().code == PAUSED
    message = failed(ours, code, "resume", "--thread", "t1", "--value", "@answer")
    assert part in message
    assert ours.accepted("t1") == set()
    assert ours.resume("hostile", "t1", "yes").ended().code == 0
    record(PAYLOADS, f"answered: {kind}", OURS, f"`{message}`; then answered")


def failed(ours: UnderHitl, code: int, *words: str) -> str:
    """The one error of a command that has to end with `code`."""
    ran = ours.hitl(*words).ended()
    assert ran.code == code, ran
    assert "Traceback" not in ran.stderr
    message: str = json.loads(ran.stdout)["error"]["message"]
    assert len(message) < SHORT
    return message
