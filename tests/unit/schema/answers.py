"""Types of answers that the tests ask for."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final, Literal, NewType, NotRequired, Required
from uuid import UUID

import pydantic.dataclasses
import typing_extensions
from pydantic import BaseModel, Field
from typing_extensions import ReadOnly, TypeAliasType


class Color(enum.Enum):
    """What it is painted with."""

    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Mixed(enum.Enum):
    ONE = 1
    TWO = "two"


class Only(enum.Enum):
    ONE = "one"


class Item(typing_extensions.TypedDict):
    name: str
    amount: NotRequired[int]


class Order(typing_extensions.TypedDict, total=False):
    """What a customer wants.

    In two paragraphs.
    """

    items: Required[list[Item]]
    color: Color
    maybe_color: Color | None
    either: Item | Color
    first_name: str
    about: Annotated[str, "a remark for the reader of the code"]
    fixed: Annotated[NotRequired[int], "too"]
    _lead: tuple[int, ...]


class Person(typing_extensions.TypedDict):
    name: str
    first_name: str


class Mirror(typing_extensions.TypedDict):
    shown: ReadOnly[Mapping[str, Any]]
    left_out: NotRequired[ReadOnly[int]]


class Sealed(typing_extensions.TypedDict, closed=True):
    name: str


class Strict(typing_extensions.TypedDict):
    __pydantic_config__ = pydantic.ConfigDict(extra="forbid")  # type: ignore[misc]
    name: str


NOBODY = UUID(int=0)


@dataclass
class Point:
    x: int
    y: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something to do."""

    title: str
    where: Point
    color: Color = Color.RED
    since: date = date(2026, 1, 31)
    id: UUID = NOBODY
    ratio: Final[float] = 0.5
    tags: list[str] = field(default_factory=list)
    parent: Task | None = None
    count: ClassVar[int] = 0


@dataclass
class Doubled:
    value: int
    factor: InitVar[int] = 2

    def __post_init__(self, factor: int) -> None:
        self.value *= factor


class Money(BaseModel):
    """An amount."""

    amount: Decimal
    currency: Literal["EUR", "USD"] = Field("EUR", description="as ISO 4217 has it")
    paid_for: Item


class Branch(BaseModel):
    branches: list[Branch] = []


class Shop(typing_extensions.TypedDict):
    price: Money
    offers: list[Money]
    tree: Branch | None
    other_tree: Branch


class Family(typing_extensions.TypedDict):
    children: list[Family]


@pydantic.dataclasses.dataclass
class Checked:
    x: int = Field(ge=3)


@pydantic.dataclasses.dataclass(config=pydantic.ConfigDict(extra="forbid"))
class Closed:
    x: int


@dataclass
class Constrained:
    low: Annotated[int, Field(gt=1, description="more than one")]
    high: int = Field(default=3, le=9)


Count = NewType("Count", int)
Alias = TypeAliasType("Alias", "list[Item]")
Json = TypeAliasType("Json", "dict[str, Json] | list[Json] | str | int | bool | None")
