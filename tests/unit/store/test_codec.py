"""State values come back as what they were; what cannot is refused with the path to it."""

from __future__ import annotations

import enum
import json
import math
from collections import OrderedDict, defaultdict, namedtuple
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hitl_cli.errors import PayloadError, StoreError
from hitl_cli.records import Typed
from hitl_cli.store.codec import TAG, decode, dump, pack
from hitl_cli.types import Overwrite

texts = st.text(st.characters(exclude_categories=())) | st.sampled_from([TAG, "v", "\ud800", "\udfff\x00"])
zones = st.none() | st.sampled_from([UTC, timezone(timedelta(hours=-3, minutes=30, seconds=7))])
hashables = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | texts
    | st.binary()
    | st.dates()
    | st.times(timezones=zones)
    | st.datetimes(timezones=zones)
    | st.timedeltas()
    | st.decimals(allow_nan=False)
    | st.uuids()
    | st.builds(Path, st.text("ab./", min_size=1)),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.frozensets(inner, max_size=3),
    max_leaves=5,
)
values = st.recursive(
    hashables,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(texts, inner, max_size=4)
        | st.dictionaries(hashables, inner, max_size=3)
        | st.sets(hashables, max_size=3)
        | st.builds(Overwrite, inner)
        | st.builds(Typed, texts, inner, st.lists(texts, max_size=2).map(tuple))
    ),
    max_leaves=15,
)


def encode(value: Any) -> bytes:
    return dump(pack(value))


