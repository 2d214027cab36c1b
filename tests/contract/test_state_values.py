"""Enums, dataclasses and models in a state come back from a checkpointer as what they were."""

from __future__ import annotations

import enum
import operator
from dataclasses import dataclass, field
from typing import Annotated, Any, TypedDict

import pytest
from pydantic import BaseModel

from .engines import Engine
from .sides import THREAD, Side

pytestmark = pytest.mark.filterwarnings("ignore:Deserializing unregistered type")


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(str, enum.Enum):  # noqa: UP042  # what most people still write
    LOW = "low"


@dataclass(frozen=True)
class Point:
    x: int
    colour: Colour = Colour.RED


class Person(BaseModel):
    name: str
    nick: str | None = None
    at: Point | None = None


class Held(TypedDict, total=False):
    value: Colour | Level | Point | Person | list[Any] | dict[str, Any]
    more: Annotated[list[Person], operator.add]
    answer: Any


VALUES = [
    Colour.BLUE,
    Level.LOW,
    Point(1),
    Point(2, Colour.BLUE),
    Person(name="ana"),
    Person(name="ana", nick=None, at=Point(1)),
    [Colour.RED, {"level": Level.LOW, "at": [Point(3)]}],
]


def same(one: Any, other: Any) -> bool:
    """Equal in value and in every type."""
    return type(one) is type(other) and repr(one) == repr(other) and bool(one == other)


def asking(engine: Engine, value: Any) -> tuple[Any, list[Any]]:
    """A graph that writes the value and then asks; what each run of the asking node saw."""
    seen: list[Any] = []

    def write(state: Held) -> dict[str, Any]:
        return {"value": value, "more": [Person(name="ana")]}

    def ask(state: Held) -> dict[str, Any]:
        seen.append(state)
        return {"answer": engine.interrupt("Q"), "more": [Person(name="bob", nick="b")]}

    return engine.graph(Held, write, ask), seen


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_after_a_pause_a_node_sees_what_was_written(
    engine: Engine, saver: Any, thread: dict[str, Any], value: Any
) -> None:
    builder, seen = asking(engine, value)
    builder.compile(checkpointer=saver).invoke({}, thread)
    result = builder.compile(checkpointer=saver).invoke(engine.Command(resume="a"), thread)
    before, after = seen
    assert same(after, before)
    assert same(after["value"], value)
    assert same(result["value"], value)
    assert same(result["more"], [Person(name="ana"), Person(name="bob", nick="b")])


