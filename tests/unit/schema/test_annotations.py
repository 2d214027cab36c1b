"""The JSON Schema of a type annotation is the one that pydantic makes, and what has none is named."""

from __future__ import annotations

import enum
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Optional, TypedDict, Union
from uuid import UUID

import pydantic
import pytest
from pydantic import BaseModel, Field, TypeAdapter

from hitl_cli.errors import PayloadError
from hitl_cli.schema.annotations import build, json_schema
from hitl_cli.schema.check import problems

from .answers import (
    Alias,
    Branch,
    Checked,
    Closed,
    Color,
    Constrained,
    Count,
    Doubled,
    Family,
    Item,
    Json,
    Level,
    Mirror,
    Mixed,
    Money,
    Only,
    Order,
    Point,
    Sealed,
    Shop,
    Strict,
    Task,
)

SAME: tuple[Any, ...] = (
    None,
    bool,
    int,
    float,
    str,
    Any,
    object,
    list,
    list[int],
    Sequence[str],
    set[int],
    frozenset[str],
    tuple,
    tuple[int, ...],
    tuple[int, str],
    tuple[()],
    dict,
    dict[str, int],
    dict[Any, Any],
    dict[Literal["a", "b"], int],
    dict[Color, int],
    dict[UUID, Item],
    Mapping[str, Any],
    Literal["a"],
    Literal["a", "b"],
    Literal[1, "a", None],
    Literal[True],
    Literal[Color.RED, "green"],
    Optional[int],  # noqa: UP045  # both ways to write it
    Union[int, str, None],  # noqa: UP007
    None | int,
    Optional[Any],  # noqa: UP045
    int | Annotated[int, "the same again"],
    date,
    datetime,
    time,
    UUID,
    Path,
    Count,
    Annotated[int, "the number of things"],
    Annotated[list[int], ["not hashable"]],
    Color,
    Level,
    Mixed,
    Only,
    list[Color],
    Item,
    Order,
    Mirror,
    Sealed,
    Strict,
    Item | None,
    dict[str, Item | None],
    Point,
    Task,
    Doubled,
    Money,
    Branch,
    Shop,
    Family,
    list[Branch],
    Alias,
    Json,
    Annotated[int, Field(ge=1, description="how many", title="Number")],
    Annotated[list[int], Field(min_length=1)],
    Annotated[Item | Point, Field(description="either")],
    pydantic.PositiveInt,
    pydantic.SecretStr,
    Checked,
    Closed,
    Constrained,
)


def agreed(schema: Any) -> Any:
    """A schema without the pattern by which Decimals are written, which differs from pydantic to pydantic."""
    if isinstance(schema, list):
        return [agreed(item) for item in schema]
    if isinstance(schema, dict):
        return {key: agreed(item) for key, item in schema.items() if key != "pattern"}
    return schema


@pytest.mark.filterwarnings("ignore:.*ReadOnly.*:UserWarning")
@pytest.mark.parametrize("annotation", SAME, ids=str)
def test_the_schema_is_the_one_that_pydantic_makes(annotation: Any) -> None:
    assert agreed(json_schema(annotation)) == agreed(TypeAdapter(annotation).json_schema())


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        (int, "7"),
        (int, True),
        (bool, "yes"),
        (bool, 1),
        (str, 7),
        (list[int], [1, "2"]),
        (set[int], [1, 1]),
        (tuple[int, str], [1]),
        (dict[int, str], {"one": "a"}),
        (dict[Color, int], {"green": 1}),
        (Literal["a"], "b"),
        (Color, "green"),
        (date, "31.01.2026"),
        (date, "2026-02-30"),
        (datetime, "2026-02-30T10:00:00"),
        (datetime, "20260131T100000"),
        (time, "25:00"),
        (UUID, "1"),
        (Decimal, "NaN"),
        (Decimal, "+."),
        (Decimal, "1e999999999"),
        (Item, {"name": 1}),
        (Item, {}),
        (Sealed, {"name": "a", "more": 1}),
        (Point, {"y": 1}),
        (Family, {"children": [{}]}),
        (Money, {"amount": 1}),
        (Annotated[int, Field(ge=1)], 0),
        (Constrained, {"low": 1}),
        (Json, 1.5),
    ],
    ids=str,
)
def test_what_is_refused(annotation: Any, value: Any) -> None:
    assert problems(json_schema(annotation), value) != ()


class WithBytes(TypedDict):
    photo: bytes


@dataclass
class WithWithBytes:
    inner: list[WithBytes]


class Unfindable(TypedDict):
    x: Missing  # type: ignore[name-defined]  # noqa: F821


class WithCallback(BaseModel):
    callback: Callable[[], None]


