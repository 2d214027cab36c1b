"""Which keys a state has, and what a step's writes make of them."""

from __future__ import annotations

import copy
import operator
from collections.abc import Mapping, MutableSet, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, NotRequired, Required, TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, PrivateAttr

from hitl_cli.errors import GraphError, InvalidUpdateError
from hitl_cli.records import Change
from hitl_cli.state.schema import StateSchema
from hitl_cli.types import Overwrite


def larger(left: int, right: int) -> int:
    return max(left, right)


def joined(left: Any, right: Any) -> Any:
    return left + right


class State(TypedDict, total=False):
    x: int
    log: Annotated[list[str], operator.add]
    peak: Annotated[int, larger]
    tags: Annotated[set[str], operator.ior]
    first: Annotated[str | None, joined]


SCHEMA = StateSchema.of(State)


class Wrapped(TypedDict):
    a: Required[Annotated[list[str], operator.add]]
    b: NotRequired[int]
    c: Annotated[NotRequired[list[str]], operator.add]
    d: Annotated[Sequence[str], operator.add]
    e: Annotated[Mapping[str, int], operator.or_]
    f: Annotated[MutableSet[str], operator.or_]


class Base(BaseModel):
    shared: ClassVar[int] = 1
    a: int = 0
    log: Annotated[list[str], operator.add] = Field(default_factory=list)
    _private: int = PrivateAttr(1)


class Derived(Base):
    b: int = 0


@dataclass
class Data:
    shared: ClassVar[int] = 1
    a: int
    b: int = 2


def test_the_keys_are_the_fields_in_their_order() -> None:
    assert SCHEMA.keys == ("x", "log", "peak", "tags", "first")
    assert StateSchema.of(Derived).keys == ("a", "log", "b")
    assert StateSchema.of(Data).keys == ("a", "b")


def test_types_are_bare() -> None:
    assert StateSchema.of(Wrapped).types["a"] == list[str]
    assert StateSchema.of(Wrapped).types["b"] is int
    assert StateSchema.of(Wrapped).types["c"] == list[str]


def test_keys_that_merge_start_out_empty_if_their_type_has_an_empty_value() -> None:
    assert SCHEMA.initial() == {"log": [], "peak": 0, "tags": set()}
    assert StateSchema.of(Wrapped).initial() == {"a": [], "c": [], "d": [], "e": {}, "f": set()}
    assert SCHEMA.initial()["log"] is not SCHEMA.initial()["log"]


@pytest.mark.parametrize("wrong", [dict, int, 5, dict[str, int], None, "State"])
def test_a_state_is_a_class_with_fields(wrong: Any) -> None:
    with pytest.raises(GraphError, match="a TypedDict, a dataclass or a pydantic model, not"):
        StateSchema.of(wrong)


class Lost(TypedDict):
    x: NoSuchType  # type: ignore[name-defined]  # noqa: F821


def test_a_type_that_does_not_exist_is_named() -> None:
    with pytest.raises(GraphError, match=r"'Lost'.*'NoSuchType'"):
        StateSchema.of(Lost)


def one_value(left: Any) -> Any:
    return left


class OneValue(TypedDict):
    x: Annotated[int, one_value]


class NoReducer(TypedDict):
    x: Annotated[int, "a description"]
    y: Annotated[int, larger, "said after the reducer"]


def test_a_reducer_is_the_last_annotation_and_takes_two_values() -> None:
    with pytest.raises(GraphError, match=r"Invalid reducer signature. Expected \(a, b\) -> c. Got \(left"):
        StateSchema.of(OneValue)
    with pytest.raises(InvalidUpdateError):
        StateSchema.of(NoReducer).apply({}, [("y", 1), ("y", 2)])


class OtherReducer(TypedDict):
    log: Annotated[list[str], operator.concat]


class SameReducer(TypedDict):
    log: Annotated[list[str], operator.add]
    more: int


class NoMore(TypedDict):
    log: list[str]


def test_a_further_schema_adds_its_keys_and_takes_no_reducer_away() -> None:
    schema = SCHEMA.including(SameReducer).including(NoMore)
    assert schema.keys == (*SCHEMA.keys, "more")
    assert schema.apply({"log": ["a"]}, [("log", ["b"])])[0] == {"log": ["a", "b"]}
    assert SCHEMA.including(State) is SCHEMA
    assert "more" not in SCHEMA.keys


@pytest.mark.parametrize(("first", "second"), [(SameReducer, OtherReducer), (NoMore, SameReducer)])
def test_a_further_schema_gives_no_key_another_reducer(first: type, second: type) -> None:
    with pytest.raises(GraphError, match="Channel 'log' already exists with a different type"):
        StateSchema.of(first).including(second)


class Lambda(TypedDict):
    log: Annotated[list[str], lambda left, right: left + right]


def test_two_lambdas_count_as_the_same() -> None:
    assert StateSchema.of(SameReducer).including(Lambda).keys == ("log", "more")


def test_lists_that_are_concatenated_are_stored_as_what_was_added() -> None:
    after, change = SCHEMA.apply({"x": 1, "log": ["a"]}, [("x", 2), ("log", ["b"]), ("log", ["c"])])
    assert after == {"x": 2, "log": ["a", "b", "c"]}
    assert change == Change(replaced={"x": 2}, appended={"log": ["b", "c"]})


