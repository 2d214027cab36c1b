"""What a typed line means."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hitl_cli.prompts.screen import Reading
from hitl_cli.prompts.typed import NotReadable, describe, read, write


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("42", 42),
        ("-7", -7),
        ("1.5", 1.5),
        ("1.10", "1.10"),
        ("007", "007"),
        ("1e5", "1e5"),
        ("-0", "-0"),
        ("+1", "+1"),
        (".5", ".5"),
        ("12,5", "12,5"),
        ("true", True),
        ("True", "True"),
        ("null", None),
        ("NaN", "NaN"),
        ("-Infinity", "-Infinity"),
        ("[1, 2]", [1, 2]),
        ("[NaN]", "[NaN]"),
        ("[1e999]", "[1e999]"),
        ('{"a": 1}', {"a": 1}),
        ('{"a": 1', '{"a": 1'),
        ('{"a": 1, "a": 2}', '{"a": 1, "a": 2}'),
        ('"42"', "42"),
        ("hello", "hello"),
        (" padded ", " padded "),
        ("[" * 100_000, "[" * 100_000),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_json_or_text(line: str, value: Any) -> None:
    found = read(line, "json-or-text")

    assert found == value
    assert type(found) is type(value)


def test_tab_takes_the_line_as_text() -> None:
    assert read("42", "json-or-text", as_text=True) == "42"
    assert read("y", "yes-no-or-text", as_text=True) == "y"


@pytest.mark.parametrize(
    ("line", "value"),
    [("y", True), ("YES", True), ("n", False), (" No ", False), ("yeah", "yeah"), ("1", 1), ("true", True)],
)
def test_yes_no_or_text(line: str, value: Any) -> None:
    assert read(line, "yes-no-or-text") is value or read(line, "yes-no-or-text") == value


@pytest.mark.parametrize(
    ("line", "reading", "value"),
    [
        ("42", "integer", 42),
        ("42.0", "integer", 42),
        ("1e2", "integer", 100),
        ("1.10", "number", 1.1),
        ("42", "number", 42),
        ("42", "text", "42"),
        ("true", "text", "true"),
        ('{"a": [1]}', "json", {"a": [1]}),
    ],
)
def test_demanded_types(line: str, reading: Reading, value: Any) -> None:
    found = read(line, reading)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("line", "reading", "why"),
    [
        ("abc", "integer", "'abc' is not a whole number"),
        ("1.5", "integer", "'1.5' is not a whole number"),
        ("true", "number", "'true' is not a number"),
        ("NaN", "number", "'NaN' is not a number"),
        ("1e999", "integer", "'1e999' is not a whole number"),
        ("", "number", "'' is not a number"),
        ('{"a": 1', "json", "line 1 column 8"),
        ("[NaN]", "json", "NaN is not a JSON number"),
        ("[1e999]", "json", "1e999 is not a JSON number"),
        ('{"a": 1, "a": 2}', "json", "the key 'a' stands there twice"),
        ("[" * 100_000, "json", "nested too deeply"),
    ],
)
def test_refusals_say_why(line: str, reading: Reading, why: str) -> None:
    with pytest.raises(NotReadable, match=why):
        read(line, reading)


@given(st.text() | st.integers() | st.booleans() | st.none() | st.lists(st.text()))
def test_a_default_is_written_so_that_it_reads_back(value: Any) -> None:
    assert read(write(value, "json-or-text"), "json-or-text") == value


def test_a_default_that_looks_like_json_is_quoted() -> None:
    assert write("42", "json-or-text") == '"42"'
    assert write("42", "text") == "42"
    assert write("y", "yes-no-or-text") == '"y"'


@pytest.mark.parametrize(
    ("value", "words"),
    [(42, "42 (number)"), ("42", '"42" (text)'), (True, "true"), (None, "null"), ([1], "[1]")],
)
def test_describe(value: Any, words: str) -> None:
    assert describe(value) == words