def test_a_snapshot_and_the_history_hold_what_was_written(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    builder, _ = asking(engine, Point(1))
    app = builder.compile(checkpointer=saver)
    app.invoke({}, thread)
    app.invoke(engine.Command(resume="a"), thread)
    assert same(app.get_state(thread).values["value"], Point(1))
    history = list(app.get_state_history(thread))
    assert same(history[1].values["more"], [Person(name="ana")])
    assert same(app.get_state(history[1].config).values["value"], Point(1))
    assert same(history[2].tasks[0].result["value"], Point(1))


def test_what_a_sibling_wrote_before_the_pause_comes_back(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    builder = engine.fan(
        Held,
        write=lambda state: {"value": Person(name="ana", at=Point(1))},
        ask=lambda state: {"answer": engine.interrupt("Q")},
    )
    builder.compile(checkpointer=saver).invoke({}, thread)
    result = builder.compile(checkpointer=saver).invoke(engine.Command(resume="a"), thread)
    assert same(result["value"], Person(name="ana", at=Point(1)))


def test_what_is_sent_to_a_node_comes_back(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    seen: list[Any] = []

    def ask(given: Any) -> dict[str, Any]:
        seen.append(given)
        return {"answer": engine.interrupt("Q")}

    builder = engine.StateGraph(Held)
    builder.add_node("ask", ask)
    builder.add_conditional_edges(engine.START, lambda state: [engine.Send("ask", Point(1))])
    builder.compile(checkpointer=saver).invoke({"answer": 0}, thread)
    builder.compile(checkpointer=saver).invoke(engine.Command(resume="a"), thread)
    assert [same(given, Point(1)) for given in seen] == [True, True]


def test_an_edit_by_hand_may_write_them(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    builder, _ = asking(engine, Point(1))
    app = builder.compile(checkpointer=saver)
    app.invoke({}, thread)
    app.update_state(thread, {"value": Level.LOW})
    assert same(app.get_state(thread).values["value"], Level.LOW)


@dataclass
class Whole:
    """A state that is a dataclass, given to the run as an instance."""

    colour: Colour
    points: Annotated[list[Point], operator.add] = field(default_factory=list)
    answer: Any = None


def test_a_state_that_is_a_dataclass_may_hold_them(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    seen: list[Any] = []

    def ask(state: Whole) -> dict[str, Any]:
        seen.append(state)
        return {"answer": engine.interrupt("Q")}

    builder = engine.graph(Whole, ask)
    builder.compile(checkpointer=saver).invoke(Whole(Colour.RED, [Point(1)]), thread)
    builder.compile(checkpointer=saver).invoke(engine.Command(resume="a"), thread)
    assert [same(state, Whole(Colour.RED, [Point(1)])) for state in seen] == [True, True]


class Inner(TypedDict, total=False):
    value: Any
    own: Point
    answer: Any


def test_a_graph_inside_keeps_classes_that_only_its_own_state_names(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    class Outer(TypedDict, total=False):
        answer: Any

    def ask(state: Inner) -> dict[str, Any]:
        return {"answer": [engine.interrupt("Q"), repr(state["own"])]}

    child = engine.line(Inner, write=lambda state: {"own": Point(1)}, ask=ask).compile()
    builder = engine.line(Outer, child=child)
    builder.compile(checkpointer=saver).invoke({"answer": 0}, thread)
    result = builder.compile(checkpointer=saver).invoke(engine.Command(resume="a"), thread)
    assert result["answer"] == ["a", repr(Point(1))]


@dataclass
class Unnamed:
    x: int


class Vague(TypedDict, total=False):
    value: Any


def test_a_class_that_the_state_does_not_name_is_refused_when_it_is_stored(ours: Side, theirs: Side) -> None:
    """LangGraph stores it by its module and name, and would import whatever a store names."""

    def run(side: Side) -> Any:
        app = side.engine.line(Vague, write=lambda state: {"value": [Unnamed(1)]}).compile(side.saver)
        app.invoke({"value": 0}, THREAD)
        return app.get_state(THREAD).values["value"]

    from hitl_cli.errors import PayloadError

    with pytest.raises(PayloadError, match=r"'Unnamed' \(at .*value\[0\]\)") as caught:
        run(ours)
    assert "`key: Unnamed`" in caught.value.hint
    assert run(theirs) == [Unnamed(1)]


class Earlier(TypedDict, total=False):
    value: Any
    lost: int
    answer: Any


class Later(TypedDict, total=False):
    value: Any
    gained: Annotated[list[str], operator.add]
    answer: Any


def test_a_state_may_gain_and_lose_keys_while_it_is_paused(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    seen: list[Any] = []

    def ask(state: Any) -> dict[str, Any]:
        seen.append(dict(state))
        return {"answer": engine.interrupt("Q"), "gained": ["a"]}

    def more(state: Any) -> dict[str, Any]:
        return {"gained": ["b"]}

    engine.graph(Earlier, ask, more).compile(checkpointer=saver).invoke({"value": 1, "lost": 2}, thread)
    app = engine.graph(Later, ask, more).compile(checkpointer=saver)
    result = app.invoke(engine.Command(resume="a"), thread)
    assert seen == [{"value": 1, "lost": 2}, {"value": 1, "gained": []}]
    assert result == {"value": 1, "gained": ["a", "b"], "answer": "a"}
    assert app.get_state(thread).values == result


def test_an_overwrite_of_a_plain_key_is_its_value(ours: Side, theirs: Side) -> None:
    """LangGraph keeps the wrapper, and gives it to the next node."""

    def run(side: Side) -> Any:
        write = side.engine.Overwrite
        app = side.engine.line(Vague, write=lambda state: {"value": write("new")}).compile()
        return app.invoke({"value": "old"})["value"]

    assert run(ours) == "new"
    assert run(theirs) == theirs.engine.Overwrite("new")
