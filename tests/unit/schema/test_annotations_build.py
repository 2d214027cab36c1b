"""What an accepted answer becomes in the node that asked for a type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, NotRequired, TypedDict
from uuid import UUID

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError, field_validator

from hitl_cli.errors import AnswerRefused
from hitl_cli.schema.annotations import build, json_schema
from hitl_cli.schema.check import problems

from .answers import (
    Branch,
    Color,
    Count,
    Doubled,
    Family,
    Item,
    Json,
    Level,
    Money,
    Person,
    Point,
    Sealed,
    Shop,
    Task,
)


@pytest.mark.parametrize(
    ("annotation", "value", "expected"),
    [
        pytest.param(None, None, None, id="none"),
        pytest.param(int, 7, 7, id="int"),
        pytest.param(int, 7.0, 7, id="a whole float as int"),
        pytest.param(float, 7, 7.0, id="an int as float"),
        pytest.param(Any, {"a": [1]}, {"a": [1]}, id="any"),
        pytest.param(list[date], ["2026-01-31"], [date(2026, 1, 31)], id="list"),
        pytest.param(set[int], [1, 2], {1, 2}, id="set"),
        pytest.param(frozenset[str], ["a"], frozenset("a"), id="frozenset"),
        pytest.param(tuple[int, ...], [1, 2], (1, 2), id="tuple"),
        pytest.param(tuple[int, date], [1, "2026-01-31"], (1, date(2026, 1, 31)), id="pair"),
        pytest.param(Sequence[int], [1], [1], id="sequence"),
        pytest.param(dict[date, int], {"2026-01-31": 1}, {date(2026, 1, 31): 1}, id="dict"),
        pytest.param(dict[int, str], {"-1": "a"}, {-1: "a"}, id="numbers as keys"),
        pytest.param(datetime, "2026-01-31T10:00", datetime(2026, 1, 31, 10), id="datetime"),
        pytest.param(datetime, "2026-01-31t10:00:00z", datetime(2026, 1, 31, 10, tzinfo=UTC), id="in UTC"),
        pytest.param(time, "10:00", time(10), id="time"),
        pytest.param(UUID, str(UUID(int=1)), UUID(int=1), id="uuid"),
        pytest.param(Path, "a/b", Path("a/b"), id="path"),
        pytest.param(Decimal, 0.1, Decimal("0.1"), id="decimal"),
        pytest.param(Decimal, "-12.50", Decimal("-12.50"), id="decimal as text"),
        pytest.param(Color, "red", Color.RED, id="enum"),
        pytest.param(Level, 2, Level.HIGH, id="int enum"),
        pytest.param(Literal[Color.RED], "red", Color.RED, id="a literal member"),
        pytest.param(Literal[1, True], True, True, id="true is not 1"),
        pytest.param(Count, 3, 3, id="new type"),
        pytest.param(Item, {"name": "a", "more": 1}, {"name": "a"}, id="typed dict"),
        pytest.param(Point, {"x": 1, "more": 1}, Point(1, 0), id="dataclass"),
        pytest.param(Doubled, {"value": 2, "factor": 3}, Doubled(2, 3), id="init var"),
        pytest.param(Family, {"children": [{"children": []}]}, {"children": [{"children": []}]}, id="family"),
        pytest.param(Json, {"a": [1, None]}, {"a": [1, None]}, id="alias"),
        pytest.param(Item | None, None, None, id="none of an optional"),
        pytest.param(Item | None, {"name": "a"}, {"name": "a"}, id="optional"),
        pytest.param({"type": "string"}, "2026-01-31", "2026-01-31", id="a JSON Schema"),
    ],
)
def test_what_an_answer_becomes(annotation: Any, value: Any, expected: Any) -> None:
    assert problems(json_schema(annotation), value) == ()
    built = build(annotation, value)
    assert built == expected
    assert type(built) is type(expected)


def test_objects_in_objects() -> None:
    answer = {"title": "t", "where": {"x": 1}, "color": "blue", "parent": {"title": "p", "where": {"x": 2}}}
    assert build(Task, answer) == Task(
        title="t", where=Point(1), color=Color.BLUE, parent=Task(title="p", where=Point(2))
    )


def test_models_in_objects_are_built_by_pydantic() -> None:
    money = {"amount": "1.50", "paid_for": {"name": "a"}}
    answer = {"price": money, "offers": [money], "tree": {"branches": [{}]}, "other_tree": {}}
    assert problems(json_schema(Shop), answer) == ()
    shop = build(Shop, answer)
    assert shop["price"] == Money(amount=Decimal("1.50"), paid_for={"name": "a"})
    assert shop["tree"] == Branch(branches=[Branch()])


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        pytest.param(date | str, "2026-01-31", id="text stays text"),
        pytest.param(Color | str, "red", id="even when it is a member's"),
        pytest.param(list[date] | list[str], ["2026-01-31"], id="also in a list"),
        pytest.param(int | float, 3.0, id="a float stays one"),
        pytest.param(float | int, 3, id="an int stays one"),
        pytest.param(date | int, "2026-01-31", id="what fits"),
        pytest.param(Point | Doubled, {"value": 3}, id="the dataclass that fits"),
        pytest.param(Item | Person, {"name": "a", "first_name": "b"}, id="most keys"),
        pytest.param(Branch | Money, {"amount": 1, "paid_for": {"name": "a"}}, id="most fields"),
        pytest.param(Sealed | Item, {"name": "a", "amount": 1}, id="the one that allows the key"),
    ],
)
def test_a_union_is_read_as_by_pydantic(annotation: Any, value: Any) -> None:
    expected = TypeAdapter(annotation).validate_python(value)
    built = build(annotation, value)
    assert built == expected
    assert type(built) is type(expected)


def test_a_member_of_a_union_whose_own_code_refuses_gives_way_to_the_next() -> None:
    @dataclass
    class Even:
        x: int

        def __post_init__(self) -> None:
            if self.x % 2:
                raise ValueError(f"{self.x} is odd")

    assert build(Even | Point, {"x": 3}) == Point(3)
    assert build(Even | Point, {"x": 4}) == Even(4)
    with pytest.raises(ValueError, match="3 is odd"):
        build(Even | int, {"x": 3})


def test_an_answer_that_no_member_of_a_union_takes_is_refused() -> None:
    with pytest.raises(AnswerRefused, match="integer"):
        build(int | bool, "text")


def test_a_models_own_validators_come_last_and_are_heard() -> None:
    class Even(BaseModel):
        x: int

        @field_validator("x")
        @classmethod
        def is_even(cls, x: int) -> int:
            if x % 2:
                raise ValueError("odd")
            return x

    assert problems(json_schema(list[Even]), [{"x": 3}]) == ()
    with pytest.raises(ValidationError, match="odd"):
        build(list[Even], [{"x": 3}])
    assert build(list[Even], [{"x": 4}]) == [Even(x=4)]


def test_local_classes_know_themselves_and_the_classes_inside_of_them() -> None:
    class Tree(TypedDict):
        left: NotRequired[Tree]
        name: str

    @dataclass
    class Outer:
        @dataclass
        class Inner:
            x: int

        inner: Inner
        again: Outer | None = None

    tree = {"name": "a", "left": {"name": "b"}}
    assert problems(json_schema(Tree), tree) == ()
    assert problems(json_schema(Tree), {"name": "a", "left": {}}) != ()
    assert build(Tree, tree) == tree
    answer = {"inner": {"x": 1}, "again": {"inner": {"x": 2}}}
    assert build(Outer, answer) == Outer(Outer.Inner(1), Outer(Outer.Inner(2)))
