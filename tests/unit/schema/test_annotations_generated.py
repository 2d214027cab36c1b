"""Any type that hypothesis can think of: its values come back as they were, and pydantic agrees."""

from __future__ import annotations

import enum
from dataclasses import is_dataclass, make_dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from keyword import iskeyword
from typing import Any, Literal, NamedTuple, Optional
from uuid import UUID

import typing_extensions
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from hitl_cli.schema.annotations import build, json_schema
from hitl_cli.schema.check import problems

from .answers import Color, Level


class Typed(NamedTuple):
    annotation: Any
    values: st.SearchStrategy[Any]


ZONES = st.none() | st.builds(lambda minutes: timezone(timedelta(minutes=minutes)), st.integers(-1439, 1439))
NAMES = st.from_regex(r"[a-z][a-z_]{0,8}[a-z]", fullmatch=True).filter(lambda name: not iskeyword(name))

SINGLE = (
    Typed(None, st.none()),
    Typed(bool, st.booleans()),
    Typed(int, st.integers()),
    Typed(float, st.floats(allow_nan=False, allow_infinity=False)),
    Typed(str, st.text()),
    Typed(date, st.dates()),
    Typed(datetime, st.datetimes(timezones=ZONES)),
    Typed(time, st.times(timezones=ZONES)),
    Typed(UUID, st.uuids()),
    Typed(Decimal, st.decimals(allow_nan=False, allow_infinity=False, min_value=-1e20, max_value=1e20)),
    Typed(Color, st.sampled_from(Color)),
    Typed(Level, st.sampled_from(Level)),
    Typed(Literal["a", 1, None], st.sampled_from(["a", 1, None])),
)
HASHABLE = tuple(one for one in SINGLE if one.annotation is not None)


def containing(inner: st.SearchStrategy[Typed]) -> st.SearchStrategy[Typed]:
    return st.one_of(
        inner.map(lambda one: Typed(list[one.annotation], st.lists(one.values, max_size=3))),
        inner.map(lambda one: Typed(tuple[one.annotation, ...], st.lists(one.values, max_size=3).map(tuple))),
        inner.map(table),
        inner.map(lambda one: Typed(Optional[one.annotation], st.none() | one.values)),  # noqa: UP045
        st.lists(inner, max_size=3).map(row),
        st.dictionaries(NAMES, inner, max_size=3).map(typed_dict),
        st.dictionaries(NAMES, inner, max_size=3).map(a_dataclass),
    )


def table(item: Typed) -> Typed:
    return Typed(dict[str, item.annotation], st.dictionaries(st.text(), item.values, max_size=3))


def a_set(item: Typed) -> Typed:
    return Typed(set[item.annotation], st.sets(item.values, max_size=3))


def row(items: list[Typed]) -> Typed:
    return Typed(tuple[tuple(item.annotation for item in items)], st.tuples(*(item.values for item in items)))


def typed_dict(fields: dict[str, Typed]) -> Typed:
    annotations = {name: field.annotation for name, field in fields.items()}
    made = typing_extensions.TypedDict("Made", annotations)
    return Typed(made, st.fixed_dictionaries({name: field.values for name, field in fields.items()}))


def a_dataclass(fields: dict[str, Typed]) -> Typed:
    made = make_dataclass("Made", [(name, field.annotation) for name, field in fields.items()])
    return Typed(made, st.builds(made, **{name: field.values for name, field in fields.items()}))


TYPES = st.recursive(st.sampled_from(SINGLE) | st.sampled_from(HASHABLE).map(a_set), containing, max_leaves=5)


TEXTS = ("a", "red", "2026-01-31", "2026-01-31T10:00:00", "10:00", "1.5")
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats(-3, 3)
    | st.sampled_from(["a", "red", "2026-01-31"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def as_json(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, UUID):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {name: as_json(item) for name, item in vars(value).items()}
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    return [as_json(item) for item in value] if isinstance(value, list | tuple | set) else value


@settings(max_examples=200)
@given(st.data())
def test_values_of_a_type_are_accepted_and_come_back(data: st.DataObject) -> None:
    annotation, values = data.draw(TYPES)
    value = data.draw(values)
    answer = as_json(value)
    assert problems(json_schema(annotation), answer) == ()
    assert build(annotation, answer) == value
    assert TypeAdapter(annotation).validate_python(answer) == value


@settings(max_examples=200)
@given(TYPES, JSON)
def test_what_is_accepted_is_what_pydantic_makes_of_it(typed: Typed, answer: Any) -> None:
    if problems(json_schema(typed.annotation), answer) == ():
        assert build(typed.annotation, answer) == TypeAdapter(typed.annotation).validate_python(answer)
