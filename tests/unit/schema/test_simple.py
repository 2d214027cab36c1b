"""What is plainly sound or plainly fits is so by jsonschema-rs, too."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import jsonschema_rs
from hypothesis import given, settings
from hypothesis import strategies as st

from hitl_cli.schema.simple import is_plain, plainly_fits

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "a", "b", "é", "1", "true"]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from("ab"), st.integers(), max_size=2),
)
SCHEMAS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.one_of(
            st.sampled_from(["string", "integer", "number", "boolean", "null", "array", "objekt"]),
            st.just(["string", "null"]),
        ),
        "enum": st.one_of(st.lists(VALUES, max_size=3), st.just("ab")),
        "minimum": VALUES,
        "maximum": VALUES,
        "oneOf": st.one_of(
            st.lists(
                st.fixed_dictionaries({"const": VALUES, "title": VALUES}, optional={"type": VALUES}),
                max_size=3,
            ),
            VALUES,
        ),
        "pattern": st.just("("),
        "title": st.just("t"),
        "x-hitl": st.just("text"),
    },
)


@settings(max_examples=1000)
@given(SCHEMAS, VALUES)
def test_the_short_way_says_nothing_that_the_long_way_does_not(schema: dict[str, Any], value: Any) -> None:
    if is_plain(schema):
        validator = jsonschema_rs.Draft202012Validator(schema)
        if plainly_fits(schema, value):
            assert validator.is_valid(value)
    else:
        assert not plainly_fits(schema, value)


def test_what_a_graph_file_says_most_often_is_plain() -> None:
    assert plainly_fits({"type": "string", "x-hitl": "text"}, "a")
    assert plainly_fits({"type": "number", "minimum": 0, "description": "Total"}, 3)
    assert plainly_fits({"enum": ["a", "b"]}, "b")
    assert plainly_fits({"oneOf": [{"const": "a", "title": "A"}, {"const": "b", "title": "B"}]}, "b")
    assert not plainly_fits({"type": "integer"}, True)
    assert not plainly_fits({"enum": ["a"]}, "b")
    assert not plainly_fits({"type": "number", "minimum": 0}, -1)
    assert not plainly_fits({"type": "string"}, "\ud800")


def test_it_is_taken_before_anything_is_imported() -> None:
    code = "from hitl_cli.schema.check import *; import sys; "
    code += "check_schema({'enum': ['a']}); assert problems({'type': 'string'}, 'x') == (); "
    code += "assert 'jsonschema_rs' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
