"""Spans of time: a number and its unit, nothing else."""

from __future__ import annotations

import pytest

from hitl_cli.format.durations import in_words, seconds_of


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        *[("30s", 30), ("10m", 600), ("2h", 7200), ("3d", 259200), ("1w", 604800)],
        *[("1h 30m", 5400), ("1h30m", 5400), ("0.5s", 0.5), (" 5s ", 5)],
    ],
)
def test_a_span_has_a_number_and_a_unit(text, seconds):
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "3", "s", "3 s", "PT3D", "-3s", "3x", "1.2.3s", ".s", "3s4", "\u0663s", "3S"]
)
def test_what_has_no_unit_or_no_number_is_no_span(text):
    assert seconds_of(text) is None


@pytest.mark.parametrize("words", ["30s", "1h 30m", "3d", "0.5s", "2h 5s"])
def test_words_are_read_back(words):
    assert in_words(seconds_of(words)) == words
