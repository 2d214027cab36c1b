"""Dataclasses and named tuples that cost little to import behave as those of the standard library do."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import typing
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, ClassVar, Generic, TypeVar

import pytest

from hitl_cli import values

T = TypeVar("T")


def made_by(dataclass: Callable[..., Any]) -> Any:
    """The same three classes, made by either decorator."""

    @dataclass(frozen=True, slots=True)
    class Point(Generic[T]):
        x: int
        tags: list[str] = dataclasses.field(default_factory=list)
        note: str = "none"
        hidden: str = dataclasses.field(default="h", repr=False, compare=False)
        LIMIT: ClassVar[int] = 3

    @dataclass(frozen=True, kw_only=True)
    class Named:
        name: str
        sizes: tuple[int, ...] = ()

    @dataclass(frozen=True, kw_only=True)
    class Loud(Named):
        volume: int = 1

        def __repr__(self) -> str:
            return self.name.upper()

    return SimpleNamespace(Point=Point, Named=Named, Loud=Loud)


@pytest.fixture(params=[values.dataclass, dataclasses.dataclass], ids=["ours", "theirs"])
def of(request: pytest.FixtureRequest) -> Any:
    """New for every test: the first object of a class is made in another way than those after it."""
    return made_by(request.param)


def test_they_are_made_of_arguments_and_defaults(of: Any) -> None:
    one, two = of.Point(1), of.Point(2, ["a"], note="b")
    assert (one.x, one.tags, one.note, one.hidden, one.LIMIT) == (1, [], "none", "h", 3)
    assert (two.x, two.tags, two.note) == (2, ["a"], "b")
    assert of.Point(1).tags is not one.tags
    assert (of.Loud(name="a").sizes, of.Loud(name="a", volume=2).volume) == ((), 2)


@pytest.mark.parametrize("made", [0, 2])
def test_wrong_arguments_are_refused(of: Any, made: int) -> None:
    for _ in range(made):
        assert (of.Point(1).x, of.Named(name="a").name) == (1, "a")
    with pytest.raises(TypeError, match=r"Point\.__init__\(\) missing 1 required positional argument: 'x'"):
        of.Point()
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'y'"):
        of.Point(1, y=2)
    with pytest.raises(TypeError, match="multiple values for argument 'x'"):
        of.Point(1, x=2)
    with pytest.raises(TypeError, match="takes 1 positional argument but 2 were given"):
        of.Named("a")


def test_they_are_compared_by_their_fields(of: Any) -> None:
    assert of.Point(1, hidden="a") == of.Point(1, hidden="b") != of.Point(2)
    assert of.Point(1) != (1, [], "none")
    assert of.Named(name="a") != of.Loud(name="a")
    assert len({of.Named(name="a"), of.Named(name="a"), of.Named(name="b")}) == 2
    with pytest.raises(TypeError, match="unhashable type: 'list'"):
        hash(of.Point(1))


def test_they_say_what_is_in_them(of: Any) -> None:
    assert repr(of.Point(1)).endswith("Point(x=1, tags=[], note='none')")
    assert repr(of.Loud(name="a")) == "A"
    round_ = of.Point(1, [])
    round_.tags.append(round_)
    assert "..." in repr(round_)


def test_a_frozen_one_stays_as_it_is(of: Any) -> None:
    point = of.Point(1)
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'x'"):
        point.x = 2
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'x'"):
        del point.x
    assert not hasattr(point, "__dict__")


def test_the_standard_library_works_with_them(of: Any) -> None:
    point = of.Point(1, ["a"])
    assert dataclasses.asdict(point) == {"x": 1, "tags": ["a"], "note": "none", "hidden": "h"}
    assert dataclasses.replace(point, x=2) == of.Point(2, ["a"])
    assert [field.name for field in dataclasses.fields(of.Loud)] == ["name", "sizes", "volume"]
    assert copy.copy(point) == copy.deepcopy(point) == point
    assert copy.deepcopy(point).tags is not point.tags
    assert of.Point.__match_args__ == ("x", "tags", "note", "hidden")


def test_one_that_can_be_changed() -> None:
    @values.dataclass(slots=True)
    class Counter:
        number: int = 0
        seen: int = dataclasses.field(init=False)

        def __post_init__(self) -> None:
            self.seen = self.number

    counter = Counter(2)
    counter.number = 3
    assert (counter.number, counter.seen) == (3, 2)
    assert counter != Counter(3)
    with pytest.raises(TypeError, match="unhashable"):
        hash(counter)


def test_one_without_arguments() -> None:
    @values.dataclass
    class Pair:
        left: int
        right: int = 2

    assert Pair(1) == Pair(1, 2)


def test_one_that_is_compared_by_identity() -> None:
    @values.dataclass(frozen=True, slots=True, eq=False)
    class Key:
        name: str

    assert Key("a") != Key("a")
    assert len({Key("a"), Key("a")}) == 2


def test_the_parameters_are_known_once_two_were_made() -> None:
    point = made_by(values.dataclass).Point
    point(1)
    point(1)
    assert [*inspect.signature(point).parameters] == ["x", "tags", "note", "hidden"]


def named_by(base: Any) -> Any:
    """The same named tuples, made by either base."""

    class Step(base):
        """One."""

        number: int
        name: str = "a"
        unknown: Unheard = None  # noqa: F821  only a type checker looks at annotations

        @property
        def next(self) -> int:
            return self.number + 1

    class Box(base, Generic[T]):
        held: T

    return SimpleNamespace(Step=Step, Box=Box)


NAMED = pytest.mark.parametrize(
    "of", [named_by(values.NamedTuple), named_by(typing.NamedTuple)], ids=["ours", "theirs"]
)


@NAMED
def test_named_tuples(of: Any) -> None:
    step = of.Step(1, name="b")
    assert step == (1, "b", None)
    assert (step.number, step.name, step.next) == (1, "b", 2)
    assert of.Step(1).name == "a"
    assert step._replace(number=2) == of.Step(2, "b")
    assert step._asdict() == {"number": 1, "name": "b", "unknown": None}
    assert (of.Step._fields, of.Step._field_defaults) == (
        ("number", "name", "unknown"),
        {"name": "a", "unknown": None},
    )
    assert (of.Step.__name__, of.Step.__doc__, of.Step.__module__) == ("Step", "One.", __name__)
    assert repr(step) == "Step(number=1, name='b', unknown=None)"
    assert copy.copy(step) == copy.deepcopy(step) == step
    assert not hasattr(step, "__dict__")
    with pytest.raises(AttributeError):
        step.number = 2
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'number'"):
        of.Step()
    with pytest.raises((TypeError, ValueError), match="speed"):
        step._replace(speed=2)
    assert of.Step._make([3, "c", 4]) == (3, "c", 4)
    assert {of.Step(1): "found"}[1, "a", None] == "found"


@NAMED
def test_generic_named_tuples(of: Any) -> None:
    assert of.Box[int](1).held == 1
    assert typing.get_type_hints(of.Box) == {"held": T}