@pytest.mark.parametrize(
    ("annotation", "message"),
    [
        (bytes, "bytes is not a type that a JSON answer can have"),
        (complex, "complex is not"),
        (type, "type is not"),
        ("Item", "'Item' is not"),
        (list["Item"], "'Item' is not"),
        (5, "5 is not"),
        ([int], "[<class 'int'>] is not"),
        (Literal[b"a"], "Literal[b'a'] is not"),
        (dict[tuple[int, int], str], "dict[tuple[int, int], str] has keys that are not text"),
        (dict[str | None, str], "has keys that are not text"),
        (WithBytes, "WithBytes.photo: bytes is not"),
        (list[WithWithBytes], "response_schema: WithBytes.photo: bytes is not"),
        (Unfindable, "the types in Unfindable cannot be found: name 'Missing' is not defined"),
        (WithCallback, "WithCallback has no JSON Schema"),
        (Annotated[object, Field(discriminator="x")], "has no JSON Schema"),
        (enum.Enum("Odd", {"A": (1, 2)}), "Odd"),
    ],
    ids=str,
)
def test_what_has_no_schema_is_named(annotation: Any, message: str) -> None:
    with pytest.raises(PayloadError, match=re.escape(message)) as refused:
        json_schema(annotation)
    assert refused.value.message.startswith("response_schema: ")


class Elsewhere(BaseModel):
    item: Item


def another_item() -> Any:
    class Item(TypedDict):
        length: int

    return Item


Another = another_item()


class Both(TypedDict):
    a: Item
    b: Another
    c: Elsewhere
    d: Another


class TheOtherWayRound(TypedDict):
    b: Another
    a: Item
    c: Elsewhere
    d: Another


@pytest.mark.parametrize("both", [Both, TheOtherWayRound])
def test_classes_of_one_name_have_a_definition_each(both: Any) -> None:
    schema = json_schema(both)
    right = {"a": {"name": "a"}, "b": {"length": 1}, "c": {"item": {"name": "a"}}, "d": {"length": 2}}
    assert problems(schema, right) == ()
    assert build(both, right) == {**right, "c": Elsewhere(item={"name": "a"})}
    for key, wrong in (("a", {"length": 1}), ("b", {"name": "a"}), ("c", {"item": {"length": 1}})):
        assert problems(schema, {**right, key: wrong}) != ()


def test_a_definition_is_named_so_that_it_can_be_referred_to() -> None:
    class Größe(TypedDict):
        wert: int

    assert problems(json_schema(list[Größe]), [{"wert": 1}]) == ()
    assert problems(json_schema(list[Größe]), [{"wert": "1"}]) != ()


def test_changing_a_schema_changes_no_other() -> None:
    for annotation in (Decimal, Order, Money):
        changed = json_schema(annotation)
        expected = json_schema(annotation)
        changed.clear()
        assert json_schema(annotation) == expected
    json_schema(Decimal)["anyOf"].clear()
    assert json_schema(Decimal)["anyOf"] != []


def test_patterns_that_cannot_be_checked_in_linear_time_are_left_to_the_model() -> None:
    class Described:
        """What a model with a Decimal says of itself in pydantic 2.12."""

        def __init__(self, amount: str) -> None:
            self.amount = amount

        @classmethod
        def model_json_schema(cls, ref_template: str) -> dict[str, Any]:
            amount = {"type": "string", "pattern": r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$"}
            code = {"type": "string", "pattern": "^[a-z]+$"}
            return {"type": "object", "properties": {"amount": amount, "code": code}}

        @classmethod
        def model_validate(cls, value: Any) -> Described:
            return cls(value["amount"])

    assert problems(json_schema(Described), {"amount": "1.5"}) == ()
    assert problems(json_schema(Described), {"amount": "1.5", "code": "7"}) != ()
    assert build(Described, {"amount": "1.5"}).amount == "1.5"


PROGRAM = """
import sys
from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypedDict

from hitl_cli.errors import PayloadError
from hitl_cli.schema.annotations import build, json_schema

class Item(TypedDict):
    name: str

@dataclass
class Order:
    items: list[Item]
    until: date | None = None

class Special:
    __get_pydantic_core_schema__ = None

json_schema(Order)
print(build(Order, {"items": [{"name": "a"}], "until": "2026-01-31"}))
try:
    json_schema(Annotated[int, Special()])
except PayloadError as error:
    print(error.message)
print("pydantic" in sys.modules)
"""


def test_pydantic_is_not_imported() -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    built, refused, imported = run.stdout.splitlines()
    assert built == "Order(items=[{'name': 'a'}], until=datetime.date(2026, 1, 31))"
    assert refused.endswith("needs pydantic")
    assert imported == "False"
