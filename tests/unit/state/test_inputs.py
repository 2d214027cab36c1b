"""Which inputs a Python graph has, and which of them a run cannot do without: the same for both engines."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, NotRequired, TypedDict

import langgraph.graph
import pytest
from langgraph.managed import RemainingSteps
from pydantic import BaseModel, Field

import hitl_cli
from hitl_cli.errors import UsageError
from hitl_cli.state.inputs import TypedInputs


class Order(TypedDict):
    item: str
    amount: float
    kind: Literal["goods", "service"]
    note: NotRequired[str]
    log: Annotated[list[str], operator.add]


class State(Order):
    paid: bool


@dataclass
class Bill:
    item: str
    log: Annotated[list[str], operator.add]
    amount: float = 5
    tags: list[str] = field(default_factory=list)
    total: float = field(init=False)


class Invoice(BaseModel):
    item: str
    amount: int = Field(ge=0, description="In euros")
    log: Annotated[list[str], operator.add]
    note: str = "none"


Read = Callable[..., TypedInputs]


def _ours(*schemas: Any) -> TypedInputs:
    state, *apart = schemas
    builder = hitl_cli.StateGraph(state, input_schema=apart[0] if apart else None)
    return TypedInputs.of(builder.add_node("a", lambda _: None).set_entry_point("a").compile())


def _langgraphs(*schemas: Any) -> TypedInputs:
    state, *apart = schemas
    builder = langgraph.graph.StateGraph(state, input_schema=apart[0] if apart else None)
    return TypedInputs.of(builder.add_node("a", lambda _: None).set_entry_point("a").compile())


@pytest.fixture(params=[_ours, _langgraphs])
def inputs(request: pytest.FixtureRequest) -> Read:
    return request.param


def _missing(of: TypedInputs, *given: str) -> list[str]:
    return [each.name for each in of.missing(given)]


def test_an_input_schema_says_what_is_required(inputs: Read) -> None:
    of = inputs(State, Order)

    assert [each.name for each in of.all()] == ["item", "amount", "kind", "note", "log"]
    assert _missing(of) == ["item", "amount", "kind"]
    assert _missing(of, "amount", "item") == ["kind"]


def test_a_state_of_one_typed_dict_requires_nothing(inputs: Read) -> None:
    assert _missing(inputs(State)) == _missing(inputs(State, State)) == []


def test_a_state_that_its_class_makes_requires_its_fields_without_a_default(inputs: Read) -> None:
    assert _missing(inputs(Bill)) == ["item"]
    assert _missing(inputs(Invoice)) == ["item", "amount"]


def test_what_langgraph_fills_in_is_not_required() -> None:
    class Steps(BaseModel):
        item: str
        left: RemainingSteps

    assert _missing(_langgraphs(Steps)) == ["item"]


def test_inputs_are_described_as_their_author_wrote_them(inputs: Read) -> None:
    found = {each.name: each for each in inputs(State, Order).all()}
    assert found["kind"].kind == "Literal['goods', 'service']"
    assert found["kind"].schema == {"enum": ["goods", "service"], "type": "string"}
    assert found["log"].kind == "list[str]"
    assert not found["log"].required

    of_a_model = {each.name: each for each in inputs(Invoice).all()}
    assert of_a_model["amount"].schema == {"type": "integer", "minimum": 0}
    assert of_a_model["amount"].help == "In euros"
    assert of_a_model["note"].default == "none"


def test_a_type_that_no_schema_describes_is_listed_all_the_same(inputs: Read) -> None:
    class Odd(TypedDict):
        thing: complex

    (thing,) = inputs(State, Odd).missing(())

    assert (thing.name, thing.kind, thing.schema) == ("thing", "complex", {})


def test_a_key_outside_of_the_input_schema_is_refused(inputs: Read) -> None:
    with pytest.raises(UsageError, match="the graph has no input 'paid'"):
        inputs(State, Order).value("paid", "true")
    with pytest.raises(UsageError, match="the graph has no input 'itm'") as caught:
        inputs(State, Order).missing(["itm"])
    assert caught.value.hint == "Did you mean 'item'?"


def test_a_graph_without_a_class_takes_what_it_is_given() -> None:
    free = TypedInputs.of(None)

    assert free.all() == free.missing(()) == []
    assert free.value("x", "[1]") == [1]
