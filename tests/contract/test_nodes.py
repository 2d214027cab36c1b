"""What can be a node, and what it is given beside the state."""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, TypedDict

import pytest
from pydantic import BaseModel, ValidationError

from .engines import Engine
from .states import Plain


class OnlyX(TypedDict):
    x: Any


class Greeter:
    """A node that is an object, and one that is its method."""

    def __init__(self, word: str) -> None:
        self.word = word

    def __call__(self, state: OnlyX) -> dict[str, Any]:
        return {"log": [self.word, *state]}

    def greet(self, state: OnlyX) -> dict[str, Any]:
        return self(state)


def greet(word: str, state: Any) -> dict[str, Any]:
    return {"log": [word]}


@pytest.mark.parametrize(
    ("node", "name", "log"),
    [
        (Greeter("hi"), "Greeter", ["hi", "x"]),
        (Greeter("hi").greet, "greet", ["hi", "x"]),
        (functools.partial(greet, "hi"), "partial", ["hi"]),
        (lambda state: {"log": ["hi"]}, "<lambda>", ["hi"]),
    ],
    ids=["object", "method", "partial", "lambda"],
)
def test_whatever_takes_the_state_is_a_node(engine: Engine, node: Any, name: str, log: list[str]) -> None:
    builder = engine.StateGraph(Plain).add_node(node).add_edge(engine.START, name)
    assert builder.compile().invoke({"x": 1, "y": 2})["log"] == log


def test_nodes_in_a_row(engine: Engine) -> None:
    def first(state: Plain) -> dict[str, Any]:
        return {"log": ["first"]}

    builder = engine.StateGraph(Plain)
    builder.add_sequence([first, ("second", lambda state: {"log": ["second"]})])
    builder.set_entry_point("first").set_finish_point("second")
    assert builder.compile().invoke({"x": 1}) == {"x": 1, "log": ["first", "second"]}


class Visitor(BaseModel):
    name: str
    age: int = 18


def test_a_context_may_be_a_model(engine: Engine) -> None:
    seen: list[Any] = []

    def node(state: Plain, runtime: Any) -> None:
        seen.append(runtime.context)

    builder = engine.StateGraph(Plain, context_schema=Visitor).add_node(node).add_edge(engine.START, "node")
    app = builder.compile()
    app.invoke({"x": 1}, context={"name": "ana", "age": "7"})
    assert seen == [Visitor(name="ana", age=7)]
    with pytest.raises(ValidationError, match="age"):
        app.invoke({"x": 1}, context={"name": "ana", "age": "old"})


def test_a_router_s_annotation_is_its_path_map(engine: Engine) -> None:
    def router(state: Plain) -> Literal["first", "second"]:
        return state["x"]  # type: ignore[no-any-return]

    builder = two_nodes(engine).add_conditional_edges(engine.START, router)
    assert builder.compile().invoke({"x": "second"})["log"] == ["second"]
    with pytest.raises((KeyError, *engine.mistake), match="third"):
        builder.compile().invoke({"x": "third"})


def two_nodes(engine: Engine) -> Any:
    builder = engine.StateGraph(Plain)
    for name in ("first", "second"):
        builder.add_node(name, functools.partial(greet, name))
    return builder


def test_a_path_map_goes_before_a_router_s_annotation(engine: Engine) -> None:
    def router(state: Plain) -> Literal["first"]:
        return "first"

    builder = two_nodes(engine).add_conditional_edges(engine.START, router, {"first": "second"})
    assert builder.compile().invoke({"x": 1})["log"] == ["second"]


def goes_nowhere(state: Plain) -> None: ...


def routes_nowhere(state: Plain) -> Literal["zz"]:
    return "zz"


def one_value(only: Any) -> Any:
    return only


class Broken(TypedDict):
    x: Annotated[list[str], one_value]


class Concatenated(TypedDict):
    log: Annotated[list[str], operator.concat]


MISTAKES: dict[str, Callable[[Any, Engine], Any]] = {
    "Node `first` already present.": lambda builder, _: builder.add_node("first", goes_nowhere),
    "Node `__end__` is reserved.": lambda builder, _: builder.add_node("__end__", goes_nowhere),
    "':' is a reserved character": lambda builder, _: builder.add_node("a:b", goes_nowhere),
    "END cannot be a start node": lambda builder, engine: builder.add_edge(engine.END, "first"),
    "START cannot be an end node": lambda builder, engine: builder.add_edge(["first"], engine.START),
    "Need to add_node `zz` first": lambda builder, _: builder.add_edge(["first", "zz"], "second"),
    "Sequence requires at least one node.": lambda builder, _: builder.add_sequence([]),
    "Node names must be unique: node with the name 'goes_nowhere' already exists.": lambda builder, _: (
        builder.add_sequence([goes_nowhere, goes_nowhere])
    ),
    "Invalid reducer signature. Expected (a, b) -> c. Got (only": lambda builder, _: builder.add_node(
        "broken", goes_nowhere, input_schema=Broken
    ),
    "Channel 'log' already exists with a different type": lambda builder, _: builder.add_node(
        "other", goes_nowhere, input_schema=Concatenated
    ),
    "Graph must have an entrypoint": lambda builder, _: builder.compile(),
    "Found edge starting at unknown node 'zz'": lambda builder, engine: builder.add_edge(
        "zz", engine.END
    ).compile(),
    "Found edge ending at unknown node `zz`": lambda builder, engine: builder.add_edge(
        engine.START, "zz"
    ).compile(),
    "At 'first' node, 'routes_nowhere' branch found unknown target 'zz'": lambda builder, engine: (
        builder.add_edge(engine.START, "first").add_conditional_edges("first", routes_nowhere).compile()
    ),
    "Interrupt node `zz` not found": lambda builder, engine: builder.add_edge(engine.START, "first").compile(
        interrupt_before=["zz"]
    ),
}


@pytest.mark.parametrize("message", MISTAKES)
def test_mistakes_are_told_in_the_same_words(engine: Engine, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        MISTAKES[message](two_nodes(engine), engine)


def test_a_declared_destination_is_a_node_that_exists(engine: Engine) -> None:
    def node(state: Plain) -> Any:
        return None

    node.__annotations__["return"] = engine.Command[Literal["first", "zz"]]
    builder = two_nodes(engine).add_node(node).add_edge(engine.START, "node")
    with pytest.raises(ValueError, match="Found edge ending at unknown node `zz`"):
        builder.compile()


def test_a_command_leads_to_declared_destinations(engine: Engine) -> None:
    def node(state: Plain) -> Any:
        return engine.Command(goto="second", update={"x": 2})

    builder = two_nodes(engine).add_node(node, destinations={"second": "if it must"})
    assert builder.add_edge(engine.START, "node").compile().invoke({"x": 1}) == {"x": 2, "log": ["second"]}


@pytest.mark.parametrize("checkpointer", ["memory", 5])
def test_a_checkpointer_is_a_saver(engine: Engine, checkpointer: Any) -> None:
    with pytest.raises(TypeError, match="checkpointer"):
        two_nodes(engine).add_edge(engine.START, "first").compile(checkpointer)
