"""interrupt() in one node: pausing, answering, asking again."""

from __future__ import annotations

from typing import Any

import pytest

from .engines import Engine
from .reading import asked, ids, values
from .states import Plain


def test_the_payload_is_in_the_result_and_the_answer_is_returned(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"y": engine.interrupt({"question": "Approve?", "details": state["x"]})}

    app = engine.graph(Plain, ask).compile(checkpointer=saver)
    result = app.invoke({"x": "pay"}, thread)
    assert values(result) == {"x": "pay", "log": []}
    assert [question.value for question in result["__interrupt__"]] == [
        {"question": "Approve?", "details": "pay"}
    ]
    assert app.invoke(engine.Command(resume=True), thread) == {"x": "pay", "y": True, "log": []}


@pytest.mark.parametrize(
    "answer", [True, False, 0, 1.5, "", "yes", [], [1, {"a": None}], {"type": "edit", "args": {"n": 1}}]
)
def test_an_answer_is_any_json_value(
    engine: Engine, saver: Any, thread: dict[str, Any], answer: object
) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"y": engine.interrupt("Q")}

    app = engine.graph(Plain, ask).compile(checkpointer=saver)
    app.invoke({"x": 1}, thread)
    assert app.invoke(engine.Command(resume=answer), thread)["y"] == answer


@pytest.mark.parametrize("payload", ["text", 5, None, True, [1, 2], {"nested": {"list": [None]}}])
def test_a_payload_is_any_json_value(
    engine: Engine, saver: Any, thread: dict[str, Any], payload: object
) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"y": engine.interrupt(payload)}

    app = engine.graph(Plain, ask).compile(checkpointer=saver)
    assert asked(app.invoke({"x": 1}, thread)) == [payload]
    assert [question.value for question in app.get_state(thread).interrupts] == [payload]


def test_an_id_is_32_hex_digits_and_answers_the_question(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"y": engine.interrupt("Q")}

    app = engine.graph(Plain, ask).compile(checkpointer=saver)
    key = ids(app.invoke({"x": 1}, thread))["Q"]
    assert len(key) == 32
    assert set(key) <= set("0123456789abcdef")
    assert app.invoke(engine.Command(resume={key: None}), thread) == {"x": 1, "y": None, "log": []}


def test_several_questions_of_a_node_are_answered_in_order(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    runs: list[str] = []

    def ask(state: Plain) -> dict[str, Any]:
        runs.append("run")
        return {"log": [engine.interrupt(f"Q{number}") for number in range(3)]}

    app = engine.graph(Plain, ask).compile(checkpointer=saver)
    assert asked(app.invoke({"x": 1}, thread)) == ["Q0"]
    assert asked(app.invoke(engine.Command(resume="a"), thread)) == ["Q1"]
    assert asked(app.invoke(engine.Command(resume="b"), thread)) == ["Q2"]
    assert app.invoke(engine.Command(resume="c"), thread) == {"x": 1, "log": ["a", "b", "c"]}
    assert len(runs) == 4


def test_each_question_of_a_node_has_an_id_of_its_own(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("same words"), engine.interrupt("same words")]}

    app = engine.graph(Plain, ask).compile(checkpointer=saver)
    first = ids(app.invoke({"x": 1}, thread))["same words"]
    second = ids(app.invoke(engine.Command(resume={first: "a"}), thread))["same words"]
    assert first != second
    assert app.invoke(engine.Command(resume={second: "b"}), thread)["log"] == ["a", "b"]


