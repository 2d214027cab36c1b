"""Instances of the classes that a state names come back as what they were; no others can."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, Literal, NamedTuple, NewType, Optional, TypedDict, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, RootModel, create_model
from typing_extensions import TypeAliasType

from hitl_cli.errors import GraphError, PayloadError, StoreError
from hitl_cli.records import Typed
from hitl_cli.state.typed import TypedValues
from hitl_cli.store.codec import decode, dump, pack
from hitl_cli.types import Overwrite


class Colour(enum.Enum):
    RED = "red"
    PAIR = (1, 2)


class Level(str, enum.Enum):  # noqa: UP042  # what most people still write
    LOW = "low"


class Count(enum.IntEnum):
    ONE = 1


class Right(enum.Flag):
    READ = 1
    WRITE = 2


@dataclass
class Point:
    x: Any
    y: int = 0

    def __post_init__(self) -> None:
        self.x = ("made", self.x)


@dataclass(frozen=True, slots=True)
class Frozen:
    colour: Colour
    points: tuple[Point, ...] = ()


@dataclass(eq=False)
class Alike:
    name: str = "same"


class Address(BaseModel):
    street: str = "none"
    id: str = Field(default_factory=lambda: uuid.uuid4().hex)


class Person(BaseModel):
    model_config = ConfigDict(extra="allow")

    name: str = Field(alias="Name")
    address: Address | None = None
    count: int = 0
    _secret: int = PrivateAttr(7)


class Names(RootModel[list[str]]):
    pass


T = TypeVar("T")


@dataclass
class Box(Generic[T]):
    item: T


class Nested(TypedDict):
    level: Level
    again: list[Nested]


Alias = NewType("Alias", Count)
Tree = TypeAliasType("Tree", dict[str, "Tree"] | Right)


class State(TypedDict, total=False):
    colour: Annotated[Colour, "not a reducer"]
    frozen: list[Frozen]
    people: dict[str, Optional[Person]]  # noqa: UP045  # the older spelling is one to understand too
    nested: Nested
    alias: Alias | None
    box: Box[Alike]
    only: Literal[Count.ONE]
    call: Callable[[list[Names]], None]
    tree: Tree
    anything: Any


TYPED = TypedValues.named_in([State])


def point(x: Any, y: int = 0) -> Point:
    made = Point(0, y)
    made.x = x
    return made


def person(**more: Any) -> Person:
    return Person(Name="ana", address=Address(street="main"), **more)


def again(value: Any) -> Any:
    """The value after the store has had it."""
    return TYPED.lift(decode(dump(pack(TYPED.lower(value)))))


def test_the_classes_are_those_that_the_types_name() -> None:
    expected = [Colour, Level, Count, Right, Point, Frozen, Alike, Address, Person, Names, Box]
    assert set(TYPED.classes.values()) == set(expected)
    assert set(TYPED.classes) == {kind.__qualname__ for kind in expected}


@pytest.mark.parametrize(
    "value",
    [
        Colour.RED,
        Colour.PAIR,
        Level.LOW,
        Count.ONE,
        Right.READ | Right.WRITE,
        point(1),
        point(Colour.RED, 3),
        Frozen(Colour.RED, (point(1), point([Level.LOW]))),
        person(),
        person(count=3),
        person(extra=Colour.RED),
        Names(["a"]),
        Box(Level.LOW),
        [Colour.RED, {"a": (Level.LOW, person())}],
        {Colour.RED: 1, "x": {Level.LOW}},
        frozenset({Count.ONE}),
        Overwrite([Colour.RED]),
        {"plain": [1, 2.5, None, b"x", {"deep": ()}]},
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_instance_comes_back(value: Any) -> None:
    back = again(value)
    assert back == value
    assert repr(back) == repr(value)
    assert type(back) is type(value)


def test_types_inside_come_back_too() -> None:
    back = again({"people": [person(count=1)], "keys": {Level.LOW: Level.LOW}})
    assert type(back["people"][0].address) is Address
    ((key, value),) = back["keys"].items()
    assert (type(key), type(value)) == (Level, Level)


def test_a_dataclass_is_not_made_anew() -> None:
    """`__post_init__` would run again."""
    assert again(Point(1)).x == ("made", 1)


def test_a_model_keeps_which_fields_were_set_and_what_their_defaults_made() -> None:
    model = person(extra=1)
    back = again(model)
    assert back.model_fields_set == model.model_fields_set == {"name", "address", "extra"}
    assert back.address.id == model.address.id
    assert back.address.model_fields_set == {"street"}
    assert back.model_extra == {"extra": 1}
    assert back._secret == 7


def test_a_set_keeps_instances_that_only_look_alike() -> None:
    assert len(again({Alike(), Alike()})) == 2


@settings(max_examples=100)
@given(
    st.recursive(
        st.sampled_from([Colour.RED, Level.LOW, Count.ONE, 1, "a", None, 1.5]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.lists(inner, max_size=3).map(tuple)
            | st.dictionaries(st.text(max_size=3) | st.sampled_from(list(Level)), inner, max_size=3)
            | st.builds(point, inner)
            | st.builds(Box, inner)
        ),
        max_leaves=12,
    )
)
def test_instances_come_back_from_any_depth(value: Any) -> None:
    assert repr(again(value)) == repr(value)


class Stranger(enum.Enum):
    A = 1


@dataclass
class Unknown:
    x: int


class Other(BaseModel):
    x: int = 1


class Pair(NamedTuple):
    x: int


@dataclass
class Pointed(Point):
    z: int = 1


class Loose(Point):
    """No dataclass itself: what it sets besides the fields would be lost."""


@pytest.mark.parametrize("value", [Stranger.A, Unknown(1), Other(), Pair(1), Loose(1)], ids=repr)
def test_a_class_that_the_state_does_not_name_is_refused(value: Any) -> None:
    with pytest.raises(PayloadError, match=rf"type '{type(value).__name__}' \(at frozen\[0\]\.x\)") as caught:
        dump(pack(TYPED.lower({"frozen": [point(value)]})))
    assert f"`key: {type(value).__name__}`" in caught.value.hint


def test_an_instance_of_a_subclass_comes_back_as_that() -> None:
    back = TYPED.lift(decode(dump(pack(TYPED.lower([Pointed(1, z=5), Point(1)])))))
    assert [type(one) for one in back] == [Pointed, Point]
    assert back[0].z == 5


def test_a_name_that_two_subclasses_share_says_neither() -> None:
    kinds = [dataclass(type("Twin", (Base,), {"__annotations__": {}})) for Base in (Point, Point)]
    with pytest.raises(PayloadError, match="type 'Twin'"):
        dump(pack(TYPED.lower(kinds[0](1))))
    with pytest.raises(StoreError, match="'Twin', a class that the state's types no longer name"):
        TYPED.lift(Typed("Twin", {"x": 1}))


def test_a_model_of_any_kind_is_no_type() -> None:
    """pydantic's own class would let the data choose among all models of the program."""
    typed = TypedValues.named_in([create_model("anything", model=(BaseModel, ...))])
    with pytest.raises(PayloadError, match="type 'Person'"):
        dump(pack(typed.lower([Person.model_construct()])))
    with pytest.raises(StoreError, match="no longer name"):
        typed.lift(Typed("Person", {}))


