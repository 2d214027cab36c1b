from __future__ import annotations

from typing import Any

import pytest

from hitl_cli.prompts.summary import summary

PAYLOADS = [
    ("Approve?", "Approve?"),
    ("two\n  lines\t", "two lines"),
    ("", "node"),
    ({"question": "Pay?", "message": "other"}, "Pay?"),
    ({"question": " ", "message": "Send it?"}, "Send it?"),
    ({"question": 7, "prompt": "Age?"}, "Age?"),
    ({"instruction": "Review", "content": "long"}, "Review"),
    ({"amount": 9}, "node"),
    (["a"], "node"),
    (None, "node"),
    ("x" * 300, "x" * 199 + "…"),
    (" " * 5000 + "late", "node"),
]


@pytest.mark.parametrize(("payload", "asked"), PAYLOADS)
def test_what_a_payload_asks(payload: Any, asked: str) -> None:
    assert summary(payload, "node") == asked
