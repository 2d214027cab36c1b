"""`interrupt(…, response_schema=…)` with a type: what is shown, what is refused, and what the node gets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Literal, NamedTuple, NotRequired

import pytest
import typing_extensions
from pydantic import (
    BaseModel,
    Field,
    PydanticUserError,
    TypeAdapter,
    ValidationError,
    field_validator,
)

from hitl_cli.errors import AnswerRefused, PayloadError

from .engines import Engine
from .reading import asked, ids
from .sides import THREAD, Side, start, waiting
from .states import Plain

REFUSED = (AnswerRefused, ValidationError)


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Item(typing_extensions.TypedDict):
    """One line of an order."""

    name: str
    amount: NotRequired[int]


@dataclass
class Order:
    items: list[Item]
    color: Color = Color.RED
    until: date | None = None


class Decision(BaseModel):
    """What was decided."""

    approved: bool
    reason: str = Field("", max_length=20, description="why")
    order: Order | None = None


class Even(BaseModel):
    number: int

    @field_validator("number")
    @classmethod
    def is_even(cls, number: int) -> int:
        if number % 2:
            raise ValueError(f"{number} is odd")
        return number


class Case(NamedTuple):
    annotation: Any
    wrong: Any
    answer: Any
    object: Any


CASES = {
    "int": Case(int, "seven", 7, 7),
    "bool": Case(bool, "perhaps", False, False),
    "list": Case(list[str], ["a", 1], ["a", "b"], ["a", "b"]),
    "literal": Case(Literal["a", "b"], "c", "b", "b"),
    "optional": Case(int | None, "seven", 7, 7),
    "union": Case(Item | list[int], [None], {"name": "a"}, {"name": "a"}),
    "enum": Case(Color, "green", "blue", Color.BLUE),
    "tuple": Case(tuple[int, date], [1], [1, "2026-01-31"], (1, date(2026, 1, 31))),
    "typed dict": Case(Item, {"amount": 1}, {"name": "a", "more": 1}, {"name": "a"}),
    "dataclass": Case(
        Order,
        {"items": [{}]},
        {"items": [{"name": "a", "amount": 2}], "color": "blue", "until": "2026-01-31"},
        Order([{"name": "a", "amount": 2}], Color.BLUE, date(2026, 1, 31)),
    ),
    "model": Case(
        Decision,
        {"approved": True, "reason": "x" * 21},
        {"approved": True, "order": {"items": []}},
        Decision(approved=True, order=Order([])),
    ),
    "list of models": Case(
        list[Decision], [{"reason": "no"}], [{"approved": True}], [Decision(approved=True)]
    ),
    "a model's own validator": Case(Even, {"number": 3}, {"number": 4}, Even(number=4)),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


def asking(engine: Engine, saver: Any, annotation: Any, got: list[Any]) -> Callable[[Any], Any]:
    """A function that starts the thread when it is given None, and else answers its question."""

    def ask(state: Plain) -> dict[str, Any]:
        got.append(engine.interrupt("Q", response_schema=annotation))
        return {"log": ["done"]}

    app = engine.graph(Plain, ask).compile(checkpointer=saver)

    def invoke(input: Any) -> Any:
        return app.invoke(input, THREAD)

    return invoke


def test_what_is_shown_is_the_schema_of_the_type(engine: Engine, saver: Any, case: Case) -> None:
    (question,) = asking(engine, saver, case.annotation, [])({})["__interrupt__"]
    assert question.response_schema == TypeAdapter(case.annotation).json_schema()


def test_an_accepted_answer_comes_back_as_the_type(engine: Engine, saver: Any, case: Case) -> None:
    got: list[Any] = []
    invoke = asking(engine, saver, case.annotation, got)
    invoke({})
    assert invoke(engine.Command(resume=case.answer))["log"] == ["done"]
    assert got == [case.object]
    assert type(got[0]) is type(case.object)


def test_after_a_refused_answer_the_question_is_still_open(engine: Engine, saver: Any, case: Case) -> None:
    got: list[Any] = []
    invoke = asking(engine, saver, case.annotation, got)
    question = ids(invoke({}))
    with pytest.raises(REFUSED):
        invoke(engine.Command(resume={question["Q"]: case.wrong}))
    assert got == []
    assert ids(invoke(None)) == question
    assert invoke(engine.Command(resume=case.answer))["log"] == ["done"]
    assert got == [case.object]


def test_none_in_answer_to_an_optional_type(engine: Engine, saver: Any) -> None:
    got: list[Any] = []
    invoke = asking(engine, saver, int | None, got)
    question = ids(invoke({}))
    assert invoke(engine.Command(resume={question["Q"]: None}))["log"] == ["done"]
    assert got == [None]


def test_types_that_are_defined_inside_of_a_function(engine: Engine, saver: Any) -> None:
    @dataclass
    class Local:
        name: str
        next: Local | None = None

    got: list[Any] = []
    invoke = asking(engine, saver, Local, got)
    invoke({})
    invoke(engine.Command(resume={"name": "a", "next": {"name": "b"}}))
    assert got == [Local("a", Local("b"))]


def test_each_question_has_a_type_of_its_own(engine: Engine, saver: Any) -> None:
    got: list[Any] = []

    def ask(state: Plain) -> dict[str, Any]:
        got[:] = [engine.interrupt("Q1", response_schema=date), engine.interrupt("Q2", response_schema=Item)]
        return {"log": ["done"]}

    app = engine.graph(Plain, ask).compile(checkpointer=saver)
    app.invoke({}, THREAD)
    assert asked(app.invoke(engine.Command(resume="2026-01-31"), THREAD)) == ["Q2"]
    app.invoke(engine.Command(resume={"name": "a"}), THREAD)
    assert got == [date(2026, 1, 31), {"name": "a"}]


@pytest.mark.parametrize("annotation", ["not a type", 5, type, Callable[[], int]], ids=str)
def test_what_has_no_schema_is_refused_when_it_is_asked(engine: Engine, saver: Any, annotation: Any) -> None:
    invoke = asking(engine, saver, annotation, [])
    with pytest.raises((PayloadError, PydanticUserError, SyntaxError)) as refused:
        invoke({})
    assert engine.name == "langgraph" or "response_schema" in str(refused.value)


def test_answers_are_not_converted(ours: Side, theirs: Side) -> None:
    """They are checked by their schema, where the graph's code is not at hand."""
    got: list[Any] = []

    def app(side: Side) -> Any:
        def ask(state: Plain) -> dict[str, Any]:
            got.append(side.ask("How many?", response_schema=int))
            return {}

        return side.app(ask)

    lax = app(theirs)
    start(lax)
    theirs.answer(lax, "7")
    assert got == [7]

    strict = app(ours)
    start(strict)
    with pytest.raises(AnswerRefused, match="integer"):
        ours.answer(strict, "7")
    assert waiting(strict) == ["How many?"]
    ours.answer(strict, 7)
    assert got == [7, 7]