def merge_points(before: list[Point], after: Point | list[Point]) -> list[Point]:
    return before


def test_what_a_reducer_merges_is_named_by_the_state() -> None:
    class Merged(TypedDict):
        points: Annotated[list, merge_points]  # type: ignore[type-arg]

    assert TypedValues.named_in([Merged]).classes == {"Point": Point}


def test_a_class_that_the_state_names_no_longer_is_an_error() -> None:
    stored = decode(dump(pack(TYPED.lower([Colour.RED]))))
    with pytest.raises(StoreError, match="'Colour', a class that the state's types no longer name"):
        TypedValues.named_in([Nested]).lift(stored)


@pytest.mark.parametrize(
    "stored",
    [
        Typed("Colour", "green"),
        Typed("Frozen", {"points": ()}),
        Typed("Frozen", 5),
        Typed("Person", [1]),
        Typed("Person", {"_fields_set": 1}),
        Typed("Box", None),
    ],
    ids=repr,
)
def test_what_does_not_fit_its_class_any_more_is_an_error(stored: Typed) -> None:
    with pytest.raises(StoreError, match=f"a stored '{stored.name}' does not fit its class any more"):
        TYPED.lift({"x": stored})


def test_a_field_that_the_class_has_gained_gets_its_default_and_one_that_it_lost_is_dropped() -> None:
    back = TYPED.lift(Typed("Point", {"x": 1, "lost": 2}))
    assert (back.x, back.y, vars(back)) == (1, 0, {"x": 1, "y": 0})
    assert TYPED.lift(Typed("Frozen", {"colour": Typed("Colour", "red")})) == Frozen(Colour.RED)


@dataclass
class Gained:
    items: list[int] = field(default_factory=list)


def test_a_default_is_made_for_each_instance() -> None:
    typed = TypedValues({"Gained": Gained})
    one, other = typed.lift([Typed("Gained", {}), Typed("Gained", {})])
    assert one.items == other.items == []
    assert one.items is not other.items


def test_data_chooses_no_class_and_sets_nothing_but_fields() -> None:
    hostile = Typed("Point", {"x": 1, "__class__": "os", "__dict__": {}})
    assert vars(TYPED.lift(hostile)) == {"x": 1, "y": 0}
    for name in ("os.system", "object", "type", "State", "uuid.UUID"):
        with pytest.raises(StoreError, match="no longer name"):
            TYPED.lift(Typed(name, {}))


def test_without_classes_nothing_is_looked_at() -> None:
    typed = TypedValues({})
    value = [object()]
    assert typed.lower(value) is value
    assert typed.lift(value) is value


def test_too_deep_or_circular_is_one_clear_error() -> None:
    circular: list[Any] = []
    circular.append(circular)
    with pytest.raises(PayloadError, match="nested too deeply"):
        TYPED.lower(circular)
    with pytest.raises(StoreError, match="nested too deeply"):
        TYPED.lift(circular)


def test_two_classes_of_one_name_are_refused() -> None:
    elsewhere = type("Point", (), {"__annotations__": {"x": int}, "__module__": "elsewhere"})
    named = create_model("named", here=(Point, ...), there=(list[dataclass(elsewhere)], ...))  # type: ignore[misc]
    with pytest.raises(GraphError, match=r"two classes 'Point': of '.*' and '") as caught:
        TypedValues.named_in([named])
    assert "'elsewhere'" in str(caught.value)
    assert repr(__name__) in str(caught.value)