def test_a_question_can_depend_on_the_answer_before_it(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def age(state: Plain) -> dict[str, Any]:
        prompt = "What is your age?"
        while True:
            answer = engine.interrupt(prompt)
            if isinstance(answer, int) and answer > 0:
                return {"y": answer}
            prompt = f"'{answer}' is not valid. Enter a positive number."

    app = engine.graph(Plain, age).compile(checkpointer=saver)
    assert asked(app.invoke({"x": 1}, thread)) == ["What is your age?"]
    for wrong in ("old", -1):
        result = app.invoke(engine.Command(resume=wrong), thread)
        assert asked(result) == [f"'{wrong}' is not valid. Enter a positive number."]
    assert app.invoke(engine.Command(resume=30), thread) == {"x": 1, "y": 30, "log": []}


def test_questions_of_later_nodes_are_asked_in_their_turn(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def first(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("first")]}

    def second(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("second")]}

    app = engine.graph(Plain, first, second).compile(checkpointer=saver)
    assert asked(app.invoke({"x": 1}, thread)) == ["first"]
    result = app.invoke(engine.Command(resume="a"), thread)
    assert (asked(result), values(result)) == (["second"], {"x": 1, "log": ["a"]})
    assert app.invoke(engine.Command(resume="b"), thread) == {"x": 1, "log": ["a", "b"]}


def test_a_node_visited_again_asks_again_under_a_new_id(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("more?")]}

    builder = engine.StateGraph(Plain)
    builder.add_node("ask", ask)
    builder.add_edge(engine.START, "ask")
    builder.add_conditional_edges("ask", lambda state: "ask" if state["log"][-1] == "yes" else engine.END)
    app = builder.compile(checkpointer=saver)
    first = ids(app.invoke({"x": 1}, thread))["more?"]
    second = ids(app.invoke(engine.Command(resume="yes"), thread))["more?"]
    assert first != second
    assert app.invoke(engine.Command(resume="no"), thread) == {"x": 1, "log": ["yes", "no"]}


def test_going_on_without_an_answer_asks_the_same_question(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"y": engine.interrupt("Q")}

    app = engine.graph(Plain, ask).compile(checkpointer=saver)
    before = ids(app.invoke({"x": 1}, thread))
    assert ids(app.invoke(None, thread)) == before
    assert app.invoke(engine.Command(resume="a"), thread)["y"] == "a"


def test_the_state_of_a_paused_thread_is_that_before_the_paused_node(
    engine: Engine, saver: Any, thread: dict[str, Any]
) -> None:
    def before(state: Plain) -> dict[str, Any]:
        return {"log": ["before"]}

    def ask(state: Plain) -> dict[str, Any]:
        return {"log": [engine.interrupt("Q")]}

    app = engine.graph(Plain, before, ask).compile(checkpointer=saver)
    app.invoke({"x": 1}, thread)
    assert app.get_state(thread).values == {"x": 1, "log": ["before"]}


def test_without_a_checkpointer_the_question_is_still_in_the_result(engine: Engine) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"y": engine.interrupt("Q")}

    app = engine.graph(Plain, ask).compile()
    result = app.invoke({"x": 1})
    assert (asked(result), values(result)) == (["Q"], {"x": 1, "log": []})


def test_without_a_checkpointer_nothing_can_be_answered(engine: Engine) -> None:
    def ask(state: Plain) -> dict[str, Any]:
        return {"y": engine.interrupt("Q")}

    app = engine.graph(Plain, ask).compile()
    app.invoke({"x": 1})
    with pytest.raises((*engine.mistake, RuntimeError), match="checkpointer"):
        app.invoke(engine.Command(resume="a"))


def test_asking_outside_of_a_node_is_a_mistake(engine: Engine) -> None:
    with pytest.raises(RuntimeError, match="outside"):
        engine.interrupt("Q")


def test_a_json_schema_is_shown_with_the_question(engine: Engine, saver: Any, thread: dict[str, Any]) -> None:
    schema = {"type": "integer", "minimum": 1}

    def ask(state: Plain) -> dict[str, Any]:
        return {"y": engine.interrupt("Q", response_schema=schema)}

    app = engine.graph(Plain, ask).compile(checkpointer=saver)
    question = app.invoke({"x": 1}, thread)["__interrupt__"][0]
    assert question.response_schema == schema
    assert app.invoke(engine.Command(resume=7), thread)["y"] == 7