@pytest.mark.parametrize("before", [{}, {"log": []}])
def test_a_list_that_was_empty_is_stored_whole(before: dict[str, Any]) -> None:
    """A graph that has gained the key finds no list in the store that could be appended to."""
    after, change = SCHEMA.apply(before, [("log", ["a"]), ("log", ["b"])])
    assert after == {"log": ["a", "b"]}
    assert change == Change(replaced={"log": ["a", "b"]})


def test_what_another_reducer_makes_is_stored_whole() -> None:
    after, change = SCHEMA.apply({"peak": 3, "first": "a"}, [("peak", 5), ("peak", 4), ("first", "b")])
    assert after == {"peak": 5, "first": "ab"}
    assert change == Change(replaced={"peak": 5, "first": "ab"})


def test_a_concatenation_of_other_than_lists_is_stored_whole() -> None:
    after, change = SCHEMA.apply({"log": ("a",)}, [("log", ("b",))])
    assert after == {"log": ("a", "b")}
    assert change == Change(replaced={"log": ("a", "b")})


def test_the_first_value_of_a_key_without_an_empty_value_stands() -> None:
    assert SCHEMA.apply({}, [("first", "a"), ("first", "b")])[0] == {"first": "ab"}


def test_no_reducer_changes_the_state_that_it_builds_on() -> None:
    before = {"log": ["a"], "tags": {"a"}}
    kept = copy.deepcopy(before)
    after, _ = SCHEMA.apply(before, [("log", ["b"]), ("log", ["c"]), ("tags", {"b"})])
    assert before == kept
    assert after == {"log": ["a", "b", "c"], "tags": {"a", "b"}}


def test_what_was_written_is_not_changed_by_what_is_written_next() -> None:
    first, second = ["b"], ["c"]
    SCHEMA.apply({"log": ["a"]}, [("log", first), ("log", second)])
    assert (first, second) == (["b"], ["c"])


def test_nothing_written_is_nothing_changed() -> None:
    values = {"x": 1}
    after, change = SCHEMA.apply(values, [])
    assert after == values
    assert after is not values
    assert change == Change()


def test_two_values_for_a_key_that_does_not_merge_are_refused() -> None:
    with pytest.raises(InvalidUpdateError, match="At key 'x': Can receive only one value per step"):
        SCHEMA.apply({}, [("x", 1), ("x", 2)])


@pytest.mark.parametrize(
    "overwrite",
    [Overwrite(["new"]), {"__overwrite__": ["new"]}, {"type": "__overwrite__", "value": ["new"]}],
    ids=["value", "word", "json"],
)
def test_an_overwrite_stands_whatever_else_is_written_in_its_step(overwrite: Any) -> None:
    writes = [("log", ["before"]), ("log", overwrite), ("log", ["after"])]
    after, change = SCHEMA.apply({"log": ["old"]}, writes)
    assert after == {"log": ["new"]}
    assert change == Change(replaced={"log": ["new"]})
    assert SCHEMA.apply(after, [("log", ["next"])])[1] == Change(appended={"log": ["next"]})


def test_two_overwrites_of_a_key_in_one_step_are_refused() -> None:
    with pytest.raises(InvalidUpdateError, match="'log': Can receive only one Overwrite"):
        SCHEMA.apply({"log": []}, [("log", Overwrite([])), ("log", Overwrite([]))])


@pytest.mark.parametrize("key", ["x", "first"])
def test_an_overwrite_is_never_a_value(key: str) -> None:
    """LangGraph keeps the wrapper in these two cases."""
    assert SCHEMA.apply({}, [(key, Overwrite("new"))])[0] == {key: "new"}


def test_a_write_to_a_key_that_the_graph_has_lost_is_left_out() -> None:
    assert SCHEMA.apply({"x": 1}, [("gone", 1)]) == ({"x": 1}, Change())


def test_a_stored_state_is_seen_as_the_schema_is_now() -> None:
    assert SCHEMA.restored({"x": 1, "gone": 2, "log": ["a"]}) == {
        "x": 1,
        "log": ["a"],
        "peak": 0,
        "tags": set(),
    }


@given(
    st.lists(st.lists(st.integers(), max_size=3), max_size=6),
    st.lists(st.integers(), max_size=3),
)
def test_a_change_says_how_the_state_differs(written: list[list[int]], before: list[int]) -> None:
    """The store rebuilds a state from changes alone."""
    after, change = SCHEMA.apply({"log": before}, [("log", items) for items in written])
    rebuilt = {"log": before} | dict(change.replaced)
    for key, items in change.appended.items():
        rebuilt[key] = rebuilt[key] + items
    assert rebuilt == after == {"log": [*before, *(item for items in written for item in items)]}


def test_an_update_is_a_dict_pairs_or_nothing() -> None:
    assert SCHEMA.writes({"x": 1, "stray": 2, 3: 4}) == (("x", 1),)
    assert SCHEMA.writes([("log", ["a"]), ("stray", 1), ("log", ["b"])]) == (("log", ["a"]), ("log", ["b"]))
    assert SCHEMA.writes(None) == ()


@pytest.mark.parametrize("wrong", [5, "text", [1, 2], ["xy"], object(), {"x"}, True])
def test_anything_else_is_no_update(wrong: Any) -> None:
    with pytest.raises(InvalidUpdateError, match="Expected dict, got"):
        SCHEMA.writes(wrong)
