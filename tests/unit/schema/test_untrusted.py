"""A schema comes from the same untrusted place as its payload: it fetches nothing, and no pattern hangs."""

from __future__ import annotations

import time
from typing import Any

import pytest

from hitl_cli.errors import PayloadError
from hitl_cli.schema.check import problems
from tests.machine import slowness


@pytest.mark.parametrize("reference", ["$ref", "$dynamicRef"])
@pytest.mark.parametrize("place", ["https://127.0.0.1:1/schema.json", "file:///etc/passwd", "other.json"])
def test_nothing_is_fetched(reference: str, place: str) -> None:
    with pytest.raises(PayloadError, match="is not a JSON Schema"):
        problems({reference: place}, 1)


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*$", "(a|b|ab)*c", "^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_patterns_that_backtracking_would_never_finish(pattern: str) -> None:
    started = time.process_time()
    assert problems({"pattern": pattern}, "a" * 5000 + "!")
    assert time.process_time() - started < 5 * slowness()


@pytest.mark.parametrize("schema", [{"pattern": "((a{100}){100}){100}"}, {"pattern": "(?=a)b"}])
def test_patterns_that_cannot_be_checked_in_linear_time_are_refused(schema: Any) -> None:
    with pytest.raises(PayloadError, match="is not a JSON Schema"):
        problems(schema, "a")


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": "a" * 1001},
        {"type": "object", "properties": {"code": {"anyOf": [{"pattern": "a" * 1001}]}}},
        {"type": "object", "patternProperties": {"a" * 1001: {}}},
    ],
)
def test_a_pattern_that_is_too_long_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(PayloadError, match="a pattern of 1,001 characters; at most 1,000 are allowed"):
        problems(schema, {})


def test_a_field_may_be_called_pattern() -> None:
    assert problems({"properties": {"pattern": {"type": "string"}}}, {"pattern": "a" * 1001}) == ()
