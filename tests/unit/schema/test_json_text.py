"""JSON that a person typed: what it seems to say counts, and what it cannot say is refused in words."""

from __future__ import annotations

import pytest

from hitl_cli.schema.json_text import read_json


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" + "9" * 5000 + "]", "a number has more than 4,300 digits"),
        ("1e999", "1e999 is not a JSON number"),
        ("NaN", "NaN is not a JSON number"),
        ('{"a": 1, "a": 2}', "the key 'a' stands there twice"),
        ("[" * 100_000, "it is nested too deeply"),
    ],
    ids=lambda text: text[:20],
)
def test_what_json_cannot_say(text: str, said: str) -> None:
    with pytest.raises(ValueError, match="^" + said + "$"):
        read_json(text)


def test_whole_numbers_stay_whole() -> None:
    assert read_json(f"[1, -20, {'9' * 400}]") == [1, -20, int("9" * 400)]