def test_an_answer_that_a_model_refuses_is_not_kept(ours: Side, theirs: Side) -> None:
    """As a plain answer, LangGraph keeps it and fails again without being asked."""

    def app(side: Side) -> Any:
        def ask(state: Plain) -> dict[str, Any]:
            return {"y": side.ask("An even number?", response_schema=Even).number}

        return side.app(ask)

    kept = app(theirs)
    start(kept)
    for refused in ({"number": 3}, None):
        with pytest.raises(ValidationError, match="3 is odd"):
            theirs.answer(kept, refused) if refused else kept.invoke(None, THREAD)

    free = app(ours)
    start(free)
    with pytest.raises(ValidationError, match="3 is odd"):
        ours.answer(free, {"number": 3})
    assert asked(free.invoke(None, THREAD)) == ["An even number?"]
    assert ours.answer(free, {"number": 4})["y"] == 4


def test_a_literal_of_an_enums_member_can_be_answered(ours: Side, theirs: Side) -> None:
    """LangGraph shows the member's value as the answer to give, and then refuses it."""
    got: list[Any] = []

    def app(side: Side) -> Any:
        def ask(state: Plain) -> dict[str, Any]:
            got.append(side.ask("Red?", response_schema=Literal[Color.RED]))
            return {}

        return side.app(ask)

    unanswerable = app(theirs)
    (question,) = start(unanswerable)["__interrupt__"]
    assert question.response_schema == {"const": "red", "type": "string"}
    with pytest.raises(ValidationError):
        theirs.answer(unanswerable, "red")

    answerable = app(ours)
    (question,) = start(answerable)["__interrupt__"]
    assert question.response_schema == {"const": "red", "type": "string"}
    ours.answer(answerable, "red")
    assert got == [Color.RED]
