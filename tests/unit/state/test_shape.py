"""What nodes and callers see of a state, and what functions say about it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

import pytest
from pydantic import BaseModel

from hitl_cli.errors import GraphError
from hitl_cli.graph import END, START, StateGraph
from hitl_cli.graph.functions import declared_choices, declared_destinations, injected, input_schema, name_of
from hitl_cli.state.schema import StateSchema
from hitl_cli.state.shape import Shape, context_maker
from hitl_cli.types import Command, RetryPolicy


class State(TypedDict, total=False):
    x: int
    y: int


class OnlyX(TypedDict):
    x: int


@dataclass
class Data:
    x: int
    y: int = 5


class Model(BaseModel):
    x: int
    y: int = 5


VALUES = {"x": 1, "y": 2}
KEYS = {"x": int, "y": int}


STATE = StateSchema.of(State)


def test_a_shape_has_the_keys_of_its_schema() -> None:
    schema = STATE.including(OnlyX)
    assert (schema.shape(State).keys, schema.shape(State).whole) == (("x", "y"), True)
    assert (schema.shape(OnlyX).keys, schema.shape(OnlyX).whole) == (("x",), False)


def test_a_shape_that_had_all_keys_may_have_too_few_of_a_wider_state() -> None:
    shape = StateSchema.of(OnlyX).shape(OnlyX)
    assert shape.of({"x": 1}) == {"x": 1}
    assert shape.whole
    assert shape.within(KEYS).of(VALUES) == {"x": 1}


@pytest.mark.parametrize("shape", [STATE.shape(State), Shape(KEYS)])
def test_what_is_seen_is_the_seer_s_own(shape: Shape) -> None:
    seen = shape.of(VALUES)
    assert seen == VALUES
    seen["x"] = 9
    assert VALUES["x"] == 1


def test_a_shape_leaves_out_what_it_does_not_name_and_what_is_not_there() -> None:
    assert Shape({"x": int}).of(VALUES) == {"x": 1}
    assert Shape(KEYS).of({"y": 2}) == {"y": 2}


@pytest.mark.parametrize("schema", [Data, Model])
def test_a_shape_of_a_class_makes_an_instance(schema: Any) -> None:
    shape = STATE.including(schema).shape(schema)
    assert shape.of(VALUES) == schema(x=1, y=2)
    assert shape.of({"x": 1}) == schema(x=1, y=5)
    assert shape.pick({"x": 1}) == {"x": 1}


def test_a_shape_takes_only_writes_to_its_own_keys() -> None:
    assert Shape({"x": int}).writes(VALUES) == (("x", 1),)
    assert Shape({"x": int}).writes(Data(x=1)) == (("x", 1),)


def test_a_context_without_a_class_is_left_alone() -> None:
    for schema in (None, State):
        assert context_maker(schema)(VALUES) is VALUES
    assert context_maker(Data)({"x": 1}) == Data(x=1)
    assert context_maker(Data)(7) == 7


def plain(state: State) -> Command[Literal["a", "b"]]:
    return Command(goto="a")


def optional(state: OnlyX, config: Any, *, runtime: Any = None) -> Command[Literal["a"]] | None:
    return None


def unrelated(state: dict[str, Any], writer: Any, other: int = 1, *rest: Any, **more: Any) -> str:
    return ""


def router(state: Data) -> Literal["a", "b"]:
    return "a"


def unresolved(state: NoSuchType) -> Command[Literal["a"]]:  # type: ignore[name-defined]  # noqa: F821
    return Command(goto="a")


class Caller:
    def __call__(self, state: OnlyX, runtime: Any) -> Literal["c"]:
        return "c"

    def method(self, state: Data) -> None:
        return None


CASES: list[tuple[Callable[..., Any], type | None, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = [
    (plain, State, (), ("a", "b"), ()),
    (optional, OnlyX, ("config", "runtime"), ("a",), ()),
    (unrelated, None, ("writer",), (), ()),
    (router, Data, (), (), ("a", "b")),
    (unresolved, None, (), (), ()),
    (Caller(), OnlyX, ("runtime",), (), ("c",)),
    (Caller().method, Data, (), (), ()),
    (functools.partial(optional, config=1), None, ("config", "runtime"), (), ()),
    (lambda *values: None, None, (), (), ()),
    (print, None, (), (), ()),
]


@pytest.mark.parametrize(
    ("function", "schema", "given", "destinations", "choices"),
    CASES,
    ids=[name_of(case[0]) for case in CASES],
)
def test_what_a_function_says_of_itself(
    function: Any,
    schema: type | None,
    given: tuple[str, ...],
    destinations: tuple[str, ...],
    choices: tuple[str, ...],
) -> None:
    assert input_schema(function) is schema
    assert injected(function, "node 'a'") == given
    assert declared_destinations(function) == destinations
    assert declared_choices(function) == choices


def nothing() -> None: ...
def by_name(*, state: Any) -> None: ...
def by_any_name(**state: Any) -> None: ...


@pytest.mark.parametrize("function", [nothing, by_name, by_any_name])
def test_a_node_takes_the_state(function: Any) -> None:
    with pytest.raises(GraphError, match="node 'a' takes no positional parameter"):
        StateGraph(State).add_node("a", function)


def needs_a_store(state: State, store: Any) -> None: ...
def needs_a_place(state: State, config: Any, /) -> None: ...


@pytest.mark.parametrize(("function", "name"), [(needs_a_store, "store"), (needs_a_place, "config")])
def test_a_node_takes_nothing_that_it_is_not_given(function: Any, name: str) -> None:
    with pytest.raises(GraphError, match=f"node 'a' needs the parameter '{name}'") as caught:
        StateGraph(State).add_node("a", function)
    assert "config, runtime, writer" in caught.value.hint
    with pytest.raises(GraphError, match=f"a router of 'a' needs the parameter '{name}'"):
        StateGraph(State).add_conditional_edges("a", function)


def test_what_is_no_function_is_no_node_and_no_router() -> None:
    with pytest.raises(GraphError, match="node 'a' is no function and no graph, but 5"):
        StateGraph(State).add_node("a", 5)  # type: ignore[arg-type]
    with pytest.raises(GraphError, match="conditional edge of 'a' has no function, but 'b'"):
        StateGraph(State).add_conditional_edges("a", "b")  # type: ignore[arg-type]


def test_a_compiled_node_is_all_that_was_said_of_it() -> None:
    policy = RetryPolicy(max_attempts=7)
    builder = StateGraph(State)
    builder.add_node("a", optional, defer=True, metadata={"by": "ana"}, retry_policy=policy)
    builder.add_node("b", plain, join=True, destinations={"a": "if it must", END: "else"})
    builder.set_node_defaults(retry_policy=[RetryPolicy()])
    builder.add_edge(START, "a")
    a, b = builder.compile().topology.nodes.values()
    assert (a.shape.keys, a.shape.whole, a.injected) == (("x",), False, ("config", "runtime"))
    assert (a.defer, a.join, a.destinations, a.metadata) == (True, False, ("a",), {"by": "ana"})
    assert a.retries == (policy,)
    assert (b.shape.keys, b.shape.whole) == (("x", "y"), True)
    assert (b.defer, b.join, b.destinations, b.retries) == (False, True, ("a", END), (RetryPolicy(),))


def test_a_router_s_words_are_its_path_map_unless_one_is_given() -> None:
    builder = StateGraph(State).add_node("a", plain).add_node("b", plain).add_edge(START, "a")
    builder.add_conditional_edges("a", router)
    builder.add_conditional_edges("b", router, {"a": "b", "b": END})
    builder.add_conditional_edges(START, lambda state: "a")
    branches = builder.compile().topology.branches
    assert branches["a"][0].path_map == {"a": "a", "b": "b"}
    assert branches["b"][0].path_map == {"a": "b", "b": END}
    assert branches[START][0].path_map is None
    assert branches["a"][0].shape.of(VALUES) == Data(x=1, y=2)
    assert (branches["a"][0].passes_on, branches[START][0].passes_on) == (False, True)


def test_a_graph_stays_what_it_was_when_compiled() -> None:
    builder = StateGraph(OnlyX).add_node("a", plain).add_node("b", plain).add_edge(START, "a")
    before = builder.compile().topology
    builder.add_node("c", lambda state: None, input_schema=Data)
    assert before.schema.keys == ("x", "y")
    assert set(before.nodes) == {"a", "b"}


def test_a_builder_can_be_an_annotation_with_its_state() -> None:
    assert StateGraph[State].__origin__ is StateGraph


@pytest.mark.parametrize("checkpointer", ["memory", 5, object()])
def test_a_checkpointer_is_a_store(checkpointer: Any) -> None:
    builder = StateGraph(State).add_sequence([("a", lambda state: None)]).set_entry_point("a")
    with pytest.raises(TypeError, match=f"not '{type(checkpointer).__name__}'"):
        builder.compile(checkpointer)
    for known in (None, True, False):
        assert builder.compile(known).checkpointer is known
