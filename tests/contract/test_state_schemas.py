"""What a state can be declared as, what nodes see of it, and what they may return."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple, NotRequired, TypedDict

import pytest
import typing_extensions
from pydantic import BaseModel, ValidationError

from .engines import Engine
from .states import Plain


class Dict(TypedDict):
    name: str
    count: NotRequired[int]
    log: Annotated[list[str], operator.add]


class Extended(typing_extensions.TypedDict):
    name: str
    count: typing_extensions.NotRequired[int]
    log: Annotated[list[str], operator.add]


@dataclass
class Data:
    name: str
    count: int | None = 5
    log: Annotated[list[str], operator.add] = field(default_factory=lambda: ["default"])


class Model(BaseModel):
    name: str
    count: int | None = 5
    log: Annotated[list[str], operator.add] = ["default"]


SCHEMAS = [Dict, Extended, Data, Model]


def seen_by(*into: list[Any]) -> Callable[[Any], None]:
    """A node that writes down what it is given."""

    def look(state: Any) -> None:
        for seen in into:
            seen.append(state)

    return look


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_state_is_a_typed_dict_a_dataclass_or_a_model(engine: Engine, schema: Any) -> None:
    def greet(state: schema) -> dict[str, Any]:
        return {"log": [f"greet {state['name'] if isinstance(state, dict) else state.name}"]}

    app = engine.graph(schema, greet).compile()
    assert app.invoke({"name": "ana", "log": ["in"]}) == {"name": "ana", "log": ["in", "greet ana"]}


@pytest.mark.parametrize("schema", [Data, Model])
def test_a_node_is_given_an_instance_with_the_defaults_of_what_was_not_written(
    engine: Engine, schema: Any
) -> None:
    seen: list[Any] = []
    app = engine.graph(schema, seen_by(seen)).compile()
    assert app.invoke({"name": "ana"}) == {"name": "ana", "log": []}
    assert seen == [schema(name="ana", count=5, log=[])]
    assert type(seen[0]) is schema


def test_a_key_that_a_required_field_needs_must_be_there(engine: Engine) -> None:
    app = engine.graph(Data, seen_by([])).compile()
    with pytest.raises(TypeError, match="name"):
        app.invoke({"count": 1})


def test_a_model_s_values_are_validated_for_each_node_and_not_in_the_state(engine: Engine) -> None:
    seen: list[Any] = []
    app = engine.graph(Model, seen_by(seen)).compile()
    assert app.invoke({"name": "ana", "count": "7"}) == {"name": "ana", "count": "7", "log": []}
    assert seen[0].count == 7
    with pytest.raises(ValidationError, match="count"):
        app.invoke({"name": "ana", "count": "seven"})


def test_an_instance_can_be_the_input(engine: Engine) -> None:
    for make in (Data, Model):
        app = engine.graph(make, seen_by([])).compile()
        given = make(name="ana", log=["in"])
        assert app.invoke(given) == {"name": "ana", "count": 5, "log": ["in"]}


def test_a_dataclass_that_a_node_returns_writes_all_its_fields(engine: Engine) -> None:
    def node(state: Data) -> Data:
        return Data(name="bob", count=None, log=["bob"])

    app = engine.graph(Data, node).compile()
    assert app.invoke({"name": "ana", "count": 1, "log": ["in"]}) == {
        "name": "bob",
        "count": None,
        "log": ["in", "bob"],
    }


class Sparse(BaseModel):
    name: str = "nobody"
    note: str | None = None
    mark: str | None = None


def test_of_a_model_that_a_node_returns_an_unset_none_is_not_written(engine: Engine) -> None:
    def node(state: Sparse) -> Sparse:
        return Sparse(mark=None)

    app = engine.graph(Sparse, node).compile()
    given = {"name": "ana", "note": "kept", "mark": "cleared"}
    assert app.invoke(given) == {"name": "nobody", "note": "kept", "mark": None}


class Pair(NamedTuple):
    x: int
    stray: int = 0


def test_an_instance_of_any_class_with_annotations_is_an_update(engine: Engine) -> None:
    app = engine.graph(Plain, lambda_returning(Pair(4))).compile()
    assert app.invoke({"x": 1}) == {"x": 4, "log": []}


def lambda_returning(update: Any) -> Callable[[Any], Any]:
    def node(state: Any) -> Any:
        return update

    return node


def test_a_command_s_update_may_be_pairs_or_an_instance(engine: Engine) -> None:
    for update in ([("x", 2), ("log", ["a"]), ("log", ["b"]), ("stray", 1)], Both(x=2, log=["a", "b"])):
        app = engine.graph(Plain, lambda_returning(engine.Command(update=update))).compile()
        assert app.invoke({"x": 1}) == {"x": 2, "log": ["a", "b"]}


@dataclass
class Both:
    x: int
    log: list[str]


class OnlyX(TypedDict):
    x: Any


class OnlyY(TypedDict):
    y: Any


def test_an_input_schema_limits_what_an_input_writes(engine: Engine) -> None:
    builder = engine.StateGraph(Plain, input_schema=OnlyX)
    builder.add_node("node", lambda state: {"log": sorted(state)})
    builder.add_edge(engine.START, "node")
    assert builder.compile().invoke({"x": 1, "y": 2}) == {"x": 1, "log": ["log", "x"]}


def test_an_output_schema_limits_what_a_caller_gets(engine: Engine) -> None:
    builder = engine.StateGraph(Plain, output_schema=OnlyY)
    builder.add_node("node", lambda state: {"y": state["x"] + 1})
    builder.add_edge(engine.START, "node")
    assert builder.compile().invoke({"x": 1}) == {"y": 2}


class Answered(BaseModel):
    y: int = 0


def test_a_caller_gets_a_dict_even_if_the_output_is_a_model(engine: Engine) -> None:
    builder = engine.StateGraph(Plain, output_schema=Answered)
    builder.add_node("node", lambda state: {"y": state["x"] + 1})
    builder.add_edge(engine.START, "node")
    assert builder.compile().invoke({"x": 1}) == {"y": 2}


class Apart(TypedDict):
    question: str


class AnswerOnly(TypedDict):
    y: int


def test_the_keys_of_input_and_output_are_keys_of_the_state(engine: Engine) -> None:
    seen: list[Any] = []
    builder = engine.StateGraph(Plain, input_schema=Apart, output_schema=AnswerOnly)

    def node(state: Apart) -> dict[str, Any]:
        seen.append(state)
        return {"y": len(state["question"])}

    builder.add_node(node)
    builder.add_edge(engine.START, "node")
    assert builder.compile().invoke({"question": "why?", "x": 1}) == {"y": 4}
    assert seen == [{"question": "why?"}]


class Secret(TypedDict):
    secret: str


def test_nodes_can_share_a_key_that_the_state_does_not_have(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def hide(state: Plain) -> Secret:
        return {"secret": "s3cret"}

    def find(state: Secret) -> dict[str, Any]:
        return {"y": state}

    def other(state: Plain) -> dict[str, Any]:
        return {"log": sorted(state)}

    app = engine.graph(Plain, hide, find, other).compile(checkpointer=saver)
    result = app.invoke({"x": 1}, thread)
    assert result["y"] == {"secret": "s3cret"}
    assert result["log"] == ["log", "x", "y"]
    assert "secret" not in result


def test_a_node_sees_the_keys_that_its_annotation_names(engine: Engine) -> None:
    seen: list[Any] = []

    def node(state: OnlyX) -> None:
        seen.append(state)

    engine.graph(Plain, node).compile().invoke({"x": 1, "y": 2})
    assert seen == [{"x": 1}]


def test_an_input_schema_of_a_node_goes_before_its_annotation(engine: Engine) -> None:
    seen: list[Any] = []

    def node(state: OnlyX) -> None:
        seen.append(state)

    builder = engine.StateGraph(Plain)
    builder.add_node("node", node, input_schema=OnlyY)
    builder.add_edge(engine.START, "node")
    builder.compile().invoke({"x": 1, "y": 2})
    assert seen == [{"y": 2}]


@pytest.mark.parametrize("annotation", [dict, "NoSuchType", dict[str, Any], Any])
def test_an_annotation_that_is_no_schema_says_nothing(engine: Engine, annotation: Any) -> None:
    seen: list[Any] = []

    def node(state: Any) -> None:
        seen.append(state)

    node.__annotations__["state"] = annotation
    engine.graph(Plain, node).compile().invoke({"x": 1, "y": 2})
    assert seen == [{"x": 1, "y": 2, "log": []}]


def test_a_dataclass_can_be_one_node_s_view_of_a_typed_dict(engine: Engine) -> None:
    seen: list[Any] = []

    def node(state: Both) -> None:
        seen.append(state)

    engine.graph(Plain, node).compile().invoke({"x": 1, "y": 2, "log": ["in"]})
    assert seen == [Both(x=1, log=["in"])]


def routed(engine: Engine, router: Callable[..., Any], node: Callable[..., Any] | None = None) -> Any:
    builder = engine.StateGraph(Plain)
    builder.add_node("first", node or (lambda state: {"y": 2}))
    builder.add_node("second", lambda state: {"log": ["second"]})
    builder.add_edge(engine.START, "first")
    builder.add_conditional_edges("first", router, ["second"])
    return builder.compile()


def test_a_router_sees_the_keys_that_its_annotation_names(engine: Engine) -> None:
    seen: list[Any] = []

    def router(state: OnlyY) -> str:
        seen.append(state)
        return "second"

    routed(engine, router).invoke({"x": 1})
    assert seen == [{"y": 2}]


def test_a_router_without_an_annotation_sees_what_its_node_sees(engine: Engine) -> None:
    seen: list[Any] = []

    def node(state: Both) -> dict[str, Any]:
        return {"x": 2, "y": 3}

    def router(state: Any) -> str:
        seen.append(state)
        return "second"

    routed(engine, router, node).invoke({"x": 1, "log": ["in"]})
    assert seen == [Both(x=2, log=["in"])]


def test_a_router_without_an_annotation_also_sees_what_is_no_key_of_the_state(engine: Engine) -> None:
    seen: list[Any] = []

    def router(state: Any) -> str:
        seen.append(state)
        return str(state["where"])

    routed(engine, router, lambda state: {"x": 2, "where": "second"}).invoke({"x": 1})
    assert seen == [{"x": 2, "log": [], "where": "second"}]


def test_a_default_retry_policy_is_for_nodes_that_have_none(engine: Engine) -> None:
    tries: list[str] = []

    def flaky(name: str, wanted: int) -> Callable[[Any], None]:
        def node(state: Plain) -> None:
            tries.append(name)
            if tries.count(name) < wanted:
                raise ConnectionError(name)

        return node

    builder = engine.StateGraph(Plain)
    builder.set_node_defaults(retry_policy=engine.RetryPolicy(initial_interval=0.001, jitter=False))
    builder.add_node("usual", flaky("usual", 3))
    never = engine.RetryPolicy(max_attempts=1)
    builder.add_node("once", flaky("once", 2), retry_policy=[never])
    builder.add_edge(engine.START, "usual").add_edge("usual", "once")
    with pytest.raises(ConnectionError, match="once"):
        builder.compile().invoke({"x": 1})
    assert tries == ["usual", "usual", "usual", "once"]