def same(one: Any, other: Any) -> bool:
    """Equal in value and in every type; dicts also in order."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return len(one) == len(other) and all(
            same(left, right) for left, right in zip(one.items(), other.items(), strict=True)
        )
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float):
        return repr(one) == repr(other)
    if isinstance(one, Typed):
        return one.name == other.name and one.unset == other.unset and same(one.value, other.value)
    if isinstance(one, Overwrite):
        return same(one.value, other.value)
    return bool(one == other)


@settings(max_examples=400)
@given(values)
def test_a_value_comes_back(value: Any) -> None:
    assert same(decode(encode(value)), value)


@settings(max_examples=200)
@given(values)
def test_what_is_written_is_ascii_json_without_nan(value: Any) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    text = encode(value)
    assert text.isascii()
    json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize(
    "value",
    [
        math.inf,
        -math.inf,
        -0.0,
        5e-324,
        10**400,
        datetime(2026, 3, 29, 2, 30, tzinfo=timezone(timedelta(hours=1)), fold=0),
        time(1, 2, 3, 4, tzinfo=UTC),
        timedelta(days=-1, microseconds=1),
        Decimal("1E+30"),
        Decimal("-0.00"),
        Decimal("Infinity"),
        UUID(int=0),
        b"\x00\xff",
        "\ud83d",
        {(1, "a"): 1, None: 2, 1.5: 3, True: 4, b"k": 5},
        {TAG: "date", "v": "2026-11-22"},
        {TAG: "no such tag"},
        {TAG: None},
        {TAG: {TAG: TAG}},
        [1, {TAG: "typed", "v": ["os.system", "x", []]}],
        {"v": 1},
        {"": {}, "a.b": [], "a[0]": ()},
        frozenset({(1,), frozenset({b"x"})}),
        (((),),),
    ],
)
def test_values_on_the_edge(value: Any) -> None:
    assert same(decode(encode(value)), value)


def test_a_named_time_zone_comes_back_as_its_offset() -> None:
    noon = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=2), "CEST"))
    again = decode(encode(noon))
    assert again == noon
    assert again.tzinfo == timezone(timedelta(hours=2))


def test_nan_comes_back_as_nan() -> None:
    for value in (math.nan, Decimal("NaN")):
        (again,) = decode(encode([value]))
        assert type(again) is type(value)
        assert math.isnan(again)


class Colour(enum.Enum):
    RED = 1


class Level(enum.IntEnum):
    LOW = 1


class Word(str):
    __slots__ = ()


@dataclass
class Point:
    x: int


Pair = namedtuple("Pair", "a b")


@pytest.mark.parametrize(
    "value",
    [
        object(),
        Point(1),
        Colour.RED,
        Level.LOW,
        Word("x"),
        Pair(1, 2),
        OrderedDict(a=1),
        defaultdict(int),
        bytearray(b"x"),
        1j,
        range(3),
        PurePosixPath("x"),
        len,
        int,
        ValueError("x"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_other_types_are_refused_with_the_path(value: Any) -> None:
    """Also subclasses of known types, which would come back as something else."""
    with pytest.raises(PayloadError, match=type(value).__name__):
        encode(value)
    with pytest.raises(PayloadError, match=rf"{type(value).__name__}.*at a\[1\]\.b"):
        encode({"a": [0, {"b": value}]})


@pytest.mark.parametrize(
    ("holder", "path"),
    [
        ([1, (2, len)], "[1][1]"),
        ({"a": {(1, 2): len}}, "a.(1, 2)"),
        ({"a": {len: 1}}, f"a.{len}"),
        ({TAG: len}, TAG),
        ([{len}], "[0][0]"),
        ({"a": Overwrite([len])}, "a[0]"),
        ({"a": Typed("Point", {"x": [len]})}, "a.x[0]"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_the_path_leads_to_what_cannot_be_stored(holder: Any, path: str) -> None:
    with pytest.raises(PayloadError) as caught:
        encode(holder)
    assert str(caught.value) == f"cannot store a value of type 'builtin_function_or_method' (at {path})"


@pytest.mark.parametrize(("value", "told"), [(Colour.RED, True), (Point(1), True), (len, False), (1j, False)])
def test_only_for_a_class_of_the_author_s_it_is_told_that_the_state_can_name_it(
    value: Any, told: bool
) -> None:
    with pytest.raises(PayloadError) as caught:
        encode([value])
    assert (f"`key: {type(value).__name__}`" in caught.value.hint) is told


def test_nothing_is_copied_or_changed_on_the_way() -> None:
    value = {"a": [1, (2,)], "b": {"c": 1.5}, TAG: [1]}
    before = repr(value)
    encode(value)
    assert repr(value) == before


def test_a_set_is_written_the_same_way_each_time() -> None:
    # Both hash to the same place, so that the order in which they came decides the order of the set.
    assert list({8, 0}) != list({0, 8})
    assert encode({8, 0}) == encode({0, 8})


@given(values)
def test_the_text_is_what_pythons_own_encoder_writes(value: Any) -> None:
    packed = pack(value)
    assert dump(packed) == json.dumps(packed, separators=(",", ":"), allow_nan=False).encode("ascii")


@pytest.mark.parametrize("make", [list, dict, tuple])
def test_too_deep_or_circular_is_one_clear_error(make: Any) -> None:
    circular: list[Any] = []
    circular.append(circular)
    deep: Any = 1
    for _ in range(100_000):
        deep = {"a": deep} if make is dict else make([deep])
    for value in (circular, deep):
        with pytest.raises(PayloadError, match="nested too deeply"):
            encode(value)
    while isinstance(deep, list | tuple | dict):  # else Python's own clean-up of it is the deep recursion
        deep = deep["a"] if isinstance(deep, dict) else deep[0]


@pytest.mark.parametrize(
    "text",
    [
        b'{"$": "os.system", "v": "x"}',
        b'{"$": "date", "v": "x"}',
        b'{"$": "date"}',
        b'{"$": []}',
        b'{"$": "typed", "v": ["name"]}',
        b'{"$": "typed", "v": [["name"], 1, []]}',
        b'{"$": "typed", "v": ["name", 1, 5]}',
        b'{"$": "set", "v": [[]]}',
        b'{"$": "dict", "v": [[1]]}',
        b'{"$": "decimal", "v": "x"}',
        b'{"$": "timedelta", "v": [1e999, 0, 0]}',
        b"{",
        b"",
        b"\xff",
        b"[" * 100_000,
    ],
    ids=lambda text: text[:40].decode("latin-1"),
)
def test_bytes_that_were_not_written_here_are_an_error(text: bytes) -> None:
    with pytest.raises(StoreError):
        decode(text)
