"""A payload is JSON, checked where it is asked; the message has the path to what is not."""

from __future__ import annotations

import json
import math
import re
import sys
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hitl_cli.checkpoint.memory import InMemorySaver
from hitl_cli.errors import AnswerRefused, PayloadError
from hitl_cli.schema.payload import MAX_BYTES, MAX_DEPTH, canonical
from hitl_cli.types import Command, interrupt

from .building import CONFIG, wired


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


CYCLE: list[Any] = [0]
CYCLE.append({"again": CYCLE})

REFUSED: dict[str, tuple[Any, str]] = {
    "nan": ({"a": [1, math.nan]}, "nan, which JSON cannot hold at a[1]"),
    "infinity": ([-math.inf], "-inf, which JSON cannot hold at [0]"),
    "an object": ({"a": {"b": object()}}, "not JSON: a object at a.b"),
    "a date": (date(2026, 11, 22), "not JSON: a date"),
    "bytes": ([b"x"], "not JSON: a bytes at [0]"),
    "a set": ({"s": {1}}, "not JSON: a set at s"),
    "a key that is a number": ({"a": {1: "x"}}, "key that is not text: 1 at a"),
    "a key that is None": ({None: 1}, "key that is not text: None"),
    "a cycle": (CYCLE, "nested deeper than 64 levels"),
    "too deep": (nested(MAX_DEPTH + 1), "nested deeper than 64 levels"),
    "far too deep": (nested(10_000), "nested deeper than 64 levels"),
    "too large": ("x" * (MAX_BYTES - 1), "1,048,577 bytes; at most 1,048,576"),
    "large in other alphabets": (["ü" * (MAX_BYTES // 5)], "at most 1,048,576"),
    "a large part": ({"a": 1, "b": [0, "x" * MAX_BYTES]}, "are allowed; most of it is at b[1]"),
    "a number of more digits than Python prints": (
        {"a": 10 ** sys.get_int_max_str_digits()},
        "a number of more than 4,300 digits at a",
    ),
    "a negative one": ([-(10 ** sys.get_int_max_str_digits())], "a number of more than 4,300 digits at [0]"),
    "half a character": ({"a": ["x\ud800"]}, "half a character, '\\ud800', in a text at a[0]"),
    "half a character in a key": ({"a": {"\udfff": 1}}, "half a character, '\\udfff', in a text at a"),
}


@pytest.mark.parametrize(("payload", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(payload: Any, message: str) -> None:
    with pytest.raises(PayloadError, match=re.escape(message)) as refused:
        canonical(payload)
    assert len(refused.value.message) < 300


@pytest.mark.parametrize(
    "payload",
    [
        None,
        True,
        0,
        -1.5,
        10**4299,
        "",
        "\U0001f600",
        [],
        {},
        (1, (2,)),
        nested(MAX_DEPTH),
        "x" * (MAX_BYTES - 2),
    ],
    ids=lambda payload: type(payload).__name__,
)
def test_what_is_taken(payload: Any) -> None:
    assert json.loads(canonical(payload)) == json.loads(json.dumps(payload))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=200)
@given(json_values)
def test_the_text_does_not_depend_on_the_order_of_keys(value: Any) -> None:
    def reordered(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: reordered(part[key]) for key in reversed(part)}
        return [reordered(item) for item in part] if isinstance(part, list) else part

    assert canonical(reordered(value)) == canonical(value)
    assert json.loads(canonical(value)) == value


@pytest.mark.parametrize(("payload", "message"), REFUSED.values(), ids=REFUSED)
def test_a_node_that_asks_it_fails_and_can_be_repaired(payload: Any, message: str) -> None:
    saver = InMemorySaver()
    graph = wired("s: a; a:", {"a": lambda state: {"log": [interrupt(payload)]}}, saver)
    with pytest.raises(PayloadError, match=re.escape(message)):
        graph.invoke({}, CONFIG)
    repaired = wired("s: a; a:", {"a": lambda state: {"log": [interrupt("ok?")]}}, saver)
    assert "__interrupt__" in repaired.invoke(None, CONFIG)
    assert repaired.invoke(Command(resume=1), CONFIG)["log"] == ["s", 1]


@pytest.mark.parametrize(
    "answer", [math.nan, {1: "x"}, [object()], nested(MAX_DEPTH + 1), CYCLE, "x" * MAX_BYTES]
)
def test_an_answer_that_is_not_json_is_refused_and_the_question_stays(answer: Any) -> None:
    graph = wired("s: a; a:", {"a": lambda state: {"log": [interrupt("ok?")]}})
    graph.invoke({}, CONFIG)
    with pytest.raises(AnswerRefused, match="the answer"):
        graph.invoke(Command(resume=answer), CONFIG)
    assert graph.invoke(Command(resume=True), CONFIG)["log"] == ["s", True]


@pytest.mark.parametrize(
    "schema", [{"type": "nonsense"}, {"$ref": "https://example.org/x.json"}, {"pattern": "("}, 7]
)
def test_a_schema_that_is_none_fails_where_it_is_asked(schema: Any) -> None:
    graph = wired("s: a; a:", {"a": lambda state: {"log": [interrupt("ok?", response_schema=schema)]}})
    with pytest.raises(PayloadError, match="response_schema"):
        graph.invoke({}, CONFIG)


@pytest.mark.parametrize("answer", [17.5, "17", None, {}])
def test_an_answer_that_does_not_satisfy_the_schema_saves_nothing(answer: Any) -> None:
    saver = InMemorySaver()
    schema = {"type": "integer"}
    graph = wired("s: a; a:", {"a": lambda state: {"log": [interrupt("?", response_schema=schema)]}}, saver)
    graph.invoke({}, CONFIG)
    before = saver.thread("t1")
    with pytest.raises(AnswerRefused) as refused:
        graph.invoke(Command(resume=answer), CONFIG)
    assert refused.value.problems
    assert saver.thread("t1") == before
    assert graph.invoke(Command(resume=17), CONFIG)["log"] == ["s", 17]


def test_what_was_asked_is_what_is_shown_although_the_node_changes_it_on_its_way_out() -> None:
    def node(state: Any) -> Any:
        payload = {"pay": [90]}
        try:
            return {"log": [interrupt(payload)]}
        finally:
            payload["pay"].append(9000)

    graph = wired("s: a; a:", {"a": node})
    (asked,) = graph.invoke({}, CONFIG)["__interrupt__"]
    assert asked.value == {"pay": [90]}
    assert graph.get_state(CONFIG).interrupts[0].value == {"pay": [90]}
    assert graph.invoke(Command(resume=True), CONFIG)["log"] == ["s", True]
